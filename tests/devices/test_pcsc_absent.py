"""The PC/SC driver where there is no reader, or no service at all."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.events import CardSeen, DeviceBack, DeviceLost
from devices.virtual.slot import Slot
from tests.devices.pcsc import Watched, missing, service

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.timeout(60)]
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")


@pytest.fixture
def slot() -> Iterator[Slot]:
    with Slot() as first:
        yield first


def yes(_apdu: bytes) -> bytes:
    return b"\x90\x00"


def test_a_reader_absent_at_boot_is_found_when_it_comes(tmp_path: Path, slot: Slot):
    with service(tmp_path, readers=False) as pcscd:
        pcscd.start()
        made = Watched()
        made.supervisor.start()
        assert made.wait(DeviceLost).why == "no card reader is connected"
        pcscd.stop()
        pcscd.readers(there=True)
        pcscd.start()
        made.wait(DeviceBack)
        slot.insert(ATR, yes)
        made.wait(CardSeen)
        assert made.supervisor.stop()


def test_no_service_at_all_is_said_once_and_stopping_takes_no_second(tmp_path: Path):
    with service(tmp_path):
        made = Watched()
        made.supervisor.start()
        assert "pcscd" in made.wait(DeviceLost).why
        time.sleep(0.4)
        assert len(made.said) == 1
        started = time.monotonic()
        assert made.supervisor.stop()
        assert time.monotonic() - started < 1
