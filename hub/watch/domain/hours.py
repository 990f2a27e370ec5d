"""Opening hours set by staff."""

from collections.abc import Mapping

from hub.watch.domain.timetable import WEEKDAYS, checked_days, checked_week
from hub.watch.models import Hours
from hub.watch.queries.hours import timetable


def put(centre: str, week: Mapping[str, str], closed_on: str) -> None:
    """Inside a transaction: set when a centre is open; TimetableError names what cannot be."""
    fresh = {"week": checked_week(week), "closed_on": checked_days(closed_on)}
    Hours.objects.update_or_create(centre=centre, defaults=fresh)


def follow(centre: str, published: Mapping[str, str]) -> None:
    """Inside a transaction: what the kiosks of a centre are now set to, alerts and availability follow too.

    A day that is not published stays as it was.
    """
    days = {day: published[day] for day in WEEKDAYS if day in published}
    if days or "closed_on" in published:
        now = timetable(centre)
        closed_on = published.get("closed_on", " ".join(sorted(now.closed_on)))
        put(centre, {day: now.week.get(day, "") for day in WEEKDAYS} | days, closed_on)
