"""What waits is sent, and leaves by a receipt."""

import json

import pytest

from kiosk.model import Rating, Reasons
from tests.kiosk.conftest import Desk
from tests.kiosk.reference_hub import SITE


def test_it_sends_what_waits_and_keeps_nothing(desk: Desk):
    ids = [desk.outbox.put(Rating(stars, "ar")) for stars in (1, 2, 3)]
    assert desk.sender().drain() is True
    assert list(desk.hub.held) == ids
    assert desk.outbox.count() == 0


def test_it_sends_the_bytes_that_are_stored(desk: Desk):
    rating = desk.outbox.put(Rating(4, "en", ("quiet-gap.1",)))
    desk.outbox.put(Reasons(rating, ("wait", "staff"), "en"))
    stored = [record.body for record in desk.outbox.waiting(10)]
    desk.sender().drain()
    assert list(desk.hub.held.values()) == stored


def test_it_sends_in_batches_of_at_most_what_is_set(desk: Desk):
    for _ in range(25):
        desk.outbox.put(Rating(5, "ar"))
    desk.sender(batch=10).drain()
    assert desk.hub.batches == [10, 10, 5]


def test_it_beats_with_what_the_kiosk_is(desk: Desk):
    desk.outbox.put(Rating(5, "ar"))
    desk.sender().round()
    beat = desk.hub.beats[0]
    assert {key: beat[key] for key in ("v", "kiosk", "waiting", "set_aside", "screen", "code")} == {
        "v": 1,
        "kiosk": "7K2M",
        "waiting": 0,
        "set_aside": 0,
        "screen": "stopped",
        "code": None,
    }
    assert desk.line() == "Connected to the hub (127.0.0.1)"
    assert desk.outbox.heard().online is True


@pytest.mark.parametrize(("extra", "online"), [({"orders": 3}, True), ({}, True), ({"orders": -1}, False)])
def test_a_beats_answer_tells_how_many_orders_wait_or_is_an_older_hubs(desk: Desk, extra: dict, online: bool):
    desk.hub.beat_extra = extra
    desk.sender().round()
    assert desk.outbox.heard().online is online


def test_it_keeps_a_changed_site_from_the_beat(desk: Desk):
    desk.hub.site = {**SITE, "service": {"code": "renewal", "ar": "تجديد", "en": "Renewal, faster"}}
    desk.sender().round()
    assert desk.identity.site.service.en == "Renewal, faster"
    assert json.loads((desk.folder / "identity.json").read_text())["site"] == desk.hub.site


def test_a_desk_whose_qr_could_not_be_drawn_is_not_taken_from_a_beat(desk: Desk):
    desk.hub.site = {**SITE, "desk": {"code": "ISATOWN0000004", "label": "4"}}
    desk.outbox.put(Rating(5, "ar"))
    assert desk.sender().round() > 0
    assert desk.line().startswith("The hub's new place for this kiosk cannot be used: the hub's public address")
    assert (len(desk.hub.held), desk.identity.site.desk.code) == (1, "ISA04")


def test_it_sets_a_refused_record_aside_with_its_reason(desk: Desk):
    good, bad = desk.outbox.put(Rating(5, "ar")), desk.outbox.put(Rating(1, "ar"))
    desk.hub.refuse[bad] = "malformed"
    assert desk.sender().drain() is True
    assert list(desk.hub.held) == [good]
    assert [(one.id, one.reason, one.message) for one in desk.outbox.set_aside()] == [(bad, "malformed", "No.")]
