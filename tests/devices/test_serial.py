"""Serial readers over pseudo-terminals: noise, halves, unplugged and plugged in again, used by another."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import serial

from devices.events import CardFailed, CardRead, CodeScanned, DeviceBack, DeviceLost, Event
from devices.registry import DeviceNameError, make
from devices.supervisor import Supervisor
from devices.virtual.line import Line
from tests.devices.pcsc import until

pytestmark = pytest.mark.timeout(60)
# ICAO 9303-5, the specimen of a TD1
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


class Heard:
    def __init__(self, path: Path, protocol: str) -> None:
        self.name = f"serial:{path}?protocol={protocol}"
        self.said: list[Event] = []
        self.supervisor = Supervisor([make(self.name)], self.said.append, backoff_s=[0.05])

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.said if isinstance(event, kind)]

    def wait(self, kind: type, count: int = 1) -> Event:
        until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with Line(tmp_path / "reader") as plugged:
        yield plugged


@pytest.fixture
def heard(request, tmp_path: Path) -> Iterator[Heard]:
    made = Heard(tmp_path / "reader", getattr(request, "param", "scanner"))
    made.supervisor.start()
    yield made
    started = time.monotonic()
    assert made.supervisor.stop()
    assert time.monotonic() - started < 1


def test_what_is_scanned_is_told(line: Line, heard: Heard):
    heard.wait(DeviceBack)
    line.send(b"]Q3RYD1:ONE\rRYD1:T")
    line.send(b"WO")
    assert heard.wait(CodeScanned).text == "RYD1:ONE"
    assert heard.wait(CodeScanned, 2).text == "RYD1:TWO"
    assert "RYD1" not in repr(heard.of(CodeScanned))


@pytest.mark.parametrize("heard", ["mrz"], indirect=True)
def test_a_swipe_is_a_reading_and_a_bad_one_a_failure(line: Line, heard: Heard):
    heard.wait(DeviceBack)
    line.send("\r".join(TD1).encode() + b"\r")
    zone = heard.wait(CardRead).data
    assert (zone.number, zone.surname, zone.birth) == ("D23145890", "ERIKSSON", date(1974, 8, 12))
    line.send(b"\x02" + "\r".join(TD1).replace("D231458907", "D231458917").encode() + b"\r\x03")
    assert heard.wait(CardFailed).fault == "unreadable"
    line.send(b"\xff\x00noise\x03\x02" + "\r".join(TD1).replace("<", "_").encode() + b"\r\x03")
    heard.wait(CardRead, 2)


@pytest.mark.parametrize("heard", ["rdm6300", "id12la"], indirect=True)
def test_a_tag_is_told_once_while_it_is_near(line: Line, heard: Heard):
    heard.wait(DeviceBack)
    for _ in range(5):
        line.send(b"\x020001020304040A\x03".replace(b"040A", b"04"))
        time.sleep(0.05)
    assert heard.wait(CodeScanned).text == "0001020304"
    time.sleep(0.3)
    assert len(heard.of(CodeScanned)) == 1


def test_pulled_out_and_plugged_in_it_goes_on_and_says_each_once(line: Line, heard: Heard):
    for number in range(1, 4):
        heard.wait(DeviceBack, number)
        line.send(b"half a te")
        line.pull_out()
        heard.wait(DeviceLost, number)
        time.sleep(0.3)
        assert len(heard.of(DeviceLost)) == number
        line.plug_in()
    heard.wait(DeviceBack, 4)
    line.send(b"whole\r")
    until(lambda: CodeScanned(heard.name, "whole") in heard.said)


def test_absent_at_the_start_it_is_found_when_it_comes(tmp_path: Path, heard: Heard):
    assert "is not there" in heard.wait(DeviceLost).why
    with Line(tmp_path / "reader") as line:
        heard.wait(DeviceBack)
        line.send(b"late\n")
        assert heard.wait(CodeScanned).text == "late"


def test_two_programs_cannot_have_one_line(tmp_path: Path, line: Line):
    with serial.Serial(str(tmp_path / "reader"), exclusive=True):
        made = Heard(tmp_path / "reader", "scanner")
        made.supervisor.start()
        assert "another program" in made.wait(DeviceLost).why
    made.wait(DeviceBack)
    assert made.supervisor.stop()
    del line


@pytest.mark.parametrize(
    "name",
    ["", "usb:x", "serial:", "serial:/dev/x", "serial:/dev/x?protocol=zip", "serial:/dev/x?protocol=mrz&baud=fast",
     "serial:relative?protocol=mrz", "serial:/dev/x?protocol=mrz&parity=odd"],
)  # fmt: skip
def test_a_name_that_no_driver_knows_says_what_is_allowed(name: str):
    with pytest.raises(DeviceNameError, match=r"serial:|pcsc:"):
        make(name)
