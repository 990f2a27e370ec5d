"""When a record was made: the kiosk's word, held against the hub's own clock."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from hub.feedback.models import Boot, Record
from hub.fleet.domain.wire import Instant

TOLERANCE_MS = 120_000
TRUSTED = ("good", "hub")
GOOD, REPAIRED, UNKNOWN = Record.Label.GOOD.value, Record.Label.REPAIRED.value, Record.Label.UNKNOWN.value


class Anchor(NamedTuple):
    """What a boot's monotonic clock showed at an hour of the hub's; both in milliseconds."""

    mono_ms: int
    hub_ms: int


def label(trust: str, mono_ms: int, wall_ms: int, anchor: Anchor | None, received_ms: int) -> tuple[int, str]:
    """The time to use for a record, in milliseconds, and how far it is to be trusted; never later than now."""
    if anchor is not None:
        true_ms = anchor.hub_ms - (anchor.mono_ms - mono_ms)
        if trust in TRUSTED and abs(wall_ms - true_ms) <= TOLERANCE_MS:
            return min(wall_ms, received_ms), GOOD
        return min(true_ms, received_ms), REPAIRED
    if trust in TRUSTED and wall_ms <= received_ms + TOLERANCE_MS:
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
    rows = Record.objects.filter(centre=centre, kiosk=kiosk, boot=boot)
    for each in rows.only("id", "trust", "wall_ms", "mono_ms", "received_ms"):
        at_ms, said = label(each.trust, each.mono_ms, each.wall_ms, found, each.received_ms)
        Record.objects.filter(id=each.id, centre=centre).update(at_ms=at_ms, label=said)
