"""The durable queue: stored when it says so, in one chain, out only by settling."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import Clock
from kiosk.model import Left, Rating, Reasons, StarsChanged
from kiosk.outbox import Outbox, Refused, ScreenStatus, SenderStatus
from kiosk.outbox_record import read_head
from tests.kiosk.chain import assert_chain
from tests.kiosk.tapping import PLACE

STATUS = SenderStatus(True, "2026-11-21T09:41:07.250Z", None, "Connected", 5, "boot", 1000)


def opened(folder: Path, reserve_mb: int = 1) -> Outbox:
    stamp = Clock().stamp
    return Outbox(folder / "outbox.db", place=lambda: PLACE, stamp=stamp, reserve_mb=reserve_mb, low_mb=0)


def bodies(outbox: Outbox) -> list[bytes]:
    return [record.body for record in outbox.each()]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = opened(tmp_path)
    yield outbox
    outbox.close()


def test_it_stores_every_kind_of_entry_in_one_chain(outbox: Outbox):
    rating = outbox.put(Rating(3, "ar", ("quiet-gap.1",)))
    outbox.put(Reasons(rating, ("wait",), "ar"))
    outbox.put(StarsChanged(rating, 4, "en"))
    outbox.put(Left(rating, "done", "en"))
    assert outbox.count() == 4
    assert_chain(bodies(outbox))


def test_it_holds_a_record_over_a_restart(tmp_path: Path, outbox: Outbox):
    outbox.put(Rating(3, "ar"))
    before = bodies(outbox)
    outbox.close()
    again = opened(tmp_path)
    assert bodies(again) == before
    again.close()


def test_an_emptied_queue_goes_on_in_the_same_chain(tmp_path: Path, outbox: Outbox):
    first = outbox.put(Rating(1, "ar"))
    kept = bodies(outbox)
    outbox.settle([first], [])
    outbox.close()
    again = opened(tmp_path)
    again.put(Rating(2, "ar"))
    assert (again.count(), again.made()[1]) == (1, 2)
    assert_chain(kept + bodies(again))
    again.close()


def test_it_settles_what_it_is_told_and_nothing_else(outbox: Outbox):
    ids = [outbox.put(Rating(stars, "ar")) for stars in (1, 2, 3, 4)]
    outbox.settle([ids[1], "not-there"], [Refused(ids[2], "malformed", "No."), Refused("nor-this", "x", "y")])
    assert [record.id for record in outbox.waiting(10)] == [ids[0], ids[3]]
    assert [(one.id, one.reason, one.message) for one in outbox.set_aside()] == [(ids[2], "malformed", "No.")]
    assert outbox.count() == 2


def test_it_settles_the_same_twice_without_harm(outbox: Outbox):
    ids = [outbox.put(Rating(stars, "ar")) for stars in (1, 2, 3)]
    outbox.waiting(10)
    for _ in range(2):
        outbox.settle(ids[:1], [Refused(ids[1], "malformed", "No.")])
    assert (outbox.count(), outbox.set_aside_count()) == (1, 1)


def test_it_gives_the_oldest_first_and_no_more_than_asked(outbox: Outbox):
    ids = [outbox.put(Rating(5, "ar")) for _ in range(5)]
    assert [record.id for record in outbox.waiting(3)] == ids[:3]
    assert [record.seq for record in outbox.waiting(3)] == [1, 2, 3]


def test_a_record_set_aside_keeps_its_bytes(outbox: Outbox):
    bad = outbox.put(Rating(5, "ar"))
    body = bodies(outbox)[0]
    outbox.settle([], [Refused(bad, "seq-conflict", "Other record.")])
    assert outbox.set_aside()[0].body == body


def test_it_wakes_for_another_process_and_not_for_itself(tmp_path: Path, outbox: Outbox):
    other = opened(tmp_path)
    assert outbox.changed() is True
    assert outbox.changed() is False
    other.put(Rating(5, "ar"))
    assert outbox.changed() is True
    outbox.put(Rating(5, "ar"))
    assert outbox.changed() is False
    other.close()


def test_the_processes_hear_each_other(tmp_path: Path, outbox: Outbox):
    other = opened(tmp_path)
    assert (outbox.heard(), outbox.shown()) == (None, None)
    other.say(STATUS)
    outbox.show(ScreenStatus("ok", None, "boot", 5))
    assert outbox.heard() == STATUS
    assert other.shown() == ScreenStatus("ok", None, "boot", 5)
    other.close()


@pytest.mark.parametrize(
    ("boot", "mono", "fresh"), [("boot", 1500, True), ("boot", 9000, False), ("other", 1500, False)]
)
def test_a_dead_senders_word_is_not_fresh(boot: str, mono: int, fresh: bool):
    assert STATUS.is_fresh(boot, mono, within_s=2) is fresh


def test_a_sound_outbox_is_healthy(outbox: Outbox):
    health = outbox.health()
    assert (health.writable, health.code, health.space, health.reserve_held) == (True, None, "ok", True)
    assert health.moved_aside == ()


def test_two_processes_that_put_at_once_stay_one_chain(tmp_path: Path):
    command = [sys.executable, "-m", "tests.kiosk.tapping", str(tmp_path), "100"]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [line for child in children for line in child.communicate(timeout=60)[0].split() if line != "ready"]
    outbox = opened(tmp_path)
    assert len(told) == 300
    assert {record.id for record in outbox.each()} == set(told)
    assert_chain(bodies(outbox))
    outbox.close()


def test_only_its_owner_can_read_the_queue(tmp_path: Path, outbox: Outbox):
    outbox.put(Rating(5, "ar"))
    for file in tmp_path.glob("outbox*"):
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_belongs_to_the_owner_of_the_folder(tmp_path: Path):
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 1234, 1234)
    outbox = opened(folder)
    outbox.put(Rating(5, "ar"))
    assert {file.stat().st_uid for file in folder.glob("outbox.db*")} == {1234}
    outbox.close()


def test_a_backlog_does_not_slow_the_count(outbox: Outbox):
    for _ in range(50):
        outbox.put(Rating(5, "ar"))
    outbox.settle([record.id for record in outbox.waiting(20)], [])
    assert outbox.count() == 30
    assert read_head(outbox.waiting(1)[0].body).seq == 21
