"""When a rating was made, by a kiosk that may not know."""

import time
import uuid

import pytest

from hub.clock import now_ms, parse_wire_time, wire_time
from hub.feedback.domain.times import Anchor, label
from hub.feedback.models import Boot, Record
from tests.hub.kiosk_side import KioskSide, wall

MINUTE = 60_000


@pytest.mark.parametrize(
    ("trust", "wall_off", "anchored", "expected"),
    [
        ("good", 0, True, (0, "good")),
        ("good", 2 * MINUTE, True, (2 * MINUTE, "good")),
        ("good", 2 * MINUTE + 1, True, (0, "repaired")),
        ("good", -2 * MINUTE - 1, True, (0, "repaired")),
        ("hub", MINUTE, True, (MINUTE, "good")),
        ("unknown", 0, True, (0, "repaired")),
        ("good", -90 * MINUTE, False, (-90 * MINUTE, "good")),
        ("hub", 0, False, (0, "good")),
        ("unknown", 0, False, (60 * MINUTE, "unknown")),
        ("good", 600 * MINUTE, False, (60 * MINUTE, "unknown")),
    ],
)
def test_a_time_is_labelled(trust: str, wall_off: int, anchored: bool, expected: tuple[int, str]):
    made, received = 1_795_000_000_000, 1_795_000_000_000 + 60 * MINUTE
    anchor = Anchor(5_000_000 + 60 * MINUTE, received) if anchored else None
    at, said = label(trust, 5_000_000, made + wall_off, anchor, received)
    assert (at - made, said) == expected


def test_no_rating_is_in_the_future():
    received = 1_795_000_000_000
    for anchor in (None, Anchor(1000, received)):
        assert label("good", 50_000, received + MINUTE, anchor, received)[0] == received


def test_wire_times_go_both_ways():
    assert wire_time(parse_wire_time("2026-11-21T09:41:07.250Z")) == "2026-11-21T09:41:07.250Z"


@pytest.mark.django_db(transaction=True)
class TestStored:
    def labels(self) -> list[str]:
        return list(Record.objects.order_by("seq").values_list("label", flat=True))

    def test_a_kiosk_that_woke_in_1970_is_repaired_by_the_request_itself(self, kiosk: KioskSide):
        dead = {"wall": "1970-01-01T00:00:10.000Z", "trust": "unknown"}
        kiosk.send(kiosk.record(stars=5, at=kiosk.at(ago_ms=10 * MINUTE) | dead), sent=kiosk.at() | dead)
        record = Record.objects.get()
        assert record.label == "repaired"
        assert abs(record.at_ms - (now_ms() - 10 * MINUTE)) < 5000

    def test_records_of_an_earlier_boot_stay_unknown_until_an_anchor_comes(self, kiosk: KioskSide):
        then = kiosk.at(ago_ms=30 * MINUTE) | {"wall": "1970-01-01T00:00:10.000Z", "trust": "unknown"}
        late = kiosk.at(ago_ms=20 * MINUTE)
        old_boot, kiosk.boot = kiosk.boot, str(uuid.uuid4())
        kiosk.send(kiosk.record(stars=5, at=then), kiosk.record(stars=4))
        assert self.labels() == ["unknown", "good"]
        assert Record.objects.get(seq=1).at_ms == Record.objects.get(seq=1).received_ms
        # the other sender's request, signed in the boot before, arrives after all
        now = int(time.time() * 1000)
        kiosk.beat(sent=late | {"boot": old_boot, "mono": now - kiosk.started_ms})
        assert self.labels() == ["repaired", "good"]
        assert abs(Record.objects.get(seq=1).at_ms - (now - 30 * MINUTE)) < 5000

    def test_a_later_anchor_overrules_a_clock_that_was_trusted_wrongly(self, kiosk: KioskSide):
        wrong = kiosk.at(ago_ms=30 * MINUTE) | {"wall": wall(int(time.time() * 1000) - 300 * MINUTE)}
        right = kiosk.at(ago_ms=30 * MINUTE)
        old_boot, kiosk.boot = kiosk.boot, str(uuid.uuid4())
        kiosk.send(kiosk.record(stars=5, at=wrong), kiosk.record(stars=4, at=right))
        assert self.labels() == ["good", "good"]
        kiosk.beat(sent=kiosk.at() | {"boot": old_boot})
        assert self.labels() == ["repaired", "good"]

    def test_a_beat_before_the_outage_anchors_the_boot(self, kiosk: KioskSide):
        kiosk.beat()
        then = kiosk.at(ago_ms=5 * MINUTE) | {"wall": "1999-01-01T00:00:00.000Z", "trust": "unknown"}
        kiosk.boot = str(uuid.uuid4())
        kiosk.send(kiosk.record(stars=5, at=then))
        assert self.labels() == ["repaired"]

    def test_an_overtaken_anchor_changes_nothing(self, kiosk: KioskSide):
        kiosk.beat()
        before = Boot.objects.get().mono_ms
        kiosk.beat(sent=kiosk.at(ago_ms=10 * MINUTE))
        assert Boot.objects.get().mono_ms == before
