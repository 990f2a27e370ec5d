"""A card held on a contactless reader on a serial line: noise, parts of frames, and a reader that is pulled out."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.virtual.pn532 import VirtualPn532
from devices.virtual.samples import ACCESS_NUMBER
from kiosk.demo import Demo
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.terminal import Terminal
from tests.journey.test_card_key import shows, stage
from tests.journey.travel import insertion, type_digits

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


def noisy(data: bytes) -> list[bytes]:
    """Noise before each frame, which itself comes in two parts."""
    rubbish = random.Random(len(data)).randbytes(5).replace(b"\x00", b"\x01")
    return [rubbish, data[:4], data[4:]]


@pytest.fixture
def chip(tmp_path: Path) -> VirtualPn532:
    return VirtualPn532(tmp_path / "reader", spoil=noisy)


@pytest.fixture
def kiosk(tmp_path: Path, chip: VirtualPn532) -> Iterator[Terminal]:
    with virtual_display("1280x800") as display, Demo(tmp_path / "demo", free_port()) as demo:
        demo.folder.mkdir()
        opened = Terminal(demo, display, size="1280x800")
        opened.open(settings=f'[devices]\ncard = "serial:{tmp_path}/reader?protocol=pn532"\n')
        yield opened
        chip.pull_out()


def reader(terminal: Terminal) -> dict[str, str]:
    return next(one for one in json.loads(terminal.check())["checks"] if one["name"] == "card")


def test_a_card_held_on_a_reader_that_comes_late_and_goes_is_read(kiosk: Terminal, chip: VirtualPn532):
    kiosk.wait(lambda: "not said" not in reader(kiosk)["found"])
    assert reader(kiosk)["state"] == "attention"  # absent at start
    chip.plug_in()
    kiosk.wait(lambda: reader(kiosk)["state"] == "ok")
    assert "PN532 1.6" in reader(kiosk)["found"]
    kiosk.touch("home", "tiles.0")
    seen = stage(kiosk, "card-insert")
    assert shows(kiosk, seen, "card_insert", "picture", "art_dim")  # the waves of a contactless reader
    chip.insert(insertion())
    stage(kiosk, "card_key-key")
    type_digits(kiosk, ACCESS_NUMBER)
    stage(kiosk, "card_data-data")
    chip.pull_out()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    chip.plug_in()
    chip.insert(insertion())
    stage(kiosk, "card_key-key", 2)
    chip.remove()
    kiosk.wait(lambda: kiosk.marks("page-card-insert") >= 2)
    assert kiosk.screen.poll() is None
