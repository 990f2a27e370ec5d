"""The pages on which settings of kiosks are written, compared, published and taken back, and pictures put in."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.clock import now_ms
from hub.fleet.domain import picture, settings_version
from hub.fleet.domain.picture import PictureError
from hub.fleet.domain.settings_key import SettingsError
from hub.fleet.models import Centre, Picture, SettingsVersion
from hub.fleet.queries import settings as queries
from hub.staff import settings_form
from hub.staff.page import allowed, page, signed_in
from hub.staff.settings_changes import changes
from hub.watch.domain import hours
from hub.writer import write

HERE = "settings"


@signed_in
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Which version each centre has, how its kiosks take it, and every version that there is."""
    about = {"at_centres": queries.by_centre(), "versions": queries.newest_first()}
    return page(request, "settings", about, here=HERE)


@allowed("publish_settings", "fleet")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a version, beginning with what another holds."""
    base = _version(request.POST.get("from") or request.GET.get("from", ""))
    held = settings_version.content(base)
    form = settings_form.read(request.POST, held) if request.method == "POST" else settings_form.shown(held)
    if form.good:
        by = request.user.get_username()
        try:
            made = write(lambda: settings_version.write(form.content, base, by, now_ms()))
        except SettingsError as error:
            form.good = False
            return _form(request, form, base, 400, unknown=sorted(section for section, _ in error.wrong))
        return HttpResponseRedirect(reverse("staff-settings-version", args=[made.number]), status=303)
    return _form(request, form, base, 400 if request.method == "POST" else 200)


@signed_in
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what it changes, and where it is published."""
    one = get_object_or_404(SettingsVersion.objects.select_related("base"), number=number)
    held = settings_version.content(one)
    about = {
        "version": one,
        "changes": changes(settings_version.content(one.base), held),
        "pictures": Picture.objects.filter(sha256__in=held.pictures),
        "at_centres": queries.by_centre(),
        "none": "none" in request.GET,
    }
    return page(request, "settings_version", about, here=HERE)


@allowed("publish_settings", "fleet")
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Give a version to the centres that were ticked, or to all, as far as they have none as new."""
    one, by = get_object_or_404(SettingsVersion, number=number), request.user.get_username()
    every = Centre.objects.all()
    chosen = list(every if "all" in request.POST else every.filter(code__in=request.POST.getlist("centres")))
    given = write(lambda: _publish(one, chosen, by))
    address = reverse("staff-settings-version", args=[number])
    return HttpResponseRedirect(address if given else f"{address}?none", status=303)


def _publish(one: SettingsVersion, chosen: list[Centre], by: str) -> list[Centre]:
    given = settings_version.publish(one, chosen, by, now_ms())
    for centre in given:
        hours.follow(centre.code, one.values.get("hours", {}))
    return given


@allowed("publish_settings", "fleet")
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Go back to a version: a new one that holds the same, which kiosks take for it is newer."""
    old, by = get_object_or_404(SettingsVersion, number=number), request.user.get_username()
    newest = SettingsVersion.objects.order_by("-number").first()
    made = write(lambda: settings_version.write(settings_version.content(old), newest, by, now_ms()))
    return HttpResponseRedirect(reverse("staff-settings-version", args=[made.number]), status=303)


@allowed("publish_settings", "fleet")
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest) -> HttpResponse:
    """The pictures that there are, and one more."""
    sent, amiss = request.FILES.get("picture"), ""
    if request.method == "POST":
        amiss = _add(sent, request.user.get_username()) if isinstance(sent, UploadedFile) else "none"
        if not amiss:
            return HttpResponseRedirect(reverse("staff-pictures"), status=303)
    about = {"pictures": Picture.objects.order_by("-added_ms"), "amiss": amiss}
    return page(request, "pictures", about, here=HERE, status=400 if amiss else 200)


@signed_in
@require_safe
def picture_file(request: HttpRequest, sha256: str) -> HttpResponse:  # noqa: ARG001 Django hands it over
    """A picture's bytes."""
    found = get_object_or_404(Picture, sha256=sha256)
    return HttpResponse(picture.path(found).read_bytes(), content_type=found.type)


def _add(sent: "UploadedFile[bytes]", by: str) -> str:
    """Why the picture was not taken, if so."""
    if (sent.size or 0) > picture.MOST_BYTES:
        return "large"
    content, name = sent.read(), sent.name or ""
    try:
        write(lambda: picture.add(content, name, by, now_ms()))
    except PictureError as error:
        return error.why
    return ""


def _form(
    request: HttpRequest,
    form: settings_form.Form,
    base: SettingsVersion | None,
    status: int,
    unknown: list[str] | None = None,
) -> HttpResponse:
    about: dict[str, object] = {
        "form": form,
        "base": base,
        "gallery": Picture.objects.order_by("-added_ms"),
        "unknown": unknown or [],
    }
    return page(request, "settings_form", about, here=HERE, status=status)


def _version(text: str) -> SettingsVersion | None:
    """The version that a form begins with: the one asked for, else the newest."""
    every = SettingsVersion.objects.order_by("-number")
    return every.filter(number=int(text)).first() if text.isdecimal() and len(text) < 10 else every.first()
