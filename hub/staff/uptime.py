"""The page of availability and its CSV, and the page of opening hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.clock import now_ms
from hub.fleet.models import Centre
from hub.fleet.queries.settings import hours_at
from hub.staff import settings_words, spreadsheet
from hub.staff.page import allowed, page, signed_in
from hub.staff.queries import report
from hub.watch.domain import hours
from hub.watch.domain.timetable import WEEKDAYS, TimetableError
from hub.watch.queries.availability import Line, Share, availability
from hub.watch.queries.hours import timetable
from hub.writer import write

HEAD = ("day", "centre", "desk", "kiosk", "open_s", "usable_s", "available")
SUNDAY_FIRST = (WEEKDAYS[-1], *WEEKDAYS[:-1])
PERIODS = ("days", "month", "before")


@signed_in
@require_safe
def uptime(request: HttpRequest) -> HttpResponse:
    """How much of the opening hours each kiosk could be used."""
    question, period, lines = _asked(request)
    about = {
        "asked": question,
        "period": period,
        "periods": [("days", _("Last 30 days")), ("month", _("This month")), ("before", _("Last month"))],
        "lines": lines,
        "total": sum((line.total for line in lines), Share()),
    }
    return page(request, "uptime", about)


@signed_in
@require_safe
def uptime_csv(request: HttpRequest) -> HttpResponse:
    """The same by kiosk and day for a spreadsheet."""
    question, period, lines = _asked(request)
    response = HttpResponse(spreadsheet.table([HEAD, *_rows(lines)]), content_type="text/csv")
    name = f"rayak-availability-{period}{'-' + question.centre if question.centre else ''}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allowed("set_hours")
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """When a centre is open, and setting it."""
    centre = Centre.objects.filter(code=request.POST.get("centre") or request.GET.get("centre", "")).first()
    if centre is None:
        return page(request, "hours", {"asked": {"centre": ""}})
    now = timetable(centre.code)
    week, closed_on = {day: now.week.get(day, "") for day in WEEKDAYS}, " ".join(sorted(now.closed_on))
    about: dict[str, object] = {"asked": {"centre": centre.code}, "centre": centre}
    if request.method == "POST":
        week = {day: request.POST.get(day, "").strip() for day in WEEKDAYS}
        closed_on = request.POST.get("closed_on", "")
        try:
            write(lambda: hours.put(centre.code, week, closed_on))
            about["done"] = True
        except TimetableError as error:
            about |= {"wrong": _("These hours cannot be."), "why": str(error)}
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    days = [(day, names[at], week[day]) for at, day in enumerate(WEEKDAYS)]
    about |= {"days": [days[6], *days[:6]], "closed_on": closed_on, "kiosks": _at_kiosks(centre.code)}
    return page(request, "hours", about)


def _at_kiosks(centre: str) -> list[tuple[str, str]]:
    """The days on which the hours published to a centre's kiosks are other than its own, and those hours."""
    told, now, words = hours_at(centre), timetable(centre), settings_words.keys()
    days = [day for day in SUNDAY_FIRST if day in told and told[day] != now.week.get(day, "")]
    found = [(words["hours", day], told[day] or _("closed")) for day in days]
    if "closed_on" in told and set(told["closed_on"].split()) != now.closed_on:
        found.append((words["hours", "closed_on"], told["closed_on"] or _("none")))
    return found


def span(period: str, today: date) -> tuple[date, date]:
    """The first and last day of a period: the last 30 days, this month, or the one before."""
    first = today.replace(day=1)
    if period == "month":
        return first, today
    if period == "before":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    return today - timedelta(days=29), today


def _asked(request: HttpRequest) -> tuple[report.Asked, str, list[Line]]:
    question, period = report.asked(request.GET), request.GET.get("period", "")
    period = period if period in PERIODS else PERIODS[0]
    today = datetime.fromtimestamp(now_ms() / 1000, ZoneInfo(settings.TIME_ZONE)).date()
    return question, period, availability(*span(period, today), now_ms(), centre=question.centre)


def _rows(lines: list[Line]) -> Iterator[tuple[str | int | float | None, ...]]:
    for line in lines:
        kiosk = line.kiosk
        for day, share in line.days.items():
            value = None if share.value is None else round(share.value, 4)
            place = (kiosk.centre_id, kiosk.desk_id, kiosk.number)
            yield (day.isoformat(), *place, share.open_ms // 1000, min(share.usable_ms, share.open_ms) // 1000, value)
