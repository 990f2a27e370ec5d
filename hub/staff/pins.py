"""The page of staff PINs: who has one at a centre, a new one told once, an old one ended."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.clock import now_ms
from hub.fleet.domain import staff_pin, throttle
from hub.fleet.models import Centre, StaffPin
from hub.staff.page import allowed, page
from hub.writer import write

HOUR_S = 3600


@allowed("give_pins")
@require_http_methods(["GET", "HEAD", "POST"])
def pins(request: HttpRequest) -> HttpResponse:
    """Who has a PIN at the centre asked for; a POST gives one or ends one."""
    centre = Centre.objects.filter(code=request.POST.get("centre") or request.GET.get("centre", "")).first()
    told = _done(request, centre) if request.method == "POST" and centre is not None else {}
    people = StaffPin.objects.filter(centre=centre, ended_ms=None).order_by("name", "by") if centre else []
    about = {"asked": {"centre": centre.code if centre else ""}, "centre": centre, "people": people}
    return page(request, "pins", {**about, **told, "ticket": secrets.token_urlsafe(12)})


def _done(request: HttpRequest, centre: Centre) -> dict[str, object]:
    try:
        if request.POST.get("end"):
            return _ended(centre, request.POST["end"])
        return _given(centre, request.POST.get("name", ""), request.POST.get("ticket", ""))
    except staff_pin.StaffPinError:
        return {"wrong": _("This was not done: somebody else did it already, or no name was given.")}


def _ended(centre: Centre, by: str) -> dict[str, object]:
    write(lambda: staff_pin.end(centre, by, now_ms()))
    return {"ended": StaffPin.objects.get(centre=centre, by=by)}


def _given(centre: Centre, name: str, ticket: str) -> dict[str, object]:
    # A reload sends the form again: its ticket is good once, so that nobody gets two PINs by it.
    if not throttle.allow("pin-form", ticket, 1, HOUR_S, now_ms()):
        return {"wrong": _("This PIN was told already. If nobody noted it, end it and give another.")}
    given, pin = write(lambda: staff_pin.issue(centre, name[:80], now_ms()))
    return {"given": given, "pin": pin}
