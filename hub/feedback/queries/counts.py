"""Counts of stars by place, hour and channel, with corrected stars applied and channels kept apart."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection

Dimension = Literal["centre", "desk", "service", "hour"]
Channel = Literal["kiosk", "desk", "remote"]
"""Where a rating was made: on a kiosk, on a phone at the desk, on a phone elsewhere."""

QUARTER_MS = 15 * 60 * 1000
_GROUPS = {"centre": "r.centre, ''", "desk": "r.centre, r.desk", "service": "r.centre, r.service"}
_GROUPS["hour"] = f"'', r.at_ms / {QUARTER_MS}"  # no zone is off by less than a quarter of an hour
_SELECT = """
WITH corrected AS (
  SELECT centre, kiosk, "of", stars,
    ROW_NUMBER() OVER (PARTITION BY centre, kiosk, "of" ORDER BY stream DESC, seq DESC, id DESC) AS nth
  FROM feedback_record WHERE what = 'stars' AND centre IN ({places})
)
SELECT {group}, r.channel, r.presence, CASE WHEN r.flags = '' THEN 0 ELSE 1 END AS flagged,
  COALESCE(c.stars, r.stars) AS said, COUNT(*)
FROM feedback_record r
LEFT JOIN corrected c ON c.centre = r.centre AND c.kiosk = r.kiosk AND c."of" = r.id AND c.nth = 1
WHERE r.kind = 'rating' AND r.centre IN ({places}) AND r.at_ms >= %s AND r.at_ms < %s {extra}
GROUP BY 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True)
class Span:
    """From when, up to but without when (milliseconds since 1970), and the centres asked about."""

    first_ms: int
    end_ms: int
    centres: tuple[str, ...]


@dataclass
class Tally:
    """Ratings of 1 to 5 stars: all of them, and those that no rule flagged."""

    raw: list[int] = field(default_factory=lambda: [0] * 5)
    unflagged: list[int] = field(default_factory=lambda: [0] * 5)

    def add(self, stars: int, n: int, *, flagged: bool) -> None:
        """Count n more ratings of so many stars."""
        self.raw[stars - 1] += n
        if not flagged:
            self.unflagged[stars - 1] += n


Key = tuple[str, str, Channel]
"""Centre, what in it (empty for the centre itself; two digits for an hour), and channel."""


def tallies(span: Span, dimension: Dimension, zone: ZoneInfo) -> dict[Key, Tally]:
    """The tallies of a span; hours leave out the ratings whose time is unknown, and are of all its centres together."""
    found: dict[Key, Tally] = defaultdict(Tally)
    for centre, part, channel, presence, flagged, stars, n in _rows(span, dimension):
        name = _hour(int(part), zone) if dimension == "hour" else part
        where: Channel = "kiosk" if channel == "kiosk" else presence
        found[centre, name, where].add(stars, n, flagged=bool(flagged))
    return dict(found)


def reasons(span: Span) -> dict[tuple[str, str], int]:
    """How often each reason stands in the newest set of a rating, by reason and by low, middle or high stars."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for names, stars, n in _reason_rows(span):
        mood = "low" if stars <= 2 else "high" if stars >= 4 else "middle"
        for name in filter(None, names.split(",")):
            found[name, mood] += n
    return dict(found)


def _hour(quarter: int, zone: ZoneInfo) -> str:
    moment = datetime.fromtimestamp(quarter * QUARTER_MS / 1000, UTC).astimezone(zone)
    return f"{moment.hour:02d}"


def _rows(span: Span, dimension: Dimension) -> Iterator[Sequence[Any]]:
    if not span.centres:
        return
    places = ", ".join("%s" for _ in span.centres)
    extra = "AND r.label <> 'unknown'" if dimension == "hour" else ""
    with connection.cursor() as cursor:
        statement = _SELECT.format(group=_GROUPS[dimension], places=places, extra=extra)
        cursor.execute(statement, [*span.centres, *span.centres, span.first_ms, span.end_ms])
        yield from cursor.fetchall()


_REASONS = """
WITH latest AS (
  SELECT centre, kiosk, "of", what, stars, reasons,
    ROW_NUMBER() OVER (PARTITION BY centre, kiosk, "of", what ORDER BY stream DESC, seq DESC, id DESC) AS nth
  FROM feedback_record WHERE what IN ('stars', 'reasons') AND centre IN ({places})
)
SELECT w.reasons, COALESCE(c.stars, r.stars) AS said, COUNT(*)
FROM latest w
JOIN feedback_record r ON r.id = w."of" AND r.centre = w.centre AND r.kiosk = w.kiosk AND r.kind = 'rating'
LEFT JOIN latest c ON c.centre = w.centre AND c.kiosk = w.kiosk AND c."of" = w."of" AND c.what = 'stars' AND c.nth = 1
WHERE w.what = 'reasons' AND w.nth = 1 AND r.at_ms >= %s AND r.at_ms < %s
GROUP BY 1, 2
"""


def _reason_rows(span: Span) -> Iterator[Sequence[Any]]:
    if not span.centres:
        return
    places = ", ".join("%s" for _ in span.centres)
    with connection.cursor() as cursor:
        cursor.execute(_REASONS.format(places=places), [*span.centres, span.first_ms, span.end_ms])
        yield from cursor.fetchall()
