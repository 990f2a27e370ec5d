"""How much of the opening hours each kiosk could be used."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hub.fleet.models import Kiosk
from hub.watch.domain.uptime import open_ms
from hub.watch.models import Day
from hub.watch.queries.hours import timetables


@dataclass(frozen=True)
class Share:
    """How long it could be used, of how long the centre was open; milliseconds."""

    usable_ms: int = 0
    open_ms: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.usable_ms + other.usable_ms, self.open_ms + other.open_ms)

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where it was never open."""
        return min(1.0, self.usable_ms / self.open_ms) if self.open_ms else None


@dataclass(frozen=True)
class Line:
    """A kiosk with its desk and centre loaded, its days in order, and all of them together."""

    kiosk: Kiosk
    days: dict[date, Share]

    @property
    def total(self) -> Share:
        """All days together."""
        return sum(self.days.values(), Share())


def availability(first: date, last: date, now_ms: int, *, centre: str = "", kiosk: str = "") -> list[Line]:
    """Each kiosk's days from `first` to `last` that were watched; a day that is not over counts up to now."""
    mine = {name: value for name, value in (("centre", centre), ("number", kiosk)) if value}
    kiosks = list(Kiosk.objects.filter(**mine).select_related("desk__centre").order_by("centre", "desk", "number"))
    began = Day.objects.order_by("day").values_list("day", flat=True).first()
    if began is None:
        return []
    held = _held(max(first.isoformat(), began), last.isoformat(), centre, kiosk)
    tables, found = timetables(), []
    for one in kiosks:
        table = tables[one.centre_id]
        days = {}
        for day in _days(max(first, date.fromisoformat(began)), min(last, table.date_at(now_ms))):
            usable, open_then = held[one.number].get(day.isoformat(), (0, None))
            lived = (one.enrolled_ms, one.revoked_ms)
            known = open_then if open_then is not None else open_ms(table, day, lived, now_ms)
            if known is not None:
                days[day] = Share(usable, known)
        if days:
            found.append(Line(one, days))
    return found


def _held(first: str, last: str, centre: str, kiosk: str) -> dict[str, dict[str, tuple[int, int | None]]]:
    mine = {name: value for name, value in (("centre", centre), ("kiosk", kiosk)) if value}
    found: dict[str, dict[str, tuple[int, int | None]]] = defaultdict(dict)
    listed = Day.objects.filter(**mine, day__gte=first, day__lte=last).values_list(
        "kiosk", "day", "usable_ms", "open_ms"
    )
    for number, day, usable, open_then in listed:
        found[number][day] = (usable, open_then)
    return found


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
