"""What a card opens, through real screens, a real reader's service and a real hub: messages, and the chip's update."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.faults import before, torn
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.atr import complete
from devices.virtual.sample_card import ATR, NUMBER, SampleCard
from devices.virtual.slot import Slot
from kiosk.demo import Demo
from tests.devices.pcsc import Pcscd, missing, service, until
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.terminal import Terminal

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]
PROFILE = next(one for one in load(SHIPPED) if one.card == "bahrain")
OTHER_ATR = complete(bytes.fromhex(next(one.atr[0] for one in PROFILE.generations if one.unreadable is None)))
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "card"


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    with service(tmp_path / "pcscd") as running:
        running.start()
        yield running


@pytest.fixture
def kiosk(tmp_path: Path, pcscd: Pcscd) -> Iterator[Terminal]:
    del pcscd
    with virtual_display("1280x800") as display, Demo(tmp_path / "demo", free_port()) as demo:
        demo.folder.mkdir()
        opened = Terminal(demo, display, size="1280x800")
        opened.open(settings='[devices]\ncard = "pcsc:"\n')
        online(opened)
        yield opened


@pytest.fixture
def slot() -> Iterator[Slot]:
    with Slot() as first:
        yield first


def online(terminal: Terminal) -> None:
    """Wait until the hub was reached and the screen has looked."""

    def reached() -> bool:
        checks = {one["name"]: one for one in json.loads(terminal.check())["checks"]}
        return checks["sender"]["state"] == "ok"

    terminal.wait(reached)
    time.sleep(2.5)  # the screen looks every other second


def stage(terminal: Terminal, name: str, count: int = 1) -> None:
    terminal.wait(lambda: terminal.marks(f"page-{name}") >= count)
    time.sleep(0.5)
    PICTURES.mkdir(parents=True, exist_ok=True)
    ImageGrab.grab(xdisplay=terminal.display["DISPLAY"]).save(PICTURES / f"service-{name}_{terminal.size}.png")


def asked(terminal: Terminal, query: str) -> list[tuple[object, ...]]:
    """What the hub's own file says."""
    file = next((terminal.demo.folder / "hub").glob("*.sqlite3"))
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def test_a_holder_reads_their_messages_and_they_are_marked(kiosk: Terminal, slot: Slot):
    card = SampleCard(kiosk.demo.folder / "hub" / "sample-card.json")
    slot.insert(ATR, card.insertion())
    stage(kiosk, "card_data-data")
    unread = asked(kiosk, "SELECT count(*) FROM cards_notification WHERE read_ms IS NULL")[0][0]
    assert unread == 2
    time.sleep(1)
    kiosk.act_until("card_notices-notices", "card_data", "notices")
    kiosk.wait(lambda: asked(kiosk, "SELECT count(*) FROM cards_notification WHERE read_ms IS NULL")[0][0] == 0)
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    dump = "\n".join(path.read_text(errors="replace") for path in kiosk.demo.folder.glob("*.log"))
    assert NUMBER not in dump


def test_a_chip_is_updated_by_the_hub_through_the_kiosk(kiosk: Terminal, slot: Slot):
    card = SampleCard(kiosk.demo.folder / "hub" / "sample-card.json")
    slot.insert(ATR, card.insertion())
    stage(kiosk, "card_data-data")
    kiosk.act_until("card-updated", "card_data", "update")
    stage(kiosk, "card-updated")
    assert card.store.version == 2
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)


def test_torn_out_of_its_update_the_same_card_goes_on_and_another_is_not_written(kiosk: Terminal, slot: Slot):
    card = SampleCard(kiosk.demo.folder / "hub" / "sample-card.json")
    slot.insert(ATR, card.insertion())
    stage(kiosk, "card_data-data")
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    slot.insert(ATR, torn(card.insertion(), 14))
    stage(kiosk, "card_data-data", 2)
    kiosk.act_until("card-torn", "card_data", "update")
    stage(kiosk, "card-torn")
    assert card.store.version == 1
    other = FileCard(PROFILE, SAMPLES[0])
    asked_of_other: list[int] = []

    def another(apdu: bytes) -> bytes:
        asked_of_other.append(apdu[1])
        return other.answer(apdu)

    slot.insert(OTHER_ATR, another)
    stage(kiosk, "card-torn", 2)  # it asks for the same card
    assert asked_of_other
    assert set(asked_of_other) <= {0xA4, 0xB0}  # SELECT and READ BINARY: it was looked at only
    slot.remove()
    time.sleep(1)  # vpcd is asked for its cards twice a second or so
    slot.insert(ATR, card.insertion())
    stage(kiosk, "card-updated")
    assert card.store.version == 2


@pytest.mark.parametrize("after", [9, 19])
def test_the_service_killed_inside_an_update_the_same_card_goes_on(
    kiosk: Terminal, pcscd: Pcscd, slot: Slot, after: int
):
    card = SampleCard(kiosk.demo.folder / "hub" / "sample-card.json")
    slot.insert(ATR, card.insertion())
    stage(kiosk, "card_data-data")
    slot.remove()
    kiosk.wait(lambda: kiosk.marks("page-idle") >= 2)
    slot.insert(ATR, before(card.insertion(), after, pcscd.kill))
    stage(kiosk, "card_data-data", 2)
    kiosk.act_until("card-torn", "card_data", "update")
    stage(kiosk, "card-torn")
    assert card.store.version == 1
    pcscd.start()
    until(lambda: _inserts(slot, card), 20)
    stage(kiosk, "card-updated")
    assert card.store.version == 2
    assert kiosk.screen.poll() is None


def _inserts(slot: Slot, card: SampleCard) -> bool:
    try:
        slot.insert(ATR, card.insertion())
    except OSError:
        return False
    return True
