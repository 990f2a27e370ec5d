"""The driver to copy works as it stands: lines told, unplugged, plugged in again, absent, stopped at once."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.example import ExampleDevice
from devices.events import CodeScanned, DeviceBack, DeviceLost, Event
from devices.supervisor import Supervisor
from tests.devices.pcsc import until

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def said(tmp_path: Path) -> Iterator[list[Event]]:
    heard: list[Event] = []
    supervisor = Supervisor([ExampleDevice("box", str(tmp_path / "box"))], heard.append, backoff_s=[0.05])
    supervisor.start()
    yield heard
    started = time.monotonic()
    assert supervisor.stop()
    assert time.monotonic() - started < 1


def test_it_says_its_lines_and_comes_back_after_each_loss(tmp_path: Path, said: list[Event]):
    until(lambda: any(isinstance(event, DeviceLost) and "is it plugged in?" in event.why for event in said))
    for number in (1, 2):
        path = tmp_path / "box"
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        far = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        until(lambda count=number: sum(isinstance(event, DeviceBack) for event in said) == count)
        os.write(far, b"green\r")
        until(lambda: isinstance(said[-1], CodeScanned))
        assert said[-1] == CodeScanned("box", "green")
        path.unlink()
        os.close(far)
        until(lambda count=number: sum(isinstance(event, DeviceLost) for event in said) == count + 1)
