"""What the staff corner asks of the rooms below: facts of the queue, the light that was chosen, the code."""

import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.backlight import Backlight
from kiosk.check_network import Network
from kiosk.clock import Clock
from kiosk.config import load
from kiosk.flows.staff_view import CheckShown
from kiosk.inbox import Inbox
from kiosk.model import Rating
from kiosk.staff import StaffState
from kiosk.wiring_staff import Staff
from tests.kiosk.conftest import Desk
from tests.kiosk.test_check_network import made
from tests.kiosk.test_commands import config


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    folder = tmp_path / "backlight/panel"
    folder.mkdir(parents=True)
    for name in ("brightness", "max_brightness"):
        (folder / name).write_text("255\n")
    return folder


def office(
    desk: Desk, panel: Path, inbox: Inbox | None = None, clock: Clock | None = None, network: Network | None = None
) -> Staff:
    file = config(desk.folder)
    return Staff(
        load(file),
        desk.identity,
        clock or desk.clock,
        desk.outbox,
        StaffState(desk.folder, desk.clock.boot, desk.clock.mono),
        devices=SimpleNamespace(inbox=inbox or Inbox(), standing=tuple),
        receipts=None,
        speaker=SimpleNamespace(percent=60),
        stop=lambda: None,
        config=file,
        light=Backlight(panel.parent),
        run=desk.folder,
        network=network or Network(desk.folder, desk.folder, desk.folder),
    )


def test_the_brightness_that_was_chosen_is_there_after_a_restart(desk: Desk, panel: Path):
    office(desk, panel).brighter()
    assert (panel / "brightness").read_text() == "102"
    (panel / "brightness").write_text("255")
    assert office(desk, panel).facts().brightness == 40


def test_who_signs_in_is_noted_with_the_moment(desk: Desk, panel: Path):
    before = desk.clock.mono()
    office(desk, panel).signed_in()
    assert before <= int((desk.folder / "signed-in").read_text()) <= desk.clock.mono()


def test_what_waits_is_told_with_the_time_of_the_oldest(desk: Desk, panel: Path):
    assert (office(desk, panel).facts().waiting, office(desk, panel).facts().since) == (0, "")
    made = desk.clock.now().astimezone()
    desk.outbox.put(Rating(4, "ar"))
    facts = office(desk, panel).facts()
    assert facts.waiting == 1
    assert facts.since in (f"{made:%H:%M}", f"{made + timedelta(minutes=1):%H:%M}")


def test_why_the_hub_is_not_reached_is_told_while_the_sender_lives(desk: Desk, panel: Path):
    assert (office(desk, panel).facts().online, office(desk, panel).facts().fault) == (False, "")
    desk.hub.kiosks.clear()
    desk.sender().round()
    assert (office(desk, panel).facts().online, office(desk, panel).facts().fault) == (False, "refused")


def test_a_name_that_is_not_found_without_a_network_is_told_as_no_network(desk: Desk, panel: Path, tmp_path: Path):
    desk.sender(url="http://hub.invalid").round()
    assert office(desk, panel).facts().fault == "network"
    assert office(desk, panel, network=made(tmp_path / "net")).facts().fault == "name"


def test_what_waits_since_another_day_is_told_with_its_date(desk: Desk, panel: Path):
    made = desk.clock.now().astimezone()
    desk.outbox.put(Rating(4, "ar"))
    days_on = Clock(wall_ms=lambda: int((made + timedelta(days=3)).timestamp() * 1000))
    assert office(desk, panel, clock=days_on).facts().since.startswith(f"{made:%Y-%m-%d} ")


def test_the_check_is_shown_as_a_code_however_much_is_amiss(desk: Desk, panel: Path):
    for number in range(40):
        (desk.folder / f"damaged-2026-11-{number:02}").mkdir()
    shown, inbox = [], Inbox()
    office(desk, panel, inbox).show_check()
    end = time.monotonic() + 30
    while not shown and time.monotonic() < end:
        time.sleep(0.05)
        inbox.drain(shown.append)
    assert [type(one) for one in shown] == [CheckShown]
    assert len(shown[0].modules) == len(shown[0].modules[0]) <= 97
