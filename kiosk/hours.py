"""When the centre is open, when the kiosk is quiet, and when it may be changed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.config import Hours, SettingsError

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Timetable:
    """The hours of `[hours]`; every question takes an aware datetime, and answers for the site's own zone.

    SettingsError when the zone is not one that the machine knows.
    """

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        try:
            self._zone = ZoneInfo(hours.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsError(f"hours.zone = {hours.zone!r} is not a time zone that this machine knows") from error
        self._closed_on = set(hours.closed_on.split())

    def is_open(self, at: datetime) -> bool:
        """Whether visitors may come; hours across midnight belong to the day on which they begin."""
        local = at.astimezone(self._zone)
        yesterday = local - timedelta(days=1)
        return self._in_day(local, local.strftime("%H:%M"), today=True) or self._in_day(
            yesterday, local.strftime("%H:%M"), today=False
        )

    def is_quiet(self, at: datetime) -> bool:
        return _within(self._hours.quiet, at.astimezone(self._zone).strftime("%H:%M"))

    def may_update(self, at: datetime) -> bool:
        """Within `updates` and not in opening hours."""
        return _within(self._hours.updates, at.astimezone(self._zone).strftime("%H:%M")) and not self.is_open(at)

    def _in_day(self, day: datetime, clock: str, *, today: bool) -> bool:
        span: str = getattr(self._hours, _DAYS[day.weekday()])
        if not span or day.strftime("%Y-%m-%d") in self._closed_on:
            return False
        start, end = span.split("-")
        if start < end:
            return today and start <= clock < end
        return clock >= start if today else clock < end


def _within(span: str, clock: str) -> bool:
    if not span:
        return False
    start, end = span.split("-")
    return start <= clock < end if start < end else clock >= start or clock < end
