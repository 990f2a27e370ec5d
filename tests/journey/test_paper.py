"""Receipts from a real screen to paper: offered, printed, no paper before or in the middle, pulled out and back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab
from pyzbar.pyzbar import decode

from devices.virtual.printer import VirtualPrinter
from kiosk.demo import Demo
from kiosk.ui.keyboards import REFERENCE
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.memory import in_files
from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "paper"
SAMPLE, OFFICE = "RYSAMP0017", "Sample: Isa Town post office"  # of `hub seed-demo`


class Desk:
    """A self-service kiosk with a printer on a line."""

    def __init__(self, terminal: Terminal, printer: VirtualPrinter) -> None:
        self.terminal, self.printer = terminal, printer

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        ImageGrab.grab(xdisplay=self.terminal.display["DISPLAY"]).save(PICTURES / f"{name}.png")

    def find_card(self) -> None:
        """The page that tells where the sample card waits."""
        terminal, told = self.terminal, self.terminal.marks("page-ready_told-found")
        terminal.touch("home", "tiles.0")
        time.sleep(0.8)
        terminal.type("ready", REFERENCE, SAMPLE)
        terminal.touch("ready", "look")
        terminal.wait(lambda: terminal.marks("page-ready_told-found") > told)
        time.sleep(0.6)

    def ask(self) -> None:
        self.terminal.touch("ready_told", "print")

    def button(self) -> bytes:
        """The pixels of the button that offers a receipt."""
        x, y, wide, high = self.terminal.theme.blocks("ready_told")["print"]
        left = self.terminal.theme.width - x - wide if self.terminal.rtl else x
        picture = ImageGrab.grab(xdisplay=self.terminal.display["DISPLAY"])
        return picture.crop((round(left), round(y), round(left + wide), round(y + high))).tobytes()

    def changed(self, before: bytes) -> bytes:
        """Wait until the button says something else, and has stopped moving."""
        self.terminal.wait(lambda: self.button() != before)
        time.sleep(0.5)
        return self.button()

    def leave(self) -> None:
        idle = self.terminal.marks("page-idle")
        self.terminal.touch("ready_told", "finish")
        self.terminal.wait(lambda: self.terminal.marks("page-idle") > idle)
        time.sleep(0.6)

    def status(self, text: str) -> None:
        """Wait until a technician is told so of the printer."""
        self.terminal.wait(lambda: text in self.terminal.check(), 40)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    link = tmp_path / "printer"
    with (
        VirtualPrinter(tmp_path / "paper", link=link) as printer,
        virtual_display("1280x800") as display,
        Demo(tmp_path / "demo", free_port()) as demo,
    ):
        demo.folder.mkdir()
        terminal = Terminal(demo, display, size="1280x800")
        scanner = 'scanner = "serial:/nowhere/scanner?protocol=scanner"\n'
        terminal.open(settings=f'[devices]\n{scanner}printer = "printer:serial:{link}"\n')
        found = Desk(terminal, printer)
        found.status("it prints")
        time.sleep(2.5)
        yield found


def test_where_a_card_waits_is_printed_once_and_its_code_leads_to_the_phones_page(desk: Desk):
    desk.find_card()
    offered = desk.button()
    desk.picture("offered")
    desk.ask()
    time.sleep(0.4)
    desk.ask()
    desk.terminal.wait(lambda: len(desk.printer.receipts()) == 1)
    printed = desk.changed(offered)
    desk.picture("printed")
    assert [code.data.decode() for code in decode(desk.printer.receipts()[0].convert("L"))] == [
        f"{desk.terminal.demo.hub_url}/R".upper()
    ]
    desk.ask()
    time.sleep(1)
    assert len(desk.printer.receipts()) == 1
    desk.leave()
    desk.find_card()
    assert desk.button() == offered != printed
    desk.leave()
    assert in_files(desk.terminal.demo.folder / "kiosk", (SAMPLE, OFFICE)) == []


def test_without_paper_nothing_is_promised_and_paper_that_runs_out_is_said(desk: Desk):
    desk.find_card()
    offered = desk.button()
    desk.printer.set("paper-out")
    gone = desk.changed(offered)
    desk.picture("no-paper")
    desk.ask()
    desk.status("put in a new roll")
    assert desk.printer.receipts() == []
    desk.printer.load()
    assert desk.changed(gone) == offered

    desk.printer.paper.rows_left = 60
    desk.ask()
    desk.terminal.wait(lambda: desk.printer.paper.status == "paper-out")
    failed = desk.changed(offered)
    time.sleep(1)
    failed = desk.button()
    desk.picture("paper-ran-out")
    assert failed not in (offered, gone)
    assert desk.terminal.screen.poll() is None
    desk.leave()


def test_a_printer_that_is_pulled_out_is_offered_no_more_until_it_is_back(desk: Desk):
    desk.find_card()
    offered = desk.button()
    desk.printer.pull_out()
    gone = desk.changed(offered)
    desk.printer.plug_in()
    assert desk.changed(gone) == offered
    desk.ask()
    desk.terminal.wait(lambda: len(desk.printer.receipts()) == 1)
