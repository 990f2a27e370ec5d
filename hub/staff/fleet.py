"""The pages of the fleet, and of one kiosk."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hub.cards.domain import guide_version
from hub.clock import now_ms
from hub.fleet.models import Kiosk
from hub.staff.page import allowed, has_right, page, signed_in
from hub.staff.queries import acts, alerts, report
from hub.staff.queries.fleet import LEVELS, counts, fleet, of_kiosk
from hub.watch.queries.availability import Line, availability
from hub.writer import write

AT_ONCE = 100
ORDERS = ["staff/kiosk_orders.html", "staff/nothing.html"]


@signed_in
@require_safe
def kiosks(request: HttpRequest) -> HttpResponse:
    """Every kiosk: whether it can be used, what ails it and what to do, and when it was heard of last."""
    question, level = report.asked(request.GET), request.GET.get("level", "")
    found = fleet(question.centre, now_ms())
    shown = [each for each in found if level not in LEVELS or each.level == level]
    about = {
        "asked": question,
        "level": level if level in LEVELS else "",
        "counts": counts(found),
        "page": Paginator(shown, AT_ONCE).get_page(request.GET.get("page", "")),
    }
    return page(request, "kiosks", about)


@signed_in
@require_safe
def kiosk(request: HttpRequest, number: str) -> HttpResponse:
    """One kiosk: how it is, what it told last, what staff did at it."""
    found = of_kiosk(number, now_ms())
    if found is None:
        raise Http404(number)
    told = found.kiosk.vitals or {}
    about: dict[str, object] = {
        "health": found,
        "kiosk": found.kiosk,
        "told": told,
        "guide": guide_version.number(told.get("guide") or ""),
        "orders": ORDERS,
    }
    about["share"] = _last_month(number)
    about |= {"open": alerts.opened("", number), "closed": alerts.closed("", number)}
    if has_right(request, "see_acts"):
        about["acts"] = acts.newest(acts.Asked(kiosk=number), acts.FEW)
    return page(request, "kiosk", about, here="kiosks")


@allowed("revoke_kiosks")
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse a kiosk from its next request on, once its number was typed; what it sent stays."""
    typed = request.POST.get("number", "").strip().upper()
    if typed == number:
        write(lambda: Kiosk.objects.filter(number=number, revoked_ms=None).update(revoked_ms=now_ms()))
    return HttpResponseRedirect(reverse("staff-kiosk", args=[number]))


def _last_month(number: str) -> Line | None:
    """Its availability of the last thirty days."""
    now = now_ms()
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(settings.TIME_ZONE)).date()
    return next(iter(availability(today - timedelta(days=29), today, now, kiosk=number)), None)
