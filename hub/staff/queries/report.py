"""What the staff page asks for: which days, which centre, by what."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast, get_args
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict

from hub.feedback.queries.counts import Dimension, Span, reasons, tallies
from hub.feedback.queries.figures import FEWEST, Line, lines
from hub.fleet.models import Centre, Desk, Service

DAYS = (1, 7, 30, 90, 365)


@dataclass(frozen=True)
class Asked:
    """The last so many days up to and with today, one centre or all, and by what."""

    days: int
    centre: str
    by: Dimension


@dataclass(frozen=True)
class Named:
    """A line and the name of its place, as people know it."""

    line: Line
    name_ar: str
    name_en: str


def asked(query: QueryDict) -> Asked:
    """What an address asks for; anything it may not say counts as not said."""
    days, by, centre = query.get("days", ""), query.get("by", ""), query.get("centre", "")
    return Asked(
        int(days) if days in map(str, DAYS) else 30,
        centre if Centre.objects.filter(code=centre).exists() else "",
        cast("Dimension", by) if by in get_args(Dimension) else "centre",
    )


def span(question: Asked, now_ms: int) -> Span:
    """The days asked for, from local midnight."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    first = datetime.combine(today - timedelta(days=question.days - 1), time(), zone)
    centres = [question.centre] if question.centre else Centre.objects.values_list("code", flat=True)
    return Span(int(first.timestamp() * 1000), now_ms + 1, tuple(centres))


def report(question: Asked, now_ms: int) -> list[Named]:
    """The lines asked for, with names."""
    found = lines(tallies(span(question, now_ms), question.by, ZoneInfo(settings.TIME_ZONE)))
    names = _names(question.by)
    return [Named(line, *names.get((line.centre, line.name), (line.name, line.name))) for line in found]


def reason_counts(question: Asked, now_ms: int) -> list[tuple[str, list[int | None]]]:
    """Each reason with how often low, middle and high ratings named it, most often first; None for fewer than ten."""
    found = reasons(span(question, now_ms))
    totals: dict[str, int] = {}
    for (name, _), n in found.items():
        totals[name] = totals.get(name, 0) + n
    ordered = sorted(totals, key=lambda name: (-totals[name], name))
    moods = ("low", "middle", "high")
    return [(name, [_enough(found.get((name, mood), 0)) for mood in moods]) for name in ordered]


def _enough(n: int) -> int | None:
    return n if n == 0 or n >= FEWEST else None


def _names(by: Dimension) -> dict[tuple[str, str], tuple[str, str]]:
    if by == "hour":
        return {("", f"{hour:02d}"): (f"{hour:02d}:00",) * 2 for hour in range(24)}
    centres = {code: (ar, en) for code, ar, en in Centre.objects.values_list("code", "name_ar", "name_en")}
    if by == "centre":
        return {(code, ""): names for code, names in centres.items()}
    if by == "desk":
        desks = Desk.objects.values_list("centre_id", "code", "label")
        return {(centre, code): _desk(centres[centre], label, code) for centre, code, label in desks}
    services = Service.objects.values_list("centre_id", "code", "name_ar", "name_en")
    return {
        (centre, code): (f"{centres[centre][0]} · {ar}", f"{centres[centre][1]} · {en}")
        for centre, code, ar, en in services
    }


def _desk(centre: tuple[str, str], label: str, code: str) -> tuple[str, str]:
    return f"{centre[0]} · المكتب {label} ({code})", f"{centre[1]} · Desk {label} ({code})"
