"""A kiosk says how it is."""

import msgspec

from hub.clock import wire_time
from hub.feedback.domain import times
from hub.fleet.domain import nonce
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.site import site
from hub.fleet.domain.wire import Beat, BeatAnswer
from hub.fleet.models import Kiosk
from hub.fleet.queries.kiosk import Standing, with_site
from hub.watch.domain import uptime


def take(beat: Beat, signed: Signed, standing: Standing) -> BeatAnswer:
    """Inside a transaction: note the beat, and say where the kiosk stands."""
    nonce.spend(signed)
    uptime.beat(standing.centre, standing.number, is_well=beat.screen == "ok", now_ms=signed.received_ms)
    Kiosk.objects.filter(number=standing.number).update(
        seen_ms=signed.received_ms,
        waiting=beat.waiting,
        set_aside=beat.set_aside,
        version=beat.version,
        screen=beat.screen,
        code=beat.code or "",
        disk_free_mb=beat.disk_free_mb,
        vitals=beat.vitals and {**msgspec.to_builtins(beat.vitals), "trust": beat.sent.trust},
    )
    times.anchor(standing.centre, standing.number, beat.sent, signed.received_ms)
    place = site(with_site(standing.number).desk)
    return BeatAnswer(1, standing.number, wire_time(signed.received_ms), place)
