"""A kiosk says how it is."""

import msgspec

from hub.clock import wire_time
from hub.feedback.domain import times
from hub.fleet.domain import hub_ring, nonce, order
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.wire import Beat, BeatAnswer
from hub.fleet.queries.kiosk import Standing, site_of
from hub.sql import run
from hub.watch.domain import uptime

_NOTE = (
    "UPDATE fleet_kiosk SET seen_ms = %s, waiting = %s, set_aside = %s, version = %s, screen = %s, code = %s, "
    "disk_free_mb = %s, vitals = %s, hub_key = %s WHERE number = %s"
)


def take(beat: Beat, signed: Signed, standing: Standing) -> BeatAnswer:
    """Inside a transaction: note the beat, and say where the kiosk stands."""
    nonce.spend(signed)
    uptime.beat(
        standing.centre, standing.number, is_well=beat.screen == "ok" and not beat.code, now_ms=signed.received_ms
    )
    told = beat.vitals and {**msgspec.to_builtins(beat.vitals), "trust": beat.sent.trust}
    state = (beat.waiting, beat.set_aside, beat.version, beat.screen, beat.code or "", beat.disk_free_mb)
    vitals = msgspec.json.encode(told).decode() if told else None
    run(_NOTE, [signed.received_ms, *state, vitals, _hub_key(beat, standing), standing.number])
    times.anchor(standing.centre, standing.number, beat.sent, signed.received_ms)
    place = site_of(standing.number)
    orders = order.waiting(standing.number, signed.received_ms)
    return BeatAnswer(1, standing.number, wire_time(signed.received_ms), place, orders)


def _hub_key(beat: Beat, standing: Standing) -> str:
    """The newest of the hub's keys that the kiosk has; as before for one that says none, or one that there is not."""
    told = beat.vitals.hub_key if beat.vitals is not None else None
    return told if told is not None and told in hub_ring.names() else standing.hub_key
