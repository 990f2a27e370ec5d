"""A kiosk without a network, a stick, and the hub: saved from the staff corner, imported, counted once."""

import subprocess
import time

import pytest

from kiosk.staff import site_pin
from tests.journey.terminal import Terminal
from tests.journey.test_staff import SITE, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_staff_save_what_waits_and_the_hub_counts_it_once(terminal: Terminal):
    stick = terminal.demo.folder / "stick"
    stick.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "none", stick], check=False).returncode:
        pytest.skip("only root may mount")
    try:
        more = f'\n[staff]\nsite_pin = "{site_pin(SITE)}"\n[storage]\nstick = "{stick}"\n'
        terminal.open(settings=more)
        terminal.demo.stop(terminal.hub)
        for stars in (5, 2):
            terminal.rate(stars)
        sign_in(terminal, SITE)
        terminal.touch("staff_menu", "actions.2")
        terminal.wait(lambda: terminal.marks("page-staff_tests-tests") == 1)
        time.sleep(0.5)
        terminal.touch("staff_tests", "tiles.1")  # after the network; nothing else is there to be tried
        terminal.wait(lambda: list(stick.glob("*.rayak")) != [])
        (file,) = stick.glob("*.rayak")
        told = terminal.demo.hub("import", str(file))
        assert ", 0 known already, 0 refused" in told
        assert terminal.counts()["records"]["rating"] == 2
        assert "0 new" in terminal.demo.hub("import", str(file))
        terminal.hub = terminal.demo.start_hub()
        terminal.wait_until_sent()
        assert terminal.counts()["records"]["rating"] == 2
        assert terminal.counts()["records"]["act"] >= 3  # in, test, export
    finally:
        terminal.demo.stop(terminal.screen)
        subprocess.run(["umount", stick], check=True)
