"""The staff corner on the real screen: held, a PIN of the hub's typed, a reset, out of service through a restart."""

import json
import time

import pytest

from kiosk.staff import site_pin
from kiosk.ui.keyboards import DIGITS
from tests.display import hold
from tests.journey.terminal import Terminal, code_on

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
SITE = "480627"


def corner(terminal: Terminal) -> None:
    """Hold a finger in the top end corner for as long as it takes."""
    before = terminal.marks("page-staff_pin-pin") + terminal.marks("page-staff_pin-locked")
    x = 8 if terminal.rtl else terminal.theme.width - 8
    hold(terminal.display, x, 8, 3.3)
    terminal.wait(lambda: terminal.marks("page-staff_pin-pin") + terminal.marks("page-staff_pin-locked") > before)
    time.sleep(0.4)


def sign_in(terminal: Terminal, pin: str) -> None:
    corner(terminal)
    menus = terminal.marks("page-staff_menu-menu")
    terminal.type("staff_pin", DIGITS, pin)
    terminal.wait(lambda: terminal.marks("page-staff_menu-menu") > menus)


def acts(terminal: Terminal) -> int:
    return terminal.counts()["records"].get("act", 0)


def test_staff_reset_close_and_open_a_kiosk_and_the_hub_has_it_all(terminal):
    terminal.open(settings=f'\n[staff]\nsite_pin = "{site_pin(SITE)}"\n')
    told = terminal.demo.hub("staff", "add", "--centre", "ISA", "--name", "Sample")
    pin = told.split("PIN ")[1][:6]
    listed = terminal.demo.folder / "kiosk" / "staff-list.json"
    for sender in terminal.senders:  # it fetches at its start, and every few minutes
        terminal.demo.stop(sender)
    terminal.start_sender()
    terminal.wait(listed.exists)

    terminal.touch("idle", "star_cells.1")
    terminal.wait(lambda: terminal.thanked == 1)
    time.sleep(0.4)
    sign_in(terminal, pin)
    idle, began = terminal.marks("page-idle"), time.monotonic()
    terminal.touch("staff_menu", "actions.0")
    terminal.wait(lambda: terminal.marks("page-idle") > idle)
    assert time.monotonic() - began < 2
    time.sleep(0.4)

    terminal.demo.stop(terminal.hub)  # the site's PIN needs no network
    sign_in(terminal, SITE)
    terminal.touch("staff_menu", "actions.1")
    terminal.wait(lambda: terminal.marks("page-closed") == 1)
    terminal.demo.stop(terminal.screen)
    terminal.start_screen()
    terminal.wait(lambda: terminal.marks("page-closed") == 2)
    time.sleep(0.4)
    sign_in(terminal, SITE)
    idle = terminal.marks("page-idle")
    terminal.touch("staff_menu", "actions.1")
    terminal.wait(lambda: terminal.marks("page-idle") > idle)
    time.sleep(0.4)

    terminal.hub = terminal.demo.start_hub()
    terminal.rate(5)
    terminal.assert_whole(tapped=2)
    assert acts(terminal) == 6  # three times in, reset, close, open
    state = json.loads((terminal.demo.folder / "kiosk" / "staff-state.json").read_text())
    assert (state["wrong"], state["shut"]) == (0, False)


def test_the_call_centre_can_read_the_check_off_the_glass(terminal):
    terminal.open(settings=f'\n[staff]\nsite_pin = "{site_pin(SITE)}"\n')
    sign_in(terminal, SITE)
    terminal.touch("staff_menu", "actions.2")
    terminal.wait(lambda: terminal.marks("page-staff_tests-tests") == 1)
    time.sleep(0.5)
    terminal.touch("staff_tests", "tiles.2")  # after the network and what waits
    terminal.wait(lambda: terminal.marks("page-staff_code-code") == 1)
    said = code_on(terminal)
    assert said.startswith("RAYAK ")
    assert " OK: CONFIG VERSION " in said


def test_five_wrong_pins_lock_the_corner_and_a_restart_opens_it_no_sooner(terminal):
    terminal.open(settings=f'\n[staff]\nsite_pin = "{site_pin(SITE)}"\n')
    corner(terminal)
    for number in range(1, 6):
        asked = terminal.marks("page-staff_pin-pin") + terminal.marks("page-staff_pin-locked")
        terminal.type("staff_pin", DIGITS, "111222")
        terminal.wait(lambda: state_of(terminal)["wrong"] == number)  # noqa: B023  waited for before it changes
        terminal.wait(
            lambda: terminal.marks("page-staff_pin-pin") + terminal.marks("page-staff_pin-locked") > asked  # noqa: B023
        )
        time.sleep(0.4)
    terminal.demo.stop(terminal.screen)
    terminal.start_screen()
    time.sleep(0.4)
    corner(terminal)
    terminal.type("staff_pin", DIGITS, SITE)
    time.sleep(2)
    assert terminal.marks("page-staff_menu-menu") == 0
    terminal.wait(lambda: acts(terminal) == 5)


def state_of(terminal: Terminal) -> dict[str, object]:
    file = terminal.demo.folder / "kiosk" / "staff-state.json"
    return json.loads(file.read_text()) if file.exists() else {"wrong": 0}
