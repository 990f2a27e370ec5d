"""A desk terminal and its peer to measure: the kiosk on a virtual display, and Chromium showing an equal page."""

import ctypes
import ctypes.util
import mmap
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.demo import Demo, Process
from kiosk.ui.theme import Design, Theme
from tests.journey.conftest import free_port

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 800, 480
THEME = Theme(Design.load(ROOT / "assets"), WIDTH, HEIGHT)
# Where both pictures have to have their final colour before a screen counts as drawn: ground, card, dock, button.
DRAWN = {(400, 66): "paper", (300, 185): "surface", (400, 470): "primary", (60, 372): "dock_button"}

CODE_X, CODE_Y, DARK = range(672, 762, 7), range(370, 450, 7), 120  # a dark module, red + green + blue


class Display:
    """Xvfb with its pixels mapped, so that looking costs the measured program nothing."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="rayak-fb-")
        read, write = os.pipe()
        screen = f"{WIDTH}x{HEIGHT}x24"
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp", "-fbdir", self._folder]
        self._server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as numbers:
            self.name = f":{numbers.readline().strip()}"
        with (Path(self._folder) / "Xvfb_screen0").open("rb") as file:
            self._pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._start = len(self._pixels) - WIDTH * HEIGHT * 4

    def close(self) -> None:
        self._pixels.close()
        self._server.terminate()
        self._server.wait()
        shutil.rmtree(self._folder)

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        at = self._start + (y * WIDTH + x) * 4
        blue, green, red = self._pixels[at : at + 3]
        return red, green, blue

    def is_drawn(self) -> bool:
        """Whether every place of DRAWN has its colour and the desk's code stands in its card."""
        coded = any(sum(self.pixel(x, y)) < DARK for x in CODE_X for y in CODE_Y)
        return coded and all(self._is(self.pixel(*place), token) for place, token in DRAWN.items())

    @staticmethod
    def _is(pixel: tuple[int, int, int], token: str) -> bool:
        wanted = [round(255 * part) for part in THEME.color(token)[:3]]
        return all(abs(one - other) <= 4 for one, other in zip(pixel, wanted, strict=True))

    def wait_until_drawn(self, seconds: float = 40) -> float:
        """When the screen is drawn, in seconds of the monotonic clock."""
        end = time.monotonic() + seconds
        while not self.is_drawn():
            if time.monotonic() > end:
                raise TimeoutError(f"not drawn after {seconds} s: {[self.pixel(*place) for place in DRAWN]}")
            time.sleep(0.004)
        return time.monotonic()


class Finger:
    """Touches through the X server's own test extension, with the moment of each."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._xtst = ctypes.CDLL(ctypes.util.find_library("Xtst") or "libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def touch(self, x: float, y: float) -> float:
        """Down and up at window pixels from the top left; returns when it went down."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, int(x), int(y), ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)
        at = time.monotonic()
        for down in (1, 0):
            self._xtst.XTestFakeButtonEvent(self._display, 1, down, ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)
        return at

    def hold(self, x: float, y: float, seconds: float) -> None:
        """Down for so long."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, int(x), int(y), ctypes.c_ulong(0))
        for down, wait in ((1, seconds), (0, 0.0)):
            self._xtst.XTestFakeButtonEvent(self._display, 1, down, ctypes.c_ulong(0))
            self._x11.XSync(self._display, 0)
            time.sleep(wait)


@contextmanager
def display() -> Iterator[Display]:
    """A virtual display while it is needed."""
    opened = Display()
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def enrolled(settings: str = "") -> Iterator[Demo]:
    """A kiosk enrolled at a real hub, which stays up; `settings` are added to its file."""
    folder = Path(tempfile.mkdtemp(prefix="rayak-bench-"))
    try:
        with Demo(folder, free_port()) as demo:
            demo.prepare()
            demo.start_hub()
            code = demo.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
            demo.kiosk("enrol", "--hub", demo.hub_url, "--code", code)
            demo.settings.write_text(demo.settings.read_text().replace("[rating]\n", f"[rating]\n{settings}"))
            yield demo
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chromium(page: Path, shown_on: str) -> tuple[Process, Path]:
    """Chromium in kiosk mode with a new profile; its sandbox is off since the measurement may run as root."""
    profile = Path(tempfile.mkdtemp(prefix="rayak-chromium-"))
    command = [
        "chromium", "--kiosk", f"--app=file://{page}", f"--user-data-dir={profile}", "--no-sandbox", "--no-first-run",
        f"--window-size={WIDTH},{HEIGHT}", "--window-position=0,0", "--disable-background-networking", "--disable-sync",
        "--disable-component-update", "--disable-quic", "--ozone-platform=x11", "--force-device-scale-factor=1",
    ]  # fmt: skip
    env = {**os.environ, "DISPLAY": shown_on}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), profile


def family(process: Process) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, todo = [], [process.pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def pss_mb(pids: list[int]) -> float:
    """Proportional set size of processes together, in MB."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1000


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of processes together."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def end(process: Process) -> None:
    """Stop a process that was started here."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
