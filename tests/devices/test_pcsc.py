"""The PC/SC driver on a real pcscd with virtual readers: coming, going, tearing, swapping, and pcscd's own death."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from smartcard import scard

from devices.drivers.pcsc import PcscReader
from devices.events import CardFailed, CardGone, CardRead, CardSeen, DeviceBack, DeviceLost, Event
from devices.port import CardFault
from devices.supervisor import Supervisor
from devices.virtual.slot import FIRST_PORT, Slot
from tests.devices.pcsc import READERS, Pcscd, Watched, missing, service, until

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.timeout(60)]
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
OTHER = bytes.fromhex("3B7F96000080318065B0850300EF120FFE829000")
SELECT = bytes.fromhex("00A4040000")


@pytest.fixture(autouse=True)
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    with service(tmp_path) as running:
        running.start()
        yield running


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    made.supervisor.start()
    yield made
    assert made.supervisor.stop()


@pytest.fixture
def slot() -> Iterator[Slot]:
    with Slot() as first:
        yield first


@pytest.fixture
def other_slot() -> Iterator[Slot]:
    with Slot(FIRST_PORT + 1) as second:
        yield second


def present() -> bool:
    """Whether the service sees a card in the first reader."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, states = scard.SCardGetStatusChange(context, 0, [(READERS[0], scard.SCARD_STATE_UNAWARE)])
    scard.SCardReleaseContext(context)
    return bool(states and states[0][1] & scard.SCARD_STATE_PRESENT)


def yes(_apdu: bytes) -> bytes:
    return b"\x90\x00"


def test_it_names_its_readers_once(watched: Watched):
    back = watched.wait(DeviceBack)
    assert back == DeviceBack("pcsc:", ", ".join(READERS))
    time.sleep(0.3)
    assert watched.said == [back]


def test_a_card_comes_is_worked_on_and_goes(watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    slot.insert(ATR, lambda apdu: apdu[::-1] + b"\x90\x00")
    seen = watched.wait(CardSeen)
    assert (seen.card, seen.atr) == (1, ATR)
    watched.reader.work(1, lambda transmit: transmit(SELECT), seconds=5)
    assert watched.wait(CardRead).data == SELECT[::-1] + b"\x90\x00"
    slot.remove()
    assert watched.wait(CardGone) == CardGone("pcsc:", 1)


def test_a_card_that_is_in_at_the_start_is_seen(slot: Slot):
    slot.insert(ATR, yes)
    made = Watched()
    made.supervisor.start()
    assert made.wait(CardSeen).atr == ATR
    assert made.supervisor.stop()


def test_a_swap_of_two_like_cards_behind_its_back_is_two_cards(slot: Slot):
    """The watcher is held up while one card goes and another like it comes; the reader's count tells them apart."""
    said, gate = [], threading.Event()
    gate.set()

    def emit(event: Event) -> None:
        said.append(event)
        gate.wait(20)

    supervisor = Supervisor([PcscReader("pcsc:")], emit)
    supervisor.start()
    until(lambda: said)
    gate.clear()
    slot.insert(ATR, yes)
    until(lambda: len(said) == 2)
    slot.remove()
    until(lambda: not present())
    slot.insert(ATR, yes)
    until(present)
    gate.set()
    until(lambda: len(said) == 4)
    assert said[1:] == [CardSeen("pcsc:", 1, ATR), CardGone("pcsc:", 1), CardSeen("pcsc:", 2, ATR)]
    assert supervisor.stop()


def test_two_readers_are_told_apart(watched: Watched, slot: Slot, other_slot: Slot):
    watched.wait(DeviceBack)
    slot.insert(ATR, lambda _: b"\x01\x90\x00")
    watched.wait(CardSeen)
    other_slot.insert(OTHER, lambda _: b"\x02\x90\x00")
    second = watched.wait(CardSeen, 2)
    assert second.atr == OTHER
    watched.reader.work(second.card, lambda transmit: transmit(SELECT), seconds=5)
    assert watched.wait(CardRead).data == b"\x02\x90\x00"
    slot.remove()
    assert watched.wait(CardGone).card == 1


def test_one_reader_can_be_asked_for_by_name(slot: Slot, other_slot: Slot):
    made = Watched("pcsc:Virtual PCD 00 01", READERS[1])
    made.supervisor.start()
    made.wait(DeviceBack)
    slot.insert(ATR, yes)
    other_slot.insert(OTHER, yes)
    assert made.wait(CardSeen).atr == OTHER
    time.sleep(0.3)
    assert len(made.of(CardSeen)) == 1
    assert made.supervisor.stop()


def test_a_card_torn_out_of_a_command_fails_the_work_once(watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    entered = threading.Event()

    def torn(_apdu: bytes) -> bytes:
        entered.set()
        raise EOFError

    slot.insert(ATR, torn)
    watched.wait(CardSeen)
    watched.reader.work(1, lambda transmit: transmit(SELECT), seconds=5)
    failed = watched.wait(CardFailed)
    assert entered.is_set()
    assert (failed.card, failed.fault, failed.passing) == (1, "removed", True)
    watched.wait(CardGone)
    slot.insert(ATR, yes)
    seen = watched.wait(CardSeen, 2)
    watched.reader.work(seen.card, lambda transmit: transmit(SELECT), seconds=5)
    assert watched.wait(CardRead).card == 2
    assert len(watched.of(CardFailed)) == 1


def test_a_mute_card_is_given_up_and_the_next_one_works(watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    release = threading.Event()

    def mute(_apdu: bytes) -> bytes:
        release.wait(20)
        raise EOFError

    slot.insert(ATR, mute)
    watched.wait(CardSeen)
    started = time.monotonic()
    watched.reader.work(1, lambda transmit: transmit(SELECT), seconds=0.5)
    assert watched.wait(CardFailed).fault == "slow"
    assert time.monotonic() - started < 2
    slot.remove()
    release.set()
    watched.wait(CardGone)
    slot.insert(ATR, yes)
    watched.wait(CardSeen, 2)
    watched.reader.work(2, lambda transmit: transmit(SELECT), seconds=5)
    assert watched.wait(CardRead).card == 2
    assert len(watched.of(CardFailed)) == 1


def test_work_on_a_card_that_is_gone_fails_at_once(watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    slot.insert(ATR, yes)
    watched.wait(CardSeen)
    slot.remove()
    watched.wait(CardGone)
    watched.reader.work(1, lambda transmit: transmit(SELECT), seconds=5)
    assert watched.wait(CardFailed).fault == "removed"


def test_what_a_job_finds_wrong_is_the_cards_fault(watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    slot.insert(ATR, yes)
    watched.wait(CardSeen)

    def refused(_transmit: object) -> object:
        raise CardFault("refused", passing=False)

    watched.reader.work(1, refused, seconds=5)
    watched.reader.work(1, lambda _: {}["no such field"], seconds=5)
    watched.wait(CardFailed, 2)
    assert {(event.fault, event.passing) for event in watched.of(CardFailed)} == {
        ("refused", False),
        ("unreadable", False),
    }


def test_the_service_killed_with_a_card_in_is_one_loss_and_one_return(pcscd: Pcscd, watched: Watched, slot: Slot):
    watched.wait(DeviceBack)
    slot.insert(ATR, yes)
    watched.wait(CardSeen)
    pcscd.kill()
    assert "pcscd" in watched.wait(DeviceLost).why
    assert watched.wait(CardGone).card == 1
    time.sleep(0.5)
    assert len(watched.of(DeviceLost)) == 1
    pcscd.start()
    watched.wait(DeviceBack, 2)
    slot.insert(ATR, yes)
    seen = watched.wait(CardSeen, 2)
    watched.reader.work(seen.card, lambda transmit: transmit(SELECT), seconds=5)
    watched.wait(CardRead)


def test_it_is_there_however_often_the_service_dies(pcscd: Pcscd, watched: Watched, slot: Slot):
    for number in range(1, 6):
        watched.wait(DeviceBack, number)
        slot.insert(ATR, yes)
        watched.wait(CardSeen, number)
        pcscd.kill()
        watched.wait(DeviceLost, number)
        pcscd.start()
    watched.wait(DeviceBack, 6)
    assert len(watched.of(CardGone)) == 5
