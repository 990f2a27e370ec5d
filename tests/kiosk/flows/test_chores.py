"""What the screen looks after by itself, once a second."""

from dataclasses import dataclass, field

import pytest

from kiosk.clock import HubTime
from kiosk.flows.chores import Chores
from kiosk.model import Instant
from kiosk.outbox_state import Health, OutboxError, ScreenStatus, SenderStatus
from tests.kiosk.flows.steps import Terminal

BOOT = "6f0b1f2e-0000-4000-8000-000000000001"
BEFORE = "6f0b1f2e-0000-4000-8000-000000000002"
WELL = Health(True, None, "", "ok", 900, True, ())
FULL = Health(False, "E-21", "the disk is full", "full", 0, False, ())
UNHELD = Health(True, None, "", "full", 7, False, ())
SMALL = Health(True, None, "", "full", 8, False, ())


@dataclass
class Time:
    """A clock that is moved by hand, and remembers what hub time it was given."""

    at: int = 1_000_000
    boot: str = BOOT
    adopted: list[HubTime | None] = field(default_factory=list)

    def mono(self) -> int:
        return self.at

    def stamp(self) -> Instant:
        return Instant("2026-11-21T09:41:07.250Z", self.boot, self.at, "good")

    def adopt(self, hub: HubTime | None) -> None:
        self.adopted.append(hub)


@dataclass
class Store:
    """An outbox in memory: what the sender said, how the disk is, what the screen said; `broken` raises."""

    heard_of: SenderStatus | None = None
    disk: Health = WELL
    broken: str = ""
    probes: int = 0
    said: list[ScreenStatus] = field(default_factory=list)

    def heard(self) -> SenderStatus | None:
        if self.broken:
            raise OutboxError(self.broken, "cannot be read", passing=False)
        return self.heard_of

    def health(self) -> Health:
        self.probes += 1
        return self.disk

    def show(self, status: ScreenStatus) -> None:
        self.said.append(status)


class Desk:
    """A visitor flow, its chores, and all that both were given."""

    def __init__(self) -> None:
        self.terminal, self.time, self.store, self.refreshed = Terminal(), Time(), Store(), 0
        self.chores = Chores(outbox=self.store, clock=self.time, refresh=self._refresh, beat_every_s=60)

    def _refresh(self) -> None:
        self.refreshed += 1

    def sender_says(self, *, online: bool = True, boot: str = BOOT, offset: int | None = None) -> None:
        since = "2026-11-21T09:00:00.000Z"
        self.store.heard_of = SenderStatus(online, since, since, "hub answers", offset, boot, self.time.at)

    def run(self, seconds: int = 1) -> None:
        for _ in range(seconds):
            self.time.at += 1000
            self.chores.run(self.terminal.flow)

    @property
    def view(self):
        return self.terminal.view


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_is_online_while_the_sender_says_so(desk):
    desk.sender_says(online=True)
    desk.run()
    assert desk.view.online
    desk.sender_says(online=False)
    desk.run()
    assert not desk.view.online


def test_a_sender_that_never_spoke_is_offline(desk):
    desk.run()
    assert not desk.view.online


def test_a_sender_that_fell_silent_is_offline_after_three_missed_beats(desk):
    desk.sender_says()
    desk.run(180)
    assert desk.view.online
    desk.run()
    assert not desk.view.online


def test_what_the_sender_said_before_a_restart_is_worth_nothing(desk):
    desk.sender_says(boot=BEFORE)
    desk.run()
    assert not desk.view.online


def test_the_clock_learns_the_hubs_time_from_the_sender(desk):
    desk.run()
    desk.sender_says(offset=1_790_000_000_000)
    desk.run()
    assert desk.time.adopted == [None, HubTime(BOOT, 1_790_000_000_000)]


def test_the_disk_is_looked_at_every_ten_seconds_and_the_site_read_with_it(desk):
    desk.run(31)
    assert (desk.store.probes, desk.refreshed) == (4, 4)


def test_a_disk_that_cannot_store_closes_the_idle_screen(desk):
    desk.store.disk = FULL
    desk.run()
    assert (desk.view.page, desk.view.code) == ("closed", "E-21")


def test_a_fault_without_a_code_is_told_as_one_of_storage(desk):
    desk.store.disk = Health(False, None, "", "ok", 900, True, ())
    desk.run()
    assert (desk.view.page, desk.view.code) == ("closed", "E-23")


def test_a_visitor_who_was_thanked_is_not_interrupted(desk):
    desk.terminal.rate(4)
    desk.store.disk = FULL
    desk.run()
    assert desk.view.page == "thanks"


def test_a_closed_screen_is_looked_at_every_two_seconds_and_opens_when_it_can_store(desk):
    desk.store.disk = FULL
    desk.run()
    desk.run(4)
    assert desk.store.probes == 3
    desk.store.disk = WELL
    desk.run(2)
    assert desk.view.page == "idle"


def test_a_closed_screen_stays_closed_while_there_is_hardly_any_room(desk):
    desk.store.disk = FULL
    desk.run()
    desk.store.disk = UNHELD
    desk.run(20)
    assert desk.view.page == "closed"


def test_a_disk_too_small_for_the_reserve_does_not_keep_the_screen_closed(desk):
    desk.store.disk = FULL
    desk.run()
    desk.store.disk = SMALL
    desk.run(2)
    assert desk.view.page == "idle"


def test_a_store_that_cannot_be_read_closes_the_screen_with_its_code(desk):
    desk.store.broken = "E-22"
    desk.run()
    assert (desk.view.page, desk.view.code) == ("closed", "E-22")


def test_the_sender_is_told_how_the_screen_is_every_half_minute(desk):
    desk.run(61)
    assert [(said.state, said.code) for said in desk.store.said] == [("ok", None)] * 3
    assert [said.mono - desk.store.said[0].mono for said in desk.store.said] == [0, 30_000, 60_000]


def test_the_sender_is_told_at_once_when_the_screen_closes_and_opens(desk):
    desk.run()
    desk.store.disk = FULL
    desk.run(10)
    desk.store.disk = WELL
    desk.run(2)
    assert [(said.state, said.code) for said in desk.store.said] == [
        ("ok", None),
        ("out-of-service", "E-21"),
        ("ok", None),
    ]
