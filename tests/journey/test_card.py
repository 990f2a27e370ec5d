"""A card in a real PC/SC service's reader, through the kiosk's real screens, and nothing of it left behind."""

import json
import os
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.slot import Slot
from kiosk.demo import Demo
from tests.devices.pcsc import Pcscd, missing, service, until
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.memory import in_files, in_memory
from tests.journey.terminal import Terminal

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
STRANGE_ATR = bytes.fromhex("3B6500002063CB6800")
NAME, NAME_EN, NUMBER = "مثال فاطمة أحمد", "SAMPLE FATIMA AHMED", "010203049"
PROFILE = next(one for one in load(SHIPPED) if one.card == "bahrain")
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "card"


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    with service(tmp_path / "pcscd") as running:
        running.start()
        yield running


@pytest.fixture
def kiosk(request, tmp_path: Path, pcscd: Pcscd) -> Iterator[Terminal]:
    del pcscd
    size = getattr(request, "param", "1280x800")
    with virtual_display(size) as display, Demo(tmp_path / "demo", free_port()) as demo:
        demo.folder.mkdir()
        opened = Terminal(demo, display, size=size)
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


def device(terminal: Terminal) -> dict[str, str]:
    """What a technician is told of the card reader."""
    return next(one for one in json.loads(terminal.check())["checks"] if one["name"] == "card")


def person() -> FileCard:
    return FileCard(PROFILE, SAMPLES[0])


@pytest.mark.parametrize("kiosk", ["1280x800", "1080x1920"], indirect=True)
def test_a_card_is_asked_for_read_shown_and_forgotten(kiosk: Terminal, slot: Slot):
    kiosk.touch("home", "tiles.0")
    stage(kiosk, "card-insert")
    slot.insert(ATR, person().answer)
    stage(kiosk, "card_data-data")
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    kiosk.wait(lambda: device(kiosk)["found"].split("; ")[-1].startswith("last CardGone, "))
    assert device(kiosk)["state"] == "ok"
    assert "Virtual PCD 00 00" in device(kiosk)["found"]


def test_every_way_a_card_can_fail_is_said_and_the_next_one_is_read(kiosk: Terminal, slot: Slot, pcscd: Pcscd):
    slot.insert(STRANGE_ATR, person().answer)
    stage(kiosk, "card-problem")
    slot.remove()
    stage(kiosk, "card-insert")

    slot.insert(ATR, _torn_after(3))
    stage(kiosk, "card-problem", 2)

    slot.insert(ATR, lambda _apdu: b"\x6a\x82")
    stage(kiosk, "card-problem", 3)
    slot.remove()
    stage(kiosk, "card-insert", 2)

    slot.insert(ATR, lambda _apdu: b"\x00\x90\x00")
    stage(kiosk, "card-problem", 4)
    slot.remove()
    stage(kiosk, "card-insert", 3)

    slot.insert(ATR, person().answer)
    stage(kiosk, "card_data-data")
    pcscd.kill()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    pcscd.start()
    until(lambda: _inserts(slot), 20)
    stage(kiosk, "card_data-data", 2)
    assert kiosk.screen.poll() is None


def test_a_kiosk_whose_reader_is_missing_at_start_finds_it_later(tmp_path: Path, slot: Slot):
    with (
        service(tmp_path / "pcscd") as pcscd,
        virtual_display("1280x800") as display,
        Demo(tmp_path / "demo", free_port()) as demo,
    ):
        demo.folder.mkdir()
        opened = Terminal(demo, display, size="1280x800")
        opened.open(settings='[devices]\ncard = "pcsc:"\n')
        opened.rate(5)
        opened.wait(lambda: "pcscd" in device(opened)["found"])
        assert device(opened)["state"] == "attention"
        pcscd.start()
        until(lambda: _inserts(slot), 20)
        stage(opened, "card_data-data")
        slot.remove()
        opened.wait(lambda: opened.marks("page-idle") >= 3)
        opened.assert_whole(tapped=1)


def test_whoever_walks_off_is_asked_to_take_the_card_and_their_data_is_gone(kiosk: Terminal, slot: Slot):
    slot.insert(ATR, person().answer)
    stage(kiosk, "card_data-data")
    kiosk.act("card_data", "finish")
    stage(kiosk, "card-take")
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)


def test_nothing_of_a_card_is_left_anywhere(kiosk: Terminal, slot: Slot):
    slot.insert(ATR, person().answer)
    stage(kiosk, "card_data-data")
    assert in_memory(kiosk.screen.pid, NAME) > 0  # the search does find it while it is shown
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    time.sleep(1.5)
    assert in_files(kiosk.demo.folder, (NAME, NAME_EN, NUMBER)) == []
    assert in_files(Path(tempfile.gettempdir()) / f"rayak-kivy-{os.getuid()}", (NAME, NAME_EN, NUMBER)) == []
    left = {text: in_memory(kiosk.screen.pid, text) for text in (NAME, NUMBER, NAME_EN)}
    assert left[NAME] == left[NAME_EN] == 0
    assert left[NUMBER] <= 1  # best effort: what a library of the network kept of its last question is not reached
    if left[NUMBER]:
        warnings.warn(f"a card's number is left in memory: {left[NUMBER]}", stacklevel=1)
    core = Path(f"/proc/{kiosk.screen.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", core)


def _torn_after(count: int) -> Callable[[bytes], bytes]:
    card, left = person(), count

    def answer(apdu: bytes) -> bytes:
        nonlocal left
        left -= 1
        if left < 0:
            raise EOFError
        return card.answer(apdu)

    return answer


def _inserts(slot: Slot) -> bool:
    try:
        slot.insert(ATR, person().answer)
    except OSError:
        return False
    return True
