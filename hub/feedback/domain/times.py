"""When a record was made: the kiosk's word, held against the hub's own clock."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Abs, Least

from hub.feedback.models import Boot, Record
from hub.fleet.domain.wire import Instant

TOLERANCE_MS = 120_000
TRUSTED = ("good", "hub")
GOOD, REPAIRED, UNKNOWN = Record.Label.GOOD.value, Record.Label.REPAIRED.value, Record.Label.UNKNOWN.value


class Anchor(NamedTuple):
    """What a boot's monotonic clock showed at an hour of the hub's; both in milliseconds."""

    mono_ms: int
    hub_ms: int


def label(at: Instant, wall_ms: int, anchor: Anchor | None, received_ms: int) -> tuple[int, str]:
    """The time to use for a record, in milliseconds, and how far it is to be trusted; never later than now."""
    if anchor is not None:
        true_ms = anchor.hub_ms - (anchor.mono_ms - at.mono)
        if at.trust in TRUSTED and abs(wall_ms - true_ms) <= TOLERANCE_MS:
            return min(wall_ms, received_ms), GOOD
        return min(true_ms, received_ms), REPAIRED
    if at.trust in TRUSTED and wall_ms <= received_ms + TOLERANCE_MS:
        return min(wall_ms, received_ms), GOOD
    return received_ms, UNKNOWN


def anchor(centre: str, kiosk: str, sent: Instant, now_ms: int) -> None:
    """Hold the hub's clock against a boot's; the first time, earlier records of that boot are repaired."""
    known = Boot.objects.filter(centre=centre, kiosk=kiosk, boot=sent.boot).first()
    if known is None:
        Boot.objects.create(centre=centre, kiosk=kiosk, boot=sent.boot, mono_ms=sent.mono, hub_ms=now_ms)
        return
    if known.mono_ms is not None and known.mono_ms >= sent.mono:
        return  # sent again, or overtaken on the way
    Boot.objects.filter(id=known.id).update(mono_ms=sent.mono, hub_ms=now_ms)
    if known.mono_ms is None:
        _repair(centre, kiosk, known.boot, Anchor(sent.mono, now_ms))


def anchors(centre: str, kiosk: str, boots: Iterable[str]) -> dict[str, Anchor]:
    """The anchors of these boots; a boot without one is noted, so that a later anchor repairs its records."""
    wanted = set(boots)
    rows = Boot.objects.filter(centre=centre, kiosk=kiosk, boot__in=wanted).values_list("boot", "mono_ms", "hub_ms")
    found = {str(boot): (mono, hub) for boot, mono, hub in rows}
    for boot in wanted - found.keys():
        Boot.objects.create(centre=centre, kiosk=kiosk, boot=boot)
    return {boot: Anchor(*pair) for boot, pair in found.items() if pair[0] is not None}


def _repair(centre: str, kiosk: str, boot: uuid.UUID, found: Anchor) -> None:
    true_ms = F("mono_ms") + Value(found.hub_ms - found.mono_ms, output_field=models.BigIntegerField())
    rows = Record.objects.filter(centre=centre, kiosk=kiosk, boot=boot)
    near = rows.annotate(off=Abs(F("wall_ms") - true_ms)).filter(trust__in=TRUSTED, off__lte=TOLERANCE_MS)
    is_good = Q(id__in=near.values("id"))
    rows.update(
        at_ms=Case(When(is_good, then=Least(F("wall_ms"), F("received_ms"))), default=Least(true_ms, F("received_ms"))),
        label=Case(When(is_good, then=Value(GOOD)), default=Value(REPAIRED)),
    )
