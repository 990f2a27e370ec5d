"""A card in a real PC/SC service's reader, through the kiosk's real screens, and nothing of it left behind."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.slot import Slot
from kiosk.demo import Demo
from tests.devices.pcsc import Pcscd, missing, service
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.terminal import Terminal

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
PROFILE = next(one for one in load(SHIPPED) if one.card == "bahrain")
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "card"


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    with service(tmp_path / "pcscd") as running:
        running.start()
        yield running


@pytest.fixture(params=["1280x800", "1080x1920"])
def kiosk(request, tmp_path: Path, pcscd: Pcscd) -> Iterator[Terminal]:
    del pcscd
    with virtual_display(request.param) as display, Demo(tmp_path / "demo", free_port()) as demo:
        demo.folder.mkdir()
        opened = Terminal(demo, display, size=request.param)
        opened.open(settings='[devices]\ncard = "pcsc:"\n')
        yield opened


@pytest.fixture
def slot() -> Iterator[Slot]:
    with Slot() as first:
        yield first


def stage(terminal: Terminal, name: str, count: int = 1) -> None:
    """Wait until a stage of the card's pages was drawn so often, and keep a picture of it."""
    terminal.wait(lambda: terminal.marks(f"page-{name}") >= count)
    time.sleep(0.4)
    PICTURES.mkdir(parents=True, exist_ok=True)
    ImageGrab.grab(xdisplay=terminal.display["DISPLAY"]).save(PICTURES / f"{name}_{terminal.size}.png")


def person() -> FileCard:
    return FileCard(PROFILE, SAMPLES[0])


def test_a_card_is_asked_for_read_shown_and_forgotten(kiosk: Terminal, slot: Slot):
    kiosk.touch("home", "tiles.0")
    stage(kiosk, "card-insert")
    slot.insert(ATR, person().answer)
    stage(kiosk, "card_data-data")
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
