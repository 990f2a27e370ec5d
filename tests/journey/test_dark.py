"""A kiosk that cannot begin says that it is out of service, with a code, and begins once it can."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import ms_since_boot
from kiosk.failures import FILE
from tests.display import virtual_display
from tests.journey.terminal import SIZE, Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


class Unit:
    """What the screen's unit runs, in a folder that has its settings and its count of failures."""

    def __init__(self, folder: Path, display: dict[str, str]) -> None:
        self.folder, self._marks = folder, folder / "marks"
        self._env = {**display, "RUNTIME_DIRECTORY": str(folder)}
        self.settings = folder / "kiosk.toml"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "kiosk", *words, "--config", str(self.settings)]

    def once(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**self._env, "SERVICE_RESULT": "exit-code"}
        return subprocess.run(self.command(*words), env=env, capture_output=True, text=True, check=False, timeout=30)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self.command(*words, "--marks", str(self._marks)), env=self._env)

    def failed_often(self) -> None:
        """Three times, just now."""
        (self.folder / FILE).write_text(f"{ms_since_boot()}\n" * 3)

    def wait_for(self, mark: str, seconds: float = 40) -> None:
        end = time.monotonic() + seconds
        while mark not in self.marks():
            assert time.monotonic() < end, f"no {mark} in {self.marks()}"
            time.sleep(0.1)

    def marks(self) -> list[str]:
        return (
            [json.loads(line)["mark"] for line in self._marks.read_text().splitlines()] if self._marks.exists() else []
        )


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    with virtual_display(SIZE) as display:
        yield Unit(tmp_path, display)


def test_settings_that_cannot_be_used_are_a_failure_each_and_then_a_page_with_a_code(unit: Unit):
    good = f'[kiosk]\ndata_dir = "{unit.folder}"\n[screen]\nsize = "{SIZE}"\n'
    unit.settings.write_text("[sender]\nbatch = 501\n")
    for _ in range(3):
        assert unit.once("screen").returncode == 78
        unit.once("stopped")
    screen = unit.start("screen")
    try:
        unit.wait_for("dark-frame")
        assert unit.marks() == ["page-closed", "dark-frame"]
        (tmp := unit.settings.with_suffix(".new")).write_text(good)
        tmp.replace(unit.settings)
        unit.wait_for("pairing-frame")  # nobody enrolled it, which is what it shows once it can begin
        assert not (unit.folder / FILE).exists()
    finally:
        screen.kill()
        screen.wait()


def test_a_data_partition_that_is_not_there_has_a_page_of_its_own(unit: Unit):
    unit.settings.write_text(f'[screen]\nsize = "{SIZE}"\n')
    screen = unit.start("dark")
    try:
        unit.wait_for("dark-frame")
        assert unit.marks() == ["page-closed", "dark-frame"]
    finally:
        screen.kill()
        screen.wait()


def test_a_queue_that_cannot_be_opened_is_waited_for(terminal: Terminal):
    terminal.open()
    terminal.rate(4)
    terminal.wait_until_sent()
    for process in (terminal.screen, *terminal.senders):
        terminal.demo.stop(process)
    unit = Unit(terminal.demo.folder, terminal.display)
    unit.settings = terminal.demo.settings
    kept, queue = unit.folder / "kept.db", unit.folder / "kiosk/outbox.db"
    queue.rename(kept)
    queue.mkdir()
    assert unit.once("screen").returncode == 75
    unit.failed_often()
    screen = unit.start("screen")
    try:
        unit.wait_for("dark-frame")
        queue.rmdir()
        kept.rename(queue)
        unit.wait_for("first-frame")
    finally:
        screen.kill()
        screen.wait()
    terminal.start_sender()
    terminal.assert_whole(tapped=1)
