"""Orders of the hub: done once, in time, reported until the hub knows."""

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk import journal
from kiosk.clock import as_wire
from kiosk.config import load
from kiosk.hub_client import HubClient
from kiosk.hub_signing import Signer
from kiosk.orders import Order, Orders
from kiosk.orders_fetch import ORDERS, OrdersFetch
from kiosk.outbox import ScreenStatus
from kiosk.power import PowerError
from kiosk.wiring import log_bundle, screen_lives
from kiosk.wiring_remote import RemoteOffice
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import QUICK, Desk
from tests.kiosk.test_commands import config

ONE = "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9f"


def order(do: str, minutes: float = 15, number: str = ONE) -> Order:
    return Order(number, do, as_wire(datetime.now(UTC) + timedelta(minutes=minutes)))


class Office:
    """A kiosk, its hub, and both halves of what orders are done by."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.orders = desk, Orders(desk.folder)
        self.done: list[str] = []
        client = HubClient(desk.hub.url, Signer(desk.identity.sign_key, "7K2M"), desk.clock, QUICK)
        self.lives = True
        self.fetch = OrdersFetch(
            client,
            self.orders,
            lambda: desk.identity.hub_keys,
            "7K2M",
            log=self._log,
            now=desk.clock.now,
            screen_lives=lambda: self.lives,
            reboot=partial(self.done.append, "machine by the sender"),
        )
        self.screen = self.started()
        self.log = b"a line\n"

    def _log(self, most: int) -> bytes:
        if not self.log:
            raise OSError("journalctl refused: no permission")
        return self.log[:most]

    def started(self, reboot: Callable[[], None] | None = None) -> RemoteOffice:
        stop, restart = partial(self.done.append, "screen"), reboot or partial(self.done.append, "machine")
        return RemoteOffice(self.desk.folder, self.desk.clock, None, stop=stop, reboot=restart)

    def ask(self, *orders: Order, kiosk: str = "7K2M") -> bool:
        asked = [{"id": one.id, "do": one.do, "until": one.until} for one in orders]
        about = {"v": 1, "kiosk": kiosk, "made_at": as_wire(datetime.now(UTC)), "orders": asked}
        self.desk.hub.publish(ORDERS.path, "orders", about)
        return self.fetch.tend(len(orders))

    def tend(self, page: str = "idle") -> None:
        self.screen.tend(page, lambda: b"\x89PNG the page")

    @property
    def reports(self) -> list[dict]:
        return self.desk.hub.reports


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk)


def test_the_log_is_brought_by_the_sender_alone(office: Office):
    assert office.ask(order("logs")) is False
    assert office.reports == [
        {
            "id": ONE, "v": 1, "kiosk": "7K2M", "state": "done", "why": "", "type": "log",
            "body": base64.b64encode(b"a line\n").decode(),
        }
    ]  # fmt: skip
    office.ask(order("logs"))
    assert len(office.reports) == 1


def test_a_journal_that_cannot_be_read_is_said(office: Office):
    office.log = b""
    office.ask(order("logs"))
    assert (office.reports[0]["state"], office.reports[0]["why"]) == ("failed", "journalctl refused: no permission")


def test_a_picture_is_of_the_idle_page_alone(office: Office):
    assert office.ask(order("picture")) is True
    office.tend("")
    office.fetch.tend(0)
    assert (office.reports[0]["state"], office.reports[0]["body"]) == ("refused", None)
    office.ask(order("picture", number=ONE[:-1] + "0"))
    office.tend()
    assert office.fetch.tend(0) is False
    assert office.reports[1]["type"] == "png"
    assert base64.b64decode(office.reports[1]["body"]) == b"\x89PNG the page"
    assert list(office.desk.folder.glob("orders/*.png")) == []


def test_a_kiosk_that_is_closed_can_be_restarted_and_not_looked_at(office: Office):
    office.ask(order("picture"), order("restart-machine", number=ONE[:-1] + "0"))
    office.tend("closed")
    office.fetch.tend(0)
    assert office.done == ["machine"]
    assert [one["state"] for one in office.reports] == ["refused", "done"]


def test_a_restart_waits_for_the_visitor_and_happens_once(office: Office):
    office.ask(order("restart-screen"))
    office.tend("")
    assert office.done == []
    office.tend()
    assert (office.done, office.screen.again) == (["screen"], True)
    office.screen = office.started()
    office.tend()
    office.ask(order("restart-screen"))
    office.tend()
    assert office.done == ["screen"]
    assert [one["state"] for one in office.reports] == ["done"]


def test_the_machine_s_restart_is_on_the_disk_before_it_is_done(office: Office):
    office.ask(order("restart-machine"))
    seen = []
    office.screen = office.started(lambda: seen.append(office.orders.unreported()[0].state))
    office.tend()
    assert seen == ["done"]


def test_a_machine_that_may_not_restart_says_so(office: Office):
    office.ask(order("restart-machine"))

    def refuse() -> None:
        raise PowerError("systemctl refused: no")

    office.screen = office.started(refuse)
    office.tend()
    office.fetch.tend(0)
    assert (office.reports[0]["state"], office.reports[0]["why"]) == ("failed", "systemctl refused: no")


def test_where_no_screen_lives_the_sender_starts_the_machine_anew_once(office: Office):
    office.lives = False
    assert office.ask(order("restart-machine"), order("restart-screen", number=ONE[:-1] + "0")) is True
    office.fetch.tend(0)
    assert office.done == ["machine by the sender"]
    assert [one["state"] for one in office.reports] == ["done"]


def test_while_a_screen_lives_the_machine_is_its_own_to_start_anew(office: Office):
    assert office.ask(order("restart-machine")) is True
    assert (office.done, office.reports) == ([], [])


def test_a_screen_lives_as_long_as_it_says_so(desk: Desk):
    assert not screen_lives(desk.outbox, desk.clock)
    desk.outbox.show(ScreenStatus("ok", None, desk.clock.boot, desk.clock.mono()))
    assert screen_lives(desk.outbox, desk.clock)
    desk.outbox.show(ScreenStatus("ok", None, desk.clock.boot, desk.clock.mono() - 91_000))
    assert not screen_lives(desk.outbox, desk.clock)


def test_the_log_begins_with_what_a_check_finds(desk: Desk, tmp_path: Path, monkeypatch):
    (tmp_path / "journalctl").write_text("#!/bin/sh\nseq -w 1 9999\n")
    (tmp_path / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    file = config(desk.folder)
    said = log_bundle(load(file), file, 8000)
    assert said.startswith(b"config")
    assert b"\nidentity " in said
    assert said.endswith(b"9998\n9999\n")
    assert 7000 < len(said) <= 8000


def test_what_was_not_done_in_time_never_is(office: Office):
    office.orders.take(order("restart-screen", -1))
    office.tend()
    office.fetch.tend(0)
    assert office.done == []
    assert (office.reports[0]["state"], office.reports[0]["why"]) == ("failed", "it was not done in time")
    office.ask(order("logs", -1, ONE[:-1] + "1"))
    assert len(office.reports) == 1


def test_a_report_is_sent_until_the_hub_has_it(office: Office):
    office.orders.take(order("logs"))
    office.desk.hub.faults.append(faults.hub_error(503, "unavailable"))
    office.fetch.tend(0)
    assert office.reports == []
    office.fetch.tend(0)
    office.fetch.tend(0)
    assert len(office.reports) == 1


@pytest.mark.parametrize("change", [{"kiosk": "9X4Q"}, {}])
def test_orders_that_are_not_ours_are_not_taken(office: Office, change: dict):
    number = ONE if change else "../../identity"
    office.ask(order("restart-screen", number=number), **change)
    office.tend()
    assert office.done == []
    assert office.orders.asked() == []


def test_old_orders_are_forgotten(office: Office):
    office.ask(order("logs"))
    office.orders.sweep(datetime.now(UTC) + timedelta(days=3))
    assert list((office.desk.folder / "orders").iterdir()) == []


def test_the_journal_s_newest_whole_lines(tmp_path: Path):
    script = tmp_path / "journalctl"
    script.write_text("#!/bin/sh\necho first\necho second\necho third\n")
    script.chmod(0o755)
    assert journal.newest(1000, (str(script),)) == b"first\nsecond\nthird\n"
    assert journal.newest(14, (str(script),)) == b"second\nthird\n"
    script.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    with pytest.raises(OSError, match="refused: no"):
        journal.newest(10, (str(script),))
    with pytest.raises(OSError, match="nowhere"):
        journal.newest(10, (str(tmp_path / "nowhere"),))


def test_a_beat_that_tells_of_orders_has_them_asked_for(desk: Desk):
    waiting: list[int] = []
    sender = desk.sender(tend=lambda orders: waiting.append(orders) or False)
    desk.hub.beat_extra = {"orders": 2}
    sender.round()
    sender.round()
    assert waiting == [2, 0]
