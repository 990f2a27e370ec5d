"""Walks through a kiosk's screens for the demo: real touches on a virtual display, marks waited for, pictures."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import ImageGrab

from kiosk.ui.theme import Design, Theme

if TYPE_CHECKING:
    from kiosk.demo import Demo

ASSETS = Path(__file__).resolve().parents[1] / "assets"


class TourError(Exception):
    """The screen did not do what the tour expected."""


class Walk:
    """One screen of WIDTHxHEIGHT, touched as visitors would; pictures are numbered from `shot` on."""

    def __init__(self, demo: "Demo", size: str, say: Callable[[str], None], *, shot: int = 0) -> None:
        self.demo, self.say, self.shot = demo, say, shot
        self._size = size
        width, height = map(int, size.split("x"))
        self._theme = Theme(Design.load(ASSETS), width, height)
        self._env: dict[str, str] = {}
        self.rtl = True
        self._marks_seen = 0

    def open(self) -> None:
        """Start the kiosk's screen on the display and wait for its first frame."""
        self._marks_seen = len(self._marks())
        self.demo.start_screen(self._env)
        self.reach("first-frame")

    @contextmanager
    def display(self) -> Iterator[None]:
        """A virtual display of this size for as long as it is needed."""
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self._size}x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            with os.fdopen(read) as numbers:
                self._env = {"DISPLAY": f":{numbers.readline().strip()}"}
            yield
        finally:
            server.terminate()
            server.wait(timeout=10)

    def blocks(self, page: str) -> dict[str, Any]:
        """The blocks of a page on this screen."""
        return self._theme.blocks(page)

    def touch(self, block: str, page: str) -> None:
        """Touch the middle of a block of a page; `chips.1` is the second of several."""
        name, _, number = block.partition(".")
        found = self.blocks(page)[name]
        self.touch_at(found[int(number)] if number else found)

    def touch_at(self, block: Sequence[float]) -> None:
        """Touch the middle of a block."""
        x, y, wide, high = block
        middle = self._theme.width - x - wide / 2 if self.rtl else x + wide / 2
        self._marks_seen = len(self._marks())
        where = [str(round(middle)), str(round(y + high / 2))]
        command = ["xdotool", "mousemove", *where, "click", "1"]
        subprocess.run(command, env={**os.environ, **self._env}, check=True)
        time.sleep(0.4)

    def reach(self, mark: str, seconds: float = 20) -> None:
        """Wait until the screen has drawn something since the last touch; TourError when it does not."""
        end = time.monotonic() + seconds
        while mark not in self._marks()[self._marks_seen :]:
            if time.monotonic() > end:
                raise TourError(f"{mark} was not drawn within {seconds:.0f} s; see {self.demo.folder / 'screen.log'}")
            time.sleep(0.05)

    def _marks(self) -> list[str]:
        if not self.demo.marks.exists():
            return []
        return [json.loads(line)["mark"] for line in self.demo.marks.read_text(encoding="utf-8").splitlines()]

    def picture(self, name: str) -> None:
        """Keep a picture of what stands there."""
        time.sleep(0.5)
        self.shot += 1
        ImageGrab.grab(xdisplay=self._env["DISPLAY"]).save(self.demo.folder / f"{self.shot:02d}-{name}.png")
