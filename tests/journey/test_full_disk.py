"""A full disk under the real screen: no tap is thanked for that is not kept, and the screen says that it is closed."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


@pytest.fixture
def small_disk(terminal: Terminal) -> Iterator[Path]:
    """The kiosk's data folder on a disk of 64 MiB; the reserve is 16 of them."""
    folder = terminal.demo.folder / "kiosk"
    folder.mkdir()
    mounted = (
        os.getuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", folder], check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"\0" * 4096)
            except OSError:
                return ballast


def test_a_full_disk_closes_the_screen_and_opens_it_again(terminal, small_disk):
    terminal.open()
    terminal.rate(5)
    terminal.wait_until_sent()
    for sender in terminal.senders:
        terminal.demo.stop(sender)
    ballast = fill(small_disk)
    tapped, kept = 1, terminal.thanked
    while not terminal.marks("page-closed"):
        thanked = terminal.thanked
        terminal.touch("idle", "star_cells.1")
        tapped += 1
        terminal.wait(lambda before=thanked: terminal.thanked > before or terminal.marks("page-closed"))
        if terminal.thanked > thanked:  # the reserve took it: kept, thanked for
            idle = terminal.marks("page-idle")
            terminal.wait(lambda before=idle: terminal.marks("page-idle") > before or terminal.marks("page-closed"), 40)
        assert tapped < 40, "the disk was never full"
        fill(small_disk)
    kept = terminal.thanked
    found = {one["name"]: one for one in json.loads(terminal.check())["checks"]}
    assert (found["disk"]["state"], found["disk"]["todo"]) == ("broken", "free space")
    ballast.unlink()
    for more in small_disk.glob("ballast*"):
        more.unlink()
    idle = terminal.marks("page-idle")
    terminal.wait(lambda: terminal.marks("page-idle") > idle, 30)
    terminal.rate(4)
    terminal.start_sender()
    terminal.wait_until_sent()
    counted = terminal.counts()
    assert counted["ratings"]["n"] == terminal.thanked == kept + 1
    assert counted["alarms"] == []
