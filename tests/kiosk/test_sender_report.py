"""What the sender tells staff and the hub."""

import msgspec

from kiosk.guide import Guide
from kiosk.model import Rating
from kiosk.outbox import Refused, ScreenStatus
from kiosk.sender_report import Report
from kiosk.vitals import Machine
from tests.kiosk.conftest import Desk


def report(desk: Desk, every_s: float = 60) -> Report:
    return Report(desk.outbox, desk.clock, "hub.example", every_s, kinds={}, machine=Machine())


def test_it_says_since_when_it_is_online_and_keeps_that_while_it_is(desk: Desk):
    one = report(desk)
    one.reached()
    first = desk.outbox.heard()
    one.reached()
    second = desk.outbox.heard()
    assert (first.online, first.line) == (True, "Connected to the hub (hub.example)")
    assert second.since == first.since
    assert second.last_ok >= first.last_ok


def test_a_failure_keeps_when_it_last_went_well(desk: Desk):
    one = report(desk)
    one.reached()
    last = desk.outbox.heard().last_ok
    one.failed("Hub not reached: there is no network (hub.example)")
    heard = desk.outbox.heard()
    assert (heard.online, heard.last_ok) == (False, last)
    assert heard.line == "Hub not reached: there is no network (hub.example)"


def test_a_sender_started_again_knows_when_it_last_went_well(desk: Desk):
    report(desk).reached()
    last = desk.outbox.heard().last_ok
    report(desk).failed("Hub not reached: there is no network (hub.example)")
    assert desk.outbox.heard().last_ok == last


def test_it_says_the_same_again_only_after_a_while(desk: Desk):
    slow, quick = report(desk, every_s=60), report(desk, every_s=0)
    slow.failed("No")
    before = desk.outbox.heard()
    slow.failed("No")
    slow.repeat()
    assert desk.outbox.heard() == before
    quick.failed("No")
    quick.repeat()
    assert desk.outbox.heard().mono >= before.mono


def test_a_disk_that_does_not_give_back_what_was_written_is_told_with_the_beat(desk: Desk):
    now = desk.clock.stamp()
    desk.outbox.show(ScreenStatus("ok", None, now.boot, now.mono))
    about = {"kinds": {}, "machine": Machine(), "canary": lambda: "E-22"}
    told = Report(desk.outbox, desk.clock, "hub", 60, **about).beat()
    assert (told.screen, told.code) == ("ok", "E-22")


def test_the_beat_tells_by_sixteen_characters_which_guide_is_kept(desk: Desk):
    kept: list[Guide] = []
    about = {"kinds": {}, "machine": Machine(), "guide": lambda: kept[-1] if kept else None}
    told = Report(desk.outbox, desk.clock, "hub", 60, **about)
    assert told.beat().vitals.guide is None
    kept.append(Guide(1, "0123456789abcdef" * 4, ()))
    assert told.beat().vitals.guide == "0123456789abcdef"


def test_the_beat_tells_what_the_screen_says(desk: Desk):
    now = desk.clock.stamp()
    rating = desk.outbox.put(Rating(5, "ar"))
    desk.outbox.put(Rating(5, "ar"))
    desk.outbox.settle([], [Refused(rating, "malformed", "No.")])
    desk.outbox.show(ScreenStatus("out-of-service", "E-30", now.boot, now.mono))
    beat = msgspec.to_builtins(report(desk).beat())
    assert beat.pop("disk_free_mb") > 0
    assert beat.pop("vitals")["oldest"]
    assert beat == {"waiting": 1, "set_aside": 1, "screen": "out-of-service", "code": "E-30"}


def test_a_screen_long_silent_or_of_another_boot_is_stopped(desk: Desk):
    now = desk.clock.stamp()
    for said in (ScreenStatus("ok", None, "another-boot", now.mono), ScreenStatus("ok", "E-1", now.boot, 0)):
        desk.outbox.show(said)
        beat = report(desk).beat()
        assert (beat.screen, beat.code) == ("stopped", None)
