"""The receipt printer over a line and the network: whole receipts, and every way that one can be broken off."""

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pyzbar import pyzbar

from devices.drivers.printer import Habits, Patience, Printer
from devices.drivers.wires import FileWire, NetworkWire, Open, SerialWire
from devices.events import DeviceBack, DeviceLost, Printed, PrinterStatus, PrintFailed
from devices.protocols.escpos import CUT
from devices.receipt import Document, Line, draw
from devices.registry import DeviceNameError, make
from devices.virtual.paper import LINE_ROWS, Paper
from devices.virtual.printer import VirtualPrinter
from tests.devices.heard import Heard
from tests.devices.pcsc import until
from tests.devices.samples import CODE, FONTS, receipt

pytestmark = pytest.mark.timeout(60)
RECEIPT = receipt()
ROOM = 4 * LINE_ROWS  # the empty rows between the last line and the knife


@pytest.fixture(params=["serial", "tcp"])
def printer(request, tmp_path: Path) -> Iterator[VirtualPrinter]:
    link = tmp_path / "printer" if request.param == "serial" else None
    with VirtualPrinter(tmp_path / "paper", link=link) as plugged:
        yield plugged


@pytest.fixture
def heard(printer: VirtualPrinter, tmp_path: Path) -> Iterator[Heard]:
    name = f"printer:tcp:127.0.0.1:{printer.port}" if printer.port else f"printer:serial:{tmp_path / 'printer'}"
    with Heard(name) as made:
        made.wait(DeviceBack)
        yield made


def impatient(open_wire: Open, habits: Habits, **seconds: float) -> Printer:
    return Printer("printer:impatient", "a printer", open_wire, habits, patience=Patience(**seconds))


def same(printed: Image.Image, document: Document = RECEIPT) -> bool:
    """Whether the paper shows the document, dot for dot, with room for the knife and nothing else."""
    drawn = draw(document, printed.width)
    assert printed.height == drawn.height + ROOM
    return ImageChops.logical_xor(drawn, printed.crop((0, 0, *drawn.size))).getbbox() is None


def statuses(heard: Heard) -> list[tuple[str, str]]:
    return [(event.status, event.why) for event in heard.of(PrinterStatus)]


def test_a_receipt_comes_out_whole_and_its_code_can_be_read(printer: VirtualPrinter, heard: Heard, tmp_path: Path):
    heard.device.print_receipt(RECEIPT, 7)
    assert heard.wait(Printed) == Printed(heard.name, 7)
    (paper,) = printer.receipts()
    assert same(paper)
    with Image.open(tmp_path / "paper" / "receipt-1.png") as picture:
        (code,) = pyzbar.decode(picture.convert("L"))
    assert code.data.decode() == CODE
    assert statuses(heard) == [("ready", "")]


def test_receipts_are_printed_in_the_order_they_were_given(printer: VirtualPrinter, heard: Heard):
    documents = [Document((Line("big", f"A-{number:03}"),), FONTS) for number in range(5)]
    for number, document in enumerate(documents):
        heard.device.print_receipt(document, number)
    heard.wait(Printed, 5)
    assert [event.receipt for event in heard.of(Printed)] == list(range(5))
    assert all(same(paper, document) for paper, document in zip(printer.receipts(), documents, strict=True))


@pytest.mark.parametrize(
    ("status", "why"), [("paper-out", ""), ("offline", "the cover is open"), ("no-answer", "")], ids=lambda text: text
)
def test_a_printer_that_cannot_print_is_given_nothing_and_each_change_is_said_once(
    printer: VirtualPrinter, heard: Heard, status: str, why: str
):
    printer.set("mute" if status == "no-answer" else status)
    started = time.monotonic()
    heard.device.print_receipt(RECEIPT, 1)
    assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, status, begun=False)
    assert time.monotonic() - started < 2
    heard.device.print_receipt(RECEIPT, 2)
    heard.wait(PrintFailed, 2)
    printer.set("ready")
    heard.device.print_receipt(RECEIPT, 3)
    heard.wait(Printed)
    assert statuses(heard) == [("ready", ""), (status, why), ("ready", "")]
    assert same(*printer.receipts())


def test_little_paper_is_said_and_prints(printer: VirtualPrinter, heard: Heard):
    printer.set("paper-low")
    heard.device.print_receipt(RECEIPT, 1)
    heard.wait(Printed)
    assert statuses(heard) == [("ready", ""), ("paper-low", "")]


def test_paper_that_ends_in_the_middle_is_said_and_the_rest_is_nobody_elses(printer: VirtualPrinter, heard: Heard):
    printer.paper.rows_left = 300
    heard.device.print_receipt(RECEIPT, 1)
    assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, "paper-out", begun=True)
    assert printer.receipts() == []
    printer.load()
    heard.device.print_receipt(RECEIPT, 2)
    heard.wait(Printed)
    rest, whole = printer.receipts()
    assert 300 < rest.height < draw(RECEIPT, 576).height + ROOM
    assert same(whole)


def test_a_printer_that_goes_silent_in_the_middle_is_given_up(printer: VirtualPrinter, tmp_path: Path):
    printer.paper.rows_to_silence = 100
    line, port = str(tmp_path / "printer"), printer.port
    way = partial(NetworkWire, "127.0.0.1", port) if port else partial(SerialWire, line, 115200)
    with Heard(impatient(way, Habits(), busy_answer=0.5)) as heard:
        heard.wait(DeviceBack)
        heard.device.print_receipt(RECEIPT, 1)
        assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, "no-answer", begun=True)


def test_pulled_out_in_the_middle_the_receipt_failed_and_the_next_one_is_whole(printer: VirtualPrinter, heard: Heard):
    printer.slow_s = 0.03
    for number in (1, 2):
        heard.device.print_receipt(RECEIPT, number)
    until(lambda: printer.paper.hanging().height > 100)
    printer.pull_out()
    heard.wait(DeviceLost)
    assert heard.of(PrintFailed) == [
        PrintFailed(heard.name, 1, "lost", begun=True), PrintFailed(heard.name, 2, "lost", begun=False),
    ]  # fmt: skip
    heard.device.print_receipt(RECEIPT, 3)
    assert heard.wait(PrintFailed, 3) == PrintFailed(heard.name, 3, "lost", begun=False)
    printer.slow_s = 0
    printer.plug_in()
    heard.wait(DeviceBack, 2)
    heard.device.print_receipt(RECEIPT, 4)
    heard.wait(Printed)
    _torn, whole = printer.receipts()
    assert same(whole)
    assert len(heard.of(DeviceLost)) == 1


def test_what_cannot_be_drawn_is_said(printer: VirtualPrinter, heard: Heard):
    heard.device.print_receipt(Document((Line("qr"),), FONTS), 1)
    assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, "undrawable", begun=False)
    assert printer.receipts() == []


def test_a_printer_that_takes_nothing_is_given_up(tmp_path: Path):
    os.mkfifo(tmp_path / "paper")
    reader = os.open(tmp_path / "paper", os.O_RDONLY | os.O_NONBLOCK)
    long = Document(tuple(Line("big", f"A-{number}") for number in range(30)), FONTS)
    with Heard(impatient(partial(FileWire, tmp_path / "paper"), Habits(answers=False), band=0.5)) as heard:
        heard.wait(DeviceBack)
        heard.device.print_receipt(long, 1)
        assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, "no-answer", begun=True)
    os.close(reader)


def test_a_file_takes_receipts_that_a_printer_prints_the_same(tmp_path: Path):
    with Heard(f"printer:file:{tmp_path / 'paper'}?width=384") as heard:
        heard.wait(DeviceBack)
        heard.device.print_receipt(RECEIPT, 1)
        heard.wait(Printed)
    data = (tmp_path / "paper").read_bytes()
    assert data.endswith(CUT)
    paper = Paper(384)
    paper.feed(data)
    assert same(*paper.cut_off)


def test_one_that_never_confirms_is_asked_without(tmp_path: Path):
    with VirtualPrinter(tmp_path) as printer:
        printer.paper.confirms = False
        with Heard(impatient(partial(NetworkWire, "127.0.0.1", printer.port), Habits(), confirm=1)) as heard:
            heard.wait(DeviceBack)
            heard.device.print_receipt(RECEIPT, 1)
            assert heard.wait(PrintFailed) == PrintFailed(heard.name, 1, "unconfirmed", begun=True)
        with Heard(f"printer:tcp:127.0.0.1:{printer.port}?confirm=no") as heard:
            heard.wait(DeviceBack)
            heard.device.print_receipt(RECEIPT, 2)
            heard.wait(Printed)
    assert len(printer.receipts()) == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("printer:tcp:127.0.0.1:1", "port 1 cannot be reached: Connection refused"),
        ("printer:serial:/nowhere", "/nowhere is not there"),
        ("printer:usb:/nowhere/lp0", "/nowhere/lp0 is not there"),
        ("printer:file:/", "cannot be opened"),
    ],
)
def test_a_printer_that_is_not_there_is_said_once(name: str, why: str):
    made = Heard(name)
    made.supervisor.start()
    assert why in made.wait(DeviceLost).why
    made.device.print_receipt(RECEIPT, 9)
    assert made.wait(PrintFailed) == PrintFailed(name, 9, "lost", begun=False)
    assert made.supervisor.stop()
    assert len(made.of(DeviceLost)) == 1


@pytest.mark.parametrize(
    "name",
    ["printer:", "printer:tcp:", "printer:tcp:host", "printer:tcp:host:99999", "printer:tcp:host:9100/x",
     "printer:serial:relative", "printer:usb:", "printer:lpt:/dev/lp0", "printer:file:/x?width=500",
     "printer:file:/x?confirm=maybe", "printer:serial:/dev/x?baud=fast", "printer:usb:/dev/usb/lp0?width=576&x=1"],
)  # fmt: skip
def test_a_printer_name_that_cannot_be_says_what_is_allowed(name: str):
    with pytest.raises(DeviceNameError, match="printer:tcp:HOST:PORT"):
        make(name)
