"""When a record was made: the kiosk's word, held against the hub's own clock."""

from collections.abc import Iterable
from typing import NamedTuple

from hub.feedback.domain.store import key
from hub.feedback.models import Boot, Record
from hub.fleet.domain.wire import Instant
from hub.sql import rows, run

TOLERANCE_MS = 120_000
TRUSTED = ("good", "hub")
GOOD, REPAIRED, UNKNOWN = Record.Label.GOOD.value, Record.Label.REPAIRED.value, Record.Label.UNKNOWN.value

_FIND = "SELECT id, mono_ms, hub_ms FROM feedback_boot WHERE centre = %s AND kiosk = %s AND boot = %s"
_HOLD = "UPDATE feedback_boot SET mono_ms = %s, hub_ms = %s WHERE id = %s"


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


def anchor(centre: str, kiosk: str, sent: Instant, now_ms: int) -> Anchor:
    """Hold the hub's clock against a boot's; the first time, earlier records of that boot are repaired."""
    fresh = Anchor(sent.mono, now_ms)
    found = rows(_FIND, [centre, kiosk, key(sent.boot)])
    if not found:
        Boot.objects.create(centre=centre, kiosk=kiosk, boot=sent.boot, mono_ms=sent.mono, hub_ms=now_ms)
        return fresh
    row, mono_ms, hub_ms = found[0]
    if mono_ms is not None and mono_ms >= sent.mono:
        return Anchor(mono_ms, hub_ms)  # sent again, or overtaken on the way
    run(_HOLD, [sent.mono, now_ms, row])
    if mono_ms is None:
        _repair(centre, kiosk, sent.boot, fresh)
    return fresh


def anchors(centre: str, kiosk: str, boots: Iterable[str]) -> dict[str, Anchor]:
    """The anchors of these boots; a boot without one is noted, so that a later anchor repairs its records."""
    found = {}
    for boot in set(boots):
        held = rows(_FIND, [centre, kiosk, key(boot)])
        if not held:
            Boot.objects.create(centre=centre, kiosk=kiosk, boot=boot)
        elif held[0][1] is not None:
            found[boot] = Anchor(*held[0][1:])
    return found


def _repair(centre: str, kiosk: str, boot: str, found: Anchor) -> None:
    rows = Record.objects.filter(centre=centre, kiosk=kiosk, boot=boot)
    for each in rows.only("id", "trust", "wall_ms", "mono_ms", "received_ms"):
        at_ms, said = label(each.trust, each.mono_ms, each.wall_ms, found, each.received_ms)
        Record.objects.filter(id=each.id, centre=centre).update(at_ms=at_ms, label=said)
