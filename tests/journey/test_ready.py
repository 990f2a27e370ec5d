"""Is my card ready, and the guide's search: typed on real screens, asked of a real hub."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageGrab
from pyzbar.pyzbar import decode

from kiosk.demo import Demo
from kiosk.ui.keyboards import ARABIC, REFERENCE
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.memory import in_files, in_memory
from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "ready"
SAMPLE, OFFICE = "RYSAMP0017", "Sample: Isa Town post office"  # of `hub seed-demo`
SETTINGS = '[devices]\nscanner = "serial:/nowhere/scanner?protocol=scanner"\n'


both_sizes = pytest.mark.parametrize("kiosk", ["1280x800", "1080x1920"], indirect=True)
lying = pytest.mark.parametrize("kiosk", ["1280x800"], indirect=True)
standing = pytest.mark.parametrize("kiosk", ["1080x1920"], indirect=True)


@pytest.fixture
def kiosk(request, tmp_path: Path) -> Iterator[Terminal]:
    with virtual_display(request.param) as display, Demo(tmp_path / "demo", free_port()) as demo:
        demo.folder.mkdir()
        terminal = Terminal(demo, display, size=request.param)
        terminal.open(settings=SETTINGS, change=lambda text: text.replace("beat_every_s = 2", "beat_every_s = 1"))
        terminal.wait((demo.folder / "kiosk" / "service-guide.json").exists)
        time.sleep(3)  # the screen looks every other second
        yield terminal


def reach(terminal: Terminal, name: str, count: int = 1) -> Image.Image:
    """Wait for a page, and keep a picture of it."""
    terminal.wait(lambda: terminal.marks(f"page-{name}") >= count)
    time.sleep(0.6)
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = ImageGrab.grab(xdisplay=terminal.display["DISPLAY"])
    picture.save(PICTURES / f"{name}_{terminal.size}.png")
    return picture


def look_up(terminal: Terminal, text: str) -> None:
    terminal.type("ready", REFERENCE, text)
    terminal.touch("ready", "look")


def leave(terminal: Terminal) -> None:
    idle = terminal.marks("page-idle")
    terminal.touch("ready_told", "finish")
    terminal.wait(lambda: terminal.marks("page-idle") > idle)
    time.sleep(0.6)


def noted(terminal: Terminal) -> list[str]:
    file = next((terminal.demo.folder / "hub").glob("*.sqlite3"))
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute("SELECT outcome FROM cards_audit WHERE what = 'readiness' ORDER BY at_ms")]


@both_sizes
def test_a_reference_is_typed_looked_up_and_told_and_without_the_hub_the_phone_is_offered(kiosk: Terminal):
    screen = kiosk.screen.pid
    kiosk.touch("home", "tiles.0")
    reach(kiosk, "ready-typing")
    look_up(kiosk, SAMPLE)
    reach(kiosk, "ready_told-found")
    assert noted(kiosk) == ["ready"]
    leave(kiosk)
    time.sleep(1.0)
    assert in_files(kiosk.demo.folder / "kiosk", (SAMPLE, OFFICE)) == []
    assert not any(SAMPLE in log.read_text(errors="replace") for log in kiosk.demo.folder.glob("*.log"))
    assert in_memory(screen, SAMPLE) == 0

    kiosk.touch("home", "tiles.0")
    reach(kiosk, "ready-typing", 2)
    look_up(kiosk, "RY0000")
    reach(kiosk, "ready_told-unknown")
    kiosk.demo.stop(kiosk.hub)
    kiosk.touch("ready_told", "again")
    reach(kiosk, "ready-typing", 3)
    kiosk.touch("ready", "look")
    codes = decode(reach(kiosk, "ready_told-silent"))
    assert [code.data.decode() for code in codes] == [f"{kiosk.demo.hub_url}/R".upper()]
    leave(kiosk)


@standing
def test_the_guide_is_searched_in_arabic_by_touch(kiosk: Terminal):
    kiosk.touch("home", "tiles.2")
    reach(kiosk, "guide-list")
    kiosk.touch("guide", "search")
    reach(kiosk, "guide_search-search")
    kiosk.type("guide_search", ARABIC, "فاقد")
    found = reach(kiosk, "guide_search-search")
    tiles = kiosk.theme.blocks("guide_search")["services"]
    shown = [_ink(found, kiosk.theme.width - x - w, y, w, h) for x, y, w, h in tiles]
    assert (shown[0], shown[1:]) == (True, [False] * len(shown[1:]))
    kiosk.touch("guide_search", "services.0")
    reach(kiosk, "guide_service-service")
    kiosk.touch("guide_service", "back")
    reach(kiosk, "guide_search-search", 2)


def _ink(picture: Image.Image, x: float, y: float, wide: float, high: float) -> bool:
    """Whether anything dark is drawn there."""
    box = picture.convert("L").crop((round(x), round(y), round(x + wide), round(y + high)))
    return box.getextrema()[0] < 100


@lying
def test_the_idle_home_shows_what_is_in_the_guide(kiosk: Terminal):
    left, top, wide, high = kiosk.theme.blocks("home")["tiles"][2]
    box = tuple(map(round, (kiosk.theme.width - left - wide, top, kiosk.theme.width - left, top + high)))

    def tile() -> bytes:
        return ImageGrab.grab(xdisplay=kiosk.display["DISPLAY"]).crop(box).tobytes()

    first = tile()
    kiosk.wait(lambda: tile() != first, 30)
    second = tile()
    kiosk.wait(lambda: tile() not in (first, second), 30)
    kiosk.touch("home", "tiles.2")
    reach(kiosk, "guide_service-service")
