"""A whole terminal under test: real hub, real sender, real screen on a real display, touched with a real pointer."""

import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import ImageGrab
from pyzbar.pyzbar import ZBarSymbol, decode

from kiosk.demo import Demo, Process
from kiosk.ui.acts import place
from kiosk.ui.keyboards import Rows, places
from kiosk.ui.theme import Design, Theme
from tests.display import tap

ASSETS = Path(__file__).parents[2] / "assets"
SIZE = "800x480"


@cache
def prepared() -> tuple["tempfile.TemporaryDirectory[str]", str]:
    """A hub's folder with sample data, made once a worker, and the password of its user."""
    folder = tempfile.TemporaryDirectory(prefix="rayak-hub-")
    return folder, Demo(Path(folder.name), 0).prepare()


class Terminal:
    """Counts what the screen thanked for, from the frames that it drew, and compares it with the hub."""

    def __init__(self, demo: Demo, display: dict[str, str], *, size: str = SIZE) -> None:
        self.demo, self.display, self.size = demo, display, size
        self.theme = Theme(Design.load(ASSETS), *map(int, size.split("x")))
        self.rtl = True
        self.idle = "idle"
        self.hub: Process | None = None
        self.senders: list[Process] = []
        self.screen: Process | None = None

    def open(self, *, through: str = "", settings: str = "", change: Callable[[str], str] = lambda text: text) -> None:
        """Hub, enrolment, sender (through a proxy's address, if one is given) and screen, with further settings."""
        made, self.password = prepared()
        self.demo.write_settings()
        shutil.copytree(Path(made.name) / "hub", self.demo.folder / "hub")
        text = self.demo.settings.read_text().replace(f'size = "{SIZE}"', f'size = "{self.size}"')
        self.demo.settings.write_text(change(text) + settings)
        self.idle = "home" if "[devices]" in settings else "idle"
        self.hub = self.demo.start_hub()
        code = self.demo.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
        self.demo.kiosk("enrol", "--hub", self.demo.hub_url, "--code", code)
        if through:
            settings = self.demo.settings.read_text().replace("[sender]", f'[sender]\nhub_url = "{through}"')
            self.demo.settings.write_text(settings)
        self.start_sender()
        self.start_screen()

    def start_sender(self) -> Process:
        self.senders.append(self.demo.start_sender())
        return self.senders[-1]

    def start_screen(self) -> None:
        before = self.marks("first-frame")
        self.screen = self.demo.start_screen(self.display)
        self.wait(lambda: self.marks("first-frame") > before)
        self.rtl = True

    def marks(self, name: str) -> int:
        """How often something was drawn, over every life of the screen."""
        if not self.demo.marks.exists():
            return 0
        return sum(
            json.loads(line)["mark"] == name for line in self.demo.marks.read_text().splitlines() if line[-1:] == "}"
        )

    @property
    def thanked(self) -> int:
        return self.marks("page-thanks")

    def wait(self, ready: Any, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, f"waited {seconds} s in vain; logs in {self.demo.folder}"
            time.sleep(0.02)

    def touch(self, page: str, block: str) -> None:
        name, _, number = block.partition(".")
        found = self.theme.blocks(page)[name]
        x, y, wide, high = found[int(number)] if number else found
        middle = self.theme.width - x - wide / 2 if self.rtl else x + wide / 2
        tap(self.display, middle, y + high / 2)

    def act(self, page: str, act: str, *, prints: bool = False) -> None:
        """Touch one of the things to do with a card that is shown while the hub is reached."""
        x, y, wide, high = place(self.theme.blocks(page)["actions"], act, statement=True, prints=prints)
        tap(self.display, self.theme.width - x - wide / 2 if self.rtl else x + wide / 2, y + high / 2)

    def act_until(self, stage: str, page: str, act: str) -> None:
        """Touch it again every few seconds, as one does when nothing happens, until a stage is drawn."""
        before = self.marks(f"page-{stage}")
        for _ in range(6):
            self.act(page, act)
            with contextlib.suppress(AssertionError):
                return self.wait(lambda: self.marks(f"page-{stage}") > before, 4)
        raise AssertionError(f"{act} on {page} never led to {stage}; logs in {self.demo.folder}")

    def type(self, page: str, rows: Rows, text: str, block: str = "keys") -> None:
        """Tap the keys of a page's keyboard, one after the other; a space is the space key."""
        left, top, wide, high = self.theme.blocks(page)[block]
        left = self.theme.width - left - wide if self.rtl else left
        places_of = places(rows, wide, high, self.theme.part("key_gap"))
        keys = {cap.name: (left + x + w / 2, top + y + h / 2) for cap, x, y, w, h in places_of}
        for character in text:
            tap(self.display, *keys["space" if character == " " else character])
            time.sleep(0.12)  # the debounce of keys
        time.sleep(0.4)  # that of everything else

    def rate(self, stars: int) -> None:
        """Tap a star, wait for the thanks, tap Done, wait for the idle screen."""
        thanked, idle = self.thanked, self.marks("page-idle")
        self.touch(self.idle, f"star_cells.{stars - 1}")
        self.wait(lambda: self.thanked > thanked)
        time.sleep(0.4)  # the debounce after a touch
        self.touch("thanks", "done")
        self.wait(lambda: self.marks("page-idle") > idle)
        time.sleep(0.4)
        self.rtl = True  # a visitor who leaves leaves the screen in Arabic

    def switch_language(self) -> None:
        self.touch(self.idle, "language")
        time.sleep(0.5)
        self.rtl = not self.rtl

    def counts(self) -> dict[str, Any]:
        return self.demo.counts()

    def wait_until_sent(self, seconds: float = 60) -> None:
        """Return when the outbox is empty."""

        def empty() -> bool:
            found = {one["name"]: one["found"] for one in json.loads(self.check())["checks"]}
            return found["waiting"].startswith("0 ")

        self.wait(empty, seconds)

    def check(self) -> str:
        command = [sys.executable, "-m", "kiosk", "check", "--json", "--config", str(self.demo.settings)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=self.display).stdout

    def assert_whole(self, *, tapped: int | None = None) -> None:
        """Every thanked tap counted exactly once, nothing counted that was not tapped, the chain unbroken."""
        self.wait_until_sent()
        counted = self.counts()
        thanked = self.thanked
        n = counted["ratings"]["n"]
        assert thanked <= n <= (thanked if tapped is None else tapped), f"{thanked} thanked, {n} counted"
        assert counted["alarms"] == []
        kiosk = counted["kiosks"][0]
        assert kiosk["made"] == kiosk["held"] == sum(counted["records"].values())


def somewhere(seed: int, low: float, high: float) -> float:
    """A random wait, the same in every run."""
    return random.Random(seed).uniform(low, high)


def code_on(terminal: Terminal) -> str:
    """What the QR code holds that is on the glass, once one is."""
    found: list[str] = []

    def seen() -> bool:
        glass = ImageGrab.grab(xdisplay=terminal.display["DISPLAY"])
        found.extend(one.data.decode() for one in decode(glass, symbols=[ZBarSymbol.QRCODE]))
        return bool(found)

    terminal.wait(seen, 30)
    return found[0]
