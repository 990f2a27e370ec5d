"""When each centre is open."""

import json
from zoneinfo import ZoneInfo

from django.conf import settings

from hub.fleet.models import Centre
from hub.sql import rows
from hub.watch.domain.timetable import USUAL, Timetable
from hub.watch.models import Hours

_FIND = "SELECT CAST(week AS TEXT), closed_on FROM watch_hours WHERE centre = %s"


def timetable(centre: str) -> Timetable:
    """A centre's hours; the usual ones where nobody set any."""
    found = rows(_FIND, [centre])  # asked with every beat
    return _made(Hours(centre, json.loads(found[0][0]), found[0][1]) if found else None)


def timetables() -> dict[str, Timetable]:
    """The hours of every centre by its code; two queries however many there are."""
    known = {hours.centre: hours for hours in Hours.objects.all()}
    return {code: _made(known.get(code)) for code in Centre.objects.values_list("code", flat=True)}


def _made(hours: Hours | None) -> Timetable:
    zone = ZoneInfo(settings.TIME_ZONE)
    if hours is None:
        return Timetable(zone, USUAL)
    return Timetable(zone, hours.week, frozenset(hours.closed_on.split()))
