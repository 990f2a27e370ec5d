"""Opening hours as spans of time, in the hub's own zone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = dict.fromkeys(WEEKDAYS, "07:00-19:00") | {"friday": "", "saturday": ""}
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")

Span = tuple[int, int]
"""From when, up to but without when; milliseconds since 1970."""


class TimetableError(ValueError):
    """Opening hours that cannot be; the text says which and why."""


@dataclass(frozen=True)
class Timetable:
    """`HH:MM-HH:MM` or nothing for each weekday, as `[hours]` of a kiosk's settings; days on which it stays closed."""

    zone: ZoneInfo
    week: Mapping[str, str] = field(default_factory=lambda: USUAL)
    closed_on: frozenset[str] = frozenset()

    def day(self, day: date) -> Span | None:
        """When it is open on a day; past midnight where the second time is not the later."""
        text = self.week.get(WEEKDAYS[day.weekday()], "")
        if not text or day.isoformat() in self.closed_on:
            return None
        start, end = (time.fromisoformat(one) for one in text.split("-"))
        last = day + timedelta(days=1) if end <= start else day
        return self._ms(day, start), self._ms(last, end)

    def within(self, first_ms: int, end_ms: int) -> Iterator[tuple[str, Span]]:
        """The open parts of a stretch of time, each with the day on which its hours begin."""
        day, last = self.date_at(first_ms) - timedelta(days=1), self.date_at(end_ms)
        while day <= last:
            span = self.day(day)
            if span is not None and (cut := _common(span, (first_ms, end_ms))) is not None:
                yield day.isoformat(), cut
            day += timedelta(days=1)

    def open_since(self, at_ms: int) -> int | None:
        """When the hours began that it is in at a time; None when it is closed then."""
        today = self.date_at(at_ms)
        for day in (today, today - timedelta(days=1)):
            span = self.day(day)
            if span is not None and span[0] <= at_ms < span[1]:
                return span[0]
        return None

    def date_at(self, ms: int) -> date:
        """The day here at a time."""
        return datetime.fromtimestamp(ms / 1000, self.zone).date()

    def midnight(self, day: date) -> int:
        """When a day begins."""
        return self._ms(day, time())

    def _ms(self, day: date, at: time) -> int:
        return int(datetime.combine(day, at, self.zone).timestamp() * 1000)


def checked_week(week: Mapping[str, str]) -> dict[str, str]:
    """Hours as they are kept; TimetableError names the day that is not `HH:MM-HH:MM` or empty."""
    for day in WEEKDAYS:
        text = week.get(day, "")
        if text and not _SPAN.fullmatch(text):
            raise TimetableError(f"{day}: {text!r} is not HH:MM-HH:MM; leave it empty where the centre is closed")
    return {day: week.get(day, "") for day in WEEKDAYS}


def checked_days(text: str) -> str:
    """Days with spaces between; TimetableError names the one that is no day."""
    for word in text.split():
        try:
            fits = date.fromisoformat(word).isoformat() == word
        except ValueError:
            fits = False
        if not fits:
            raise TimetableError(f"{word!r} is not a day: write YYYY-MM-DD, with spaces between days")
    return " ".join(sorted(set(text.split())))


def _common(one: Span, other: Span) -> Span | None:
    first, end = max(one[0], other[0]), min(one[1], other[1])
    return (first, end) if first < end else None
