"""The pages on which a kiosk is asked to do something, and what it brought is looked at."""

from typing import get_args
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hub.clock import now_ms
from hub.fleet.domain import order
from hub.fleet.domain.wire_remote import Deed
from hub.fleet.models import Kiosk
from hub.fleet.queries.order import brought
from hub.staff.page import allowed, page
from hub.writer import write

TYPES = {"png": "image/png", "log": "text/plain; charset=utf-8"}


@allowed("give_orders", "fleet")
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest, number: str) -> HttpResponse:
    """What a kiosk was asked, and the buttons to ask it."""
    wanted = Kiosk.objects.select_related("desk__centre", "desk__service")
    kiosk = get_object_or_404(wanted, number=number)
    amiss, status = "", 200
    if request.method == "POST":
        amiss = _give(request, kiosk)
        if not amiss:
            return HttpResponseRedirect(reverse("staff-kiosk", args=[number]), status=303)
        status = 400 if amiss == "unknown" else 409
    return page(request, "orders", {"kiosk": kiosk, "amiss": amiss}, here="kiosks", status=status)


@allowed("give_orders", "fleet")
@require_safe
def order_file(request: HttpRequest, order_id: UUID) -> HttpResponse:  # noqa: ARG001 Django hands it over
    """The log or picture that an order brought, while it is kept."""
    found = brought(str(order_id))
    if found is None:
        raise Http404(str(order_id))
    return HttpResponse(bytes(found.body), content_type=TYPES[found.type])


def _give(request: HttpRequest, kiosk: Kiosk) -> str:
    """Why it could not be asked, if so."""
    do, by = request.POST.get("do", ""), request.user.get_username()
    if do not in get_args(Deed):
        return "unknown"
    try:
        write(lambda: order.give(kiosk, do, by, now_ms()))  # type: ignore[arg-type]  # one of Deed, by the line above the last
    except order.OrderError as error:
        return error.why
    return ""
