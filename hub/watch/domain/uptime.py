"""Rolls beats up to how long a kiosk could be used in each day's opening hours."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from hub.fleet.models import Kiosk
from hub.sql import rows, run
from hub.watch.domain.timetable import Timetable
from hub.watch.models import Day
from hub.watch.queries.hours import timetable, timetables

COVERS_MS = 180_000  # three beats: what a beat says holds until the next, and for so long at most
CATCH_UP_DAYS = 31
KEPT_DAYS = 800
_NEWEST = "SELECT beat_ms, well FROM watch_day WHERE centre = %s AND kiosk = %s ORDER BY day DESC LIMIT 1"
_ADD = (
    "INSERT INTO watch_day (id, centre, kiosk, day, usable_ms, beat_ms, well) VALUES (%s, %s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (centre, kiosk, day) DO UPDATE SET usable_ms = watch_day.usable_ms + excluded.usable_ms, "
    "beat_ms = excluded.beat_ms, well = excluded.well"
)


def beat(centre: str, kiosk: str, *, is_well: bool, now_ms: int) -> None:
    """Inside a transaction: a citizen could use the kiosk since its last beat if that one said so; two statements."""
    table = timetable(centre)
    found = rows(_NEWEST, [centre, kiosk])
    usable: dict[str, int] = {table.date_at(now_ms).isoformat(): 0}
    if found and found[0][1]:
        last_ms = found[0][0]
        for day, (first, end) in table.within(last_ms, min(now_ms, last_ms + COVERS_MS)):
            usable[day] = usable.get(day, 0) + end - first
    for day, ms in usable.items():
        run(_ADD, [uuid.uuid4().hex, centre, kiosk, day, ms, now_ms, is_well])


def close_days(now_ms: int) -> int:
    """Inside a transaction: note for the days that are over how long each kiosk's centre was open; how many rows."""
    tables, first = timetables(), Day.objects.order_by("day").values_list("day", flat=True).first()
    if first is None:
        return 0
    kiosks = list(Kiosk.objects.values_list("number", "centre_id", "enrolled_ms", "revoked_ms"))
    done = 0
    for day in _over(date.fromisoformat(first), tables, now_ms):
        closed = set(Day.objects.filter(day=day.isoformat(), open_ms__isnull=False).values_list("kiosk", flat=True))
        fresh = [
            Day(centre=centre, kiosk=number, day=day.isoformat(), open_ms=ms)
            for number, centre, enrolled, revoked in kiosks
            if number not in closed and (ms := open_ms(tables[centre], day, (enrolled, revoked), now_ms)) is not None
        ]
        Day.objects.bulk_create(
            fresh, update_conflicts=True, update_fields=["open_ms"], unique_fields=["centre", "kiosk", "day"]
        )
        done += len(fresh)
    return done


def open_ms(table: Timetable, day: date, lived: tuple[int, int | None], now_ms: int) -> int | None:
    """How long a centre was open on a day up to now while a kiosk was enrolled; None when it never was that day."""
    begins, ends = table.midnight(day), table.midnight(day + timedelta(days=1))
    enrolled, revoked = lived
    if enrolled >= ends or (revoked is not None and revoked <= begins):
        return None
    span = table.day(day)
    if span is None:
        return 0
    return max(0, min(span[1], now_ms, revoked or now_ms) - max(span[0], enrolled))


def forget(now_ms: int) -> int:
    """Inside a transaction: drop the days of over two years ago; returns how many."""
    oldest = datetime.fromtimestamp(now_ms / 1000, UTC).date() - timedelta(days=KEPT_DAYS)
    return Day.objects.filter(day__lt=oldest.isoformat()).delete()[0]


def _over(first: date, tables: dict[str, Timetable], now_ms: int) -> Iterator[date]:
    """The days that are over, hours past midnight too; of a long standstill the last month."""
    table = next(iter(tables.values()), None)
    today = table.date_at(now_ms) if table else first
    day = max(first, today - timedelta(days=CATCH_UP_DAYS))
    while day < today - timedelta(days=1):
        yield day
        day += timedelta(days=1)
