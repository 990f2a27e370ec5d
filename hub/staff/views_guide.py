"""The pages on which the service guide of each centre is seen, published and taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hub.cards.domain import guide_version
from hub.cards.models import GuideVersion
from hub.cards.queries import guide as queries
from hub.clock import now_ms
from hub.fleet.models import Centre
from hub.staff.guide_changes import lines
from hub.staff.page import allowed, page, signed_in
from hub.writer import write

Change = Callable[[GuideVersion, list[Centre], str, int], list[Centre]]

HERE = "settings"


@signed_in
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Which guide each centre has, and every version that there is."""
    at_centres = _at_centres()
    own = [at.centre.code for at in at_centres if not at.number]
    about = {"at_centres": at_centres, "versions": queries.newest_first(at_centres), "own": own}
    return page(request, "guide", about, here=HERE)


@signed_in
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, or as number 0 the program's own: its services, what is other than before, and where it is."""
    one = get_object_or_404(GuideVersion, number=number) if number else None
    before = GuideVersion.objects.filter(number=number - 1).first()
    services = guide_version.services(one)
    about = {
        "number": number,
        "base": number - 1,
        "version": one,
        "lines": lines(guide_version.services(before) if number else services, services),
        "samples": sum(service.sample for service in services),
        "at_centres": _at_centres(),
        "history": queries.history(number),
        "none": "none" in request.GET,
    }
    return page(request, "guide_version", about, here=HERE)


@allowed("publish_settings", "fleet")
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Give a version to the centres that were ticked, or to all."""
    return _changed(request, number, guide_version.publish)


@allowed("publish_settings", "fleet")
@require_POST
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Take a version back from the centres that were ticked, or from all: each gets what it had before."""
    return _changed(request, number, guide_version.take_back)


def _at_centres() -> list[queries.AtCentre]:
    return queries.by_centre(guide_version.own()[0])


def _chosen(request: HttpRequest) -> list[Centre]:
    every = Centre.objects.all()
    return list(every if "all" in request.POST else every.filter(code__in=request.POST.getlist("centres")))


def _changed(request: HttpRequest, number: int, change: Change) -> HttpResponse:
    one, by = get_object_or_404(GuideVersion, number=number), request.user.get_username()
    chosen = _chosen(request)
    changed = write(lambda: change(one, chosen, by, now_ms()))
    address = reverse("staff-guide-version", args=[number])
    return HttpResponseRedirect(address if changed else f"{address}?none", status=303)
