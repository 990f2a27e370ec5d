"""The slot that is tried: it stays only when a visitor could use it and nothing is lost."""

import msgspec
import pytest

from kiosk.outbox_state import DeviceStatus, ScreenStatus, SenderStatus
from kiosk.trial import Seen, Trial, missing
from kiosk.update_state import Progress, Queue, keep, read

BEFORE = Queue("stream", 100, 7, 0)
CARD = DeviceStatus("pcsc:", works=True, text="", last_event="", last_mono=None)
SHOWN = ScreenStatus("ok", None, "boot", 99_000, (CARD,), frames=90)
HEARD = SenderStatus(True, "t", "t", "Connected", None, "boot", 98_000)
WELL = Seen(SHOWN, HEARD, Queue("stream", 102, 3, 0), "boot", 100_000, ("pcsc:",))


def but(**values: object) -> str:
    return missing(msgspec.structs.replace(WELL, **values), BEFORE)


def test_nothing_speaks_against_a_kiosk_that_is_well():
    assert missing(WELL, BEFORE) == ""


@pytest.mark.parametrize(
    "shown", [None, msgspec.structs.replace(SHOWN, boot="before"), msgspec.structs.replace(SHOWN, mono=1)]
)
def test_a_screen_that_is_silent_drew_nothing(shown):
    assert but(shown=shown) == "the screen drew nothing"


def test_a_screen_that_drew_once_is_not_yet_one_that_lives():
    assert but(shown=msgspec.structs.replace(SHOWN, frames=59)) == "the screen drew 59 frames"


def test_a_screen_that_is_out_of_service_by_staffs_wish_may_stay():
    assert but(shown=msgspec.structs.replace(SHOWN, state="out-of-service")) == ""


def test_every_reader_that_is_set_must_open():
    shut = msgspec.structs.replace(CARD, works=False)
    assert but(shown=msgspec.structs.replace(SHOWN, devices=(shut,))) == "pcsc: was not opened"
    assert but(shown=msgspec.structs.replace(SHOWN, devices=())) == "pcsc: was not opened"
    assert but(shown=msgspec.structs.replace(SHOWN, devices=()), wanted=()) == ""


@pytest.mark.parametrize(
    "heard",
    [None, msgspec.structs.replace(HEARD, online=False), msgspec.structs.replace(HEARD, boot="before")],
)
def test_the_hub_must_acknowledge_a_beat_of_this_start(heard):
    assert but(heard=heard) == "the hub acknowledged nothing"


@pytest.mark.parametrize("queue", [Queue("other", 102, 3, 0), Queue("stream", 99, 3, 0), Queue("stream", 102, 3, 1)])
def test_a_queue_that_is_another_one_is_a_loss(queue):
    assert but(queue=queue) == "the queue is another one"


def test_no_more_may_wait_than_waited_and_was_made():
    assert but(queue=Queue("stream", 102, 9, 0)) == ""
    assert but(queue=Queue("stream", 102, 10, 0)) == "more records wait than were made"


class Slots:
    def __init__(self) -> None:
        self.did: list[str] = []

    def mark_good(self) -> None:
        self.did.append("good")

    def restart(self) -> None:
        self.did.append("restart")


def trial(folder, slot: str, looks: list[Seen]) -> tuple[str, list[str]]:
    """How a trial in a slot ends, and what was done about it; the last look is seen again and again."""
    slots = Slots()
    run = Trial(
        folder,
        slot,
        slots,
        lambda: looks.pop(0) if len(looks) > 1 else looks[0],
        limit_s=120,
        sleep=lambda _s: None,
    )
    return run.run(), slots.did


def on_trial(folder, why: str = "") -> None:
    keep(folder, Progress("0.2.0", "ab", "2026-11-21T09:41:07.250Z", "trial", why, "B", BEFORE))


def test_a_slot_that_is_well_stays(tmp_path):
    on_trial(tmp_path)
    early = msgspec.structs.replace(WELL, shown=None)
    assert trial(tmp_path, "B", [early, early, WELL]) == ("0.2.0 is good", ["good"])
    assert (read(tmp_path).state, read(tmp_path).why) == ("good", "")


def test_a_slot_that_never_draws_ends_with_its_time(tmp_path):
    on_trial(tmp_path)
    early = msgspec.structs.replace(WELL, shown=None)
    late = msgspec.structs.replace(early, mono=120_000)
    said, did = trial(tmp_path, "B", [early, late])
    assert (said, did) == ("0.2.0 goes back to the slot before: the screen drew nothing", ["restart"])
    assert read(tmp_path).state == "trial"  # judged by the slot before, when it is back


def test_back_in_the_old_slot_the_release_is_refused_with_what_stood_against_it(tmp_path):
    on_trial(tmp_path, why="the screen drew nothing")
    said, did = trial(tmp_path, "A", [WELL])
    assert said == "0.2.0 is refused: it came back to slot A: the screen drew nothing"
    assert (read(tmp_path).state, did) == ("refused", [])


def test_a_slot_that_could_say_nothing_is_refused_too(tmp_path):
    on_trial(tmp_path)
    assert "was not started, or could say nothing" in trial(tmp_path, "A", [WELL])[0]


@pytest.mark.parametrize("state", ["fetching", "ready", "good", "refused"])
def test_without_a_trial_nothing_is_judged(tmp_path, state):
    keep(tmp_path, Progress("0.2.0", "ab", "2026-11-21T09:41:07.250Z", state))
    assert trial(tmp_path, "A", [WELL]) == ("nothing is on trial", [])


def test_on_a_kiosk_that_was_never_updated_nothing_is_judged(tmp_path):
    assert trial(tmp_path, "A", [WELL]) == ("nothing is on trial", [])
