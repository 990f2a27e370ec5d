"""The PN532 driver on a virtual chip: a sample card read through noise, and every way of losing card or reader."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.drivers.pn532 import Pn532Reader
from devices.events import CardFailed, CardGone, CardRead, CardSeen, DeviceBack, DeviceLost
from devices.port import Transmit
from devices.protocols.apdu import Card
from devices.protocols.file_card import CardData, read
from devices.protocols.profile import SHIPPED, Recognised, load
from devices.virtual.applets.faults import torn
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.line import Line
from devices.virtual.pn532 import VirtualPn532
from tests.devices.heard import Heard
from tests.devices.pcsc import until

pytestmark = pytest.mark.timeout(60)
(BAHRAIN,) = load(SHIPPED)
KNOWN = Recognised(BAHRAIN, BAHRAIN.generations[-1])
WANTED = ("number", "name_ar", "name_en", "expiry", "photo")


def job(transmit: Transmit) -> CardData:
    return read(Card(transmit), KNOWN, WANTED)


def sample() -> Callable[[bytes], bytes]:
    return FileCard(BAHRAIN, SAMPLES[0]).answer


def slow(seconds: float) -> Callable[[bytes], bytes]:
    card = sample()

    def answer(apdu: bytes) -> bytes:
        time.sleep(seconds)
        return card(apdu)

    return answer


@pytest.fixture
def chip(tmp_path: Path) -> Iterator[VirtualPn532]:
    with VirtualPn532(tmp_path / "reader") as plugged:
        yield plugged


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    with Heard(f"serial:{tmp_path / 'reader'}?protocol=pn532") as made:
        assert isinstance(made.device, Pn532Reader)
        yield made


def read_of(heard: Heard, count: int = 1) -> CardData:
    heard.device.work(count, job, seconds=10)
    return heard.wait(CardRead, count).data


def test_a_card_comes_is_read_and_goes(chip: VirtualPn532, heard: Heard):
    assert heard.wait(DeviceBack).what.startswith("PN532 1.6 at ")
    chip.insert(sample())
    assert heard.wait(CardSeen) == CardSeen(heard.name, 1, bytes.fromhex("3B8180014B4B"))
    data = read_of(heard)
    assert (data.number, data.name_en, data.name_ar) == ("010203049", "SAMPLE FATIMA AHMED", "مثال فاطمة أحمد")
    assert data.photo == SAMPLES[0].values["photo"]
    chip.remove()
    assert heard.wait(CardGone) == CardGone(heard.name, 1)
    assert [type(event) for event in heard.said] == [DeviceBack, CardSeen, CardRead, CardGone]


def test_it_is_read_through_noise_and_in_pieces(tmp_path: Path, heard: Heard):
    chance = random.Random(1)

    def spoil(data: bytes) -> list[bytes]:
        noise = bytes(chance.randrange(1, 256) for _ in range(chance.randrange(4)))
        cut = chance.randrange(len(data) + 1)
        return [noise, data[:cut], data[cut:]]

    with VirtualPn532(tmp_path / "reader", spoil=spoil) as chip:
        chip.insert(sample())
        heard.wait(CardSeen)
        assert read_of(heard).number == "010203049"


def test_a_damaged_answer_is_asked_for_again_and_the_card_sees_each_command_once(tmp_path: Path):
    reader = Pn532Reader("serial:reader", str(tmp_path / "reader"), 115200, exchange_s=0.3)
    seen, card, sent = [], sample(), 0

    def counted(apdu: bytes) -> bytes:
        seen.append(apdu)
        return card(apdu)

    def spoil(data: bytes) -> list[bytes]:
        nonlocal sent
        sent += data[5:7] == b"\xd5\x41"
        return [data[:-3] + b"\xff\xff\x00"] if data[5:7] == b"\xd5\x41" and sent % 3 == 0 else [data]

    with VirtualPn532(tmp_path / "reader", spoil=spoil) as chip, Heard(reader) as heard:
        chip.insert(counted)
        heard.wait(CardSeen)
        heard.device.work(1, lambda transmit: read(Card(transmit), KNOWN, ("number",)), seconds=10)
        assert heard.wait(CardRead).data.number == "010203049"
    clean = []
    read(Card(lambda apdu: clean.append(apdu) or card(apdu)), KNOWN, ("number",))
    assert seen == clean


@pytest.mark.parametrize("after", [0, 1, 4, 7])
def test_a_card_taken_away_in_the_middle_is_removed_and_the_next_one_is_read(
    chip: VirtualPn532, heard: Heard, after: int
):
    heard.wait(DeviceBack)
    chip.insert(torn(sample(), after))
    heard.wait(CardSeen)
    heard.device.work(1, job, seconds=10)
    assert heard.wait(CardFailed) == CardFailed(heard.name, 1, "removed", passing=True)
    heard.wait(CardGone)
    chip.insert(sample())
    heard.wait(CardSeen, 2)
    heard.device.work(2, job, seconds=10)
    assert heard.wait(CardRead).card == 2


def test_unplugged_in_the_middle_and_plugged_in_again_it_goes_on(chip: VirtualPn532, heard: Heard):
    heard.wait(DeviceBack)
    chip.insert(slow(0.05))
    heard.wait(CardSeen)
    for _ in range(2):
        heard.device.work(1, job, seconds=10)
    time.sleep(0.1)
    chip.pull_out()
    assert heard.wait(CardFailed, 2) == CardFailed(heard.name, 1, "reader", passing=True)
    heard.wait(CardGone)
    assert "unplugged" in heard.wait(DeviceLost).why
    chip.plug_in()
    heard.wait(DeviceBack, 2)
    heard.wait(CardSeen, 2)
    assert len(heard.of(DeviceLost)) == 1


def test_work_that_takes_too_long_is_slow_and_the_next_is_done(chip: VirtualPn532, heard: Heard):
    heard.wait(DeviceBack)
    chip.insert(slow(0.2))
    heard.wait(CardSeen)
    heard.device.work(1, job, seconds=0.5)
    assert heard.wait(CardFailed) == CardFailed(heard.name, 1, "slow", passing=True)
    heard.device.work(1, lambda _transmit: "done", seconds=5)
    assert heard.wait(CardRead).data == "done"


def test_work_on_a_card_that_is_not_there_or_speaks_no_commands_fails(chip: VirtualPn532, heard: Heard):
    heard.wait(DeviceBack)
    heard.device.work(1, job, seconds=5)
    assert heard.wait(CardFailed).fault == "removed"
    chip.insert(sample(), sak=0x08)
    assert heard.wait(CardSeen).atr == b""
    heard.device.work(1, job, seconds=5)
    assert heard.wait(CardFailed, 2).fault == "mute"
    time.sleep(0.5)
    assert heard.of(CardGone) == []


def test_a_long_command_and_a_long_answer_go_in_parts(chip: VirtualPn532, heard: Heard):
    heard.wait(DeviceBack)
    chip.insert(lambda apdu: apdu * 2 + b"\x90\x00")
    heard.wait(CardSeen)
    apdu = bytes(range(256)) * 3
    heard.device.work(1, lambda transmit: transmit(apdu), seconds=5)
    assert heard.wait(CardRead).data == apdu * 2 + b"\x90\x00"


def test_one_card_swapped_for_another_is_gone_first(chip: VirtualPn532, heard: Heard):
    heard.wait(DeviceBack)
    chip.insert(sample(), sak=0x08, uid=b"one1")
    heard.wait(CardSeen)
    chip.insert(sample(), sak=0x08, uid=b"two2")
    heard.wait(CardSeen, 2)
    assert [type(event).__name__ for event in heard.said] == ["DeviceBack", "CardSeen", "CardGone", "CardSeen"]


def test_a_line_with_another_thing_on_it_is_said(tmp_path: Path, heard: Heard):
    with Line(tmp_path / "reader"):
        until(lambda: "is it a PN532" in heard.supervisor.standing()[0].text)
    assert heard.of(DeviceBack) == []
