"""The guided tour of the demo: real touches on a virtual display, pictures, and a count of what was thanked for."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageGrab

from kiosk.ui.theme import Design, Theme

if TYPE_CHECKING:
    from kiosk.demo import Demo

ASSETS = Path(__file__).resolve().parents[1] / "assets"


class TourError(Exception):
    """The screen did not do what the tour expected."""


class Tour:
    """Touches the kiosk as visitors would, in Arabic and English, once with the hub away."""

    def __init__(self, demo: "Demo", size: str, say: Callable[[str], None]) -> None:
        self._demo, self._size, self._say = demo, size, say
        width, height = map(int, size.split("x"))
        self._theme = Theme(Design.load(ASSETS), width, height)
        self._env: dict[str, str] = {}
        self._rtl = True
        self._tapped = self._shot = self._marks_seen = 0

    def take(self, hub: "subprocess.Popen[bytes]") -> int:
        """The whole tour; returns how many ratings were thanked for. `hub` is stopped and started again on the way."""
        with self._display():
            self._demo.start_screen(self._env)
            self._reach("first-frame")
            self._picture("idle")
            self._rate(5, "thank-you")
            self._touch("chips.0", "thanks")
            self._touch("chips.1", "thanks")
            self._picture("reasons")
            self._done()
            for stars in (3, 1):
                self._rate(stars)
                self._done()
            self._look_around()
            self._touch("language", "idle")
            self._rtl = False
            self._picture("idle-english")
            self._rate(4, "thank-you-english")
            self._done()
            self._without_hub(hub)
        return self._tapped

    def wait_until_counted(self, tapped: int, seconds: float = 20) -> int:
        """How many ratings the hub has, once it has them all or the time is over."""
        end = time.monotonic() + seconds
        while (counted := int(self._demo.counts()["ratings"]["n"])) < tapped and time.monotonic() < end:
            time.sleep(0.3)
        return counted

    def _look_around(self) -> None:
        self._touch("qr_card", "idle")
        self._reach("page-qr")
        self._picture("code-enlarged")
        self._touch("back", "qr")
        self._reach("page-idle")
        self._touch("accessibility", "idle")
        self._reach("page-access")
        self._picture("accessibility")
        self._touch("close", "access")
        self._reach("page-idle")

    def _without_hub(self, hub: "subprocess.Popen[bytes]") -> None:
        """A rating while the hub is down: thanked for all the same, and counted once it is back."""
        self._say("The hub goes away ...")
        self._demo.stop(hub)
        self._touch("language", "idle")
        self._rtl = True
        time.sleep(5.0)
        self._picture("idle-offline")
        self._rate(2, "thank-you-offline")
        self._done()
        self._say("... and comes back")
        self._demo.start_hub()
        self.wait_until_counted(self._tapped)
        time.sleep(3.0)
        self._picture("idle-online-again")

    def _rate(self, stars: int, picture: str = "") -> None:
        self._touch(f"star_cells.{stars - 1}", "idle")
        self._reach("page-thanks")
        self._tapped += 1
        self._say(f"  {stars} stars tapped, thanked for")
        if picture:
            self._picture(picture)

    def _done(self) -> None:
        self._touch("done", "thanks")
        self._reach("page-idle")

    @contextmanager
    def _display(self) -> Iterator[None]:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self._size}x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)  # noqa: S603
        os.close(write)
        try:
            with os.fdopen(read) as numbers:
                self._env = {"DISPLAY": f":{numbers.readline().strip()}"}
            yield
        finally:
            server.terminate()
            server.wait(timeout=10)

    def _touch(self, block: str, page: str) -> None:
        name, _, number = block.partition(".")
        found = self._theme.blocks(page)[name]
        x, y, wide, high = found[int(number)] if number else found
        middle = self._theme.width - x - wide / 2 if self._rtl else x + wide / 2
        self._marks_seen = len(self._marks())
        where = [str(round(middle)), str(round(y + high / 2))]
        command = ["xdotool", "mousemove", *where, "click", "1"]
        subprocess.run(command, env={**os.environ, **self._env}, check=True)  # noqa: S603
        time.sleep(0.4)

    def _reach(self, mark: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while mark not in self._marks()[self._marks_seen :]:
            if time.monotonic() > end:
                raise TourError(f"{mark} was not drawn within {seconds:.0f} s; see {self._demo.folder / 'screen.log'}")
            time.sleep(0.05)

    def _marks(self) -> list[str]:
        if not self._demo.marks.exists():
            return []
        return [json.loads(line)["mark"] for line in self._demo.marks.read_text(encoding="utf-8").splitlines()]

    def _picture(self, name: str) -> None:
        time.sleep(0.5)
        self._shot += 1
        ImageGrab.grab(xdisplay=self._env["DISPLAY"]).save(self._demo.folder / f"{self._shot:02d}-{name}.png")
