"""Opening hours set by staff."""

from collections.abc import Mapping

from hub.watch.domain.timetable import checked_days, checked_week
from hub.watch.models import Hours


def put(centre: str, week: Mapping[str, str], closed_on: str) -> None:
    """Inside a transaction: set when a centre is open; TimetableError names what cannot be."""
    fresh = {"week": checked_week(week), "closed_on": checked_days(closed_on)}
    Hours.objects.update_or_create(centre=centre, defaults=fresh)
