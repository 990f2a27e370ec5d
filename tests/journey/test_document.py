"""A document's code on a real serial line, judged by what a real sender fetched from a real hub, on real screens."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from devices.virtual.line import Line
from kiosk.demo import Demo
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.memory import in_files, in_memory
from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
PICTURES = Path(__file__).parents[2] / "build" / "screens" / "document"
NAME, NAME_AR = "Sample: Maryam Ahmed", "عيّنة: مريم أحمد"


class Desk:
    """A self-service kiosk with a scanner, and the hub that issues what is scanned."""

    def __init__(self, terminal: Terminal, line: Line) -> None:
        self.terminal, self.line = terminal, line

    def issue(self, kind: str = "address-statement", days: int = 90) -> tuple[str, str]:
        """A new document's cti and code."""
        cti, token = self.terminal.demo.hub("issue-document", "--kind", kind, "--days", str(days)).splitlines()
        return cti, token

    def scan(self, text: str) -> None:
        self.line.send(text.encode() + b"\r\n")

    def shown(self, verdict: str, count: int = 1) -> None:
        """Wait for a verdict on the glass, and keep a picture of it."""
        terminal = self.terminal
        terminal.wait(lambda: terminal.marks(f"page-document_result-{verdict}") >= count)
        time.sleep(0.4)
        PICTURES.mkdir(parents=True, exist_ok=True)
        ImageGrab.grab(xdisplay=terminal.display["DISPLAY"]).save(PICTURES / f"{verdict}_{terminal.size}.png")

    def leave(self) -> None:
        idle = self.terminal.marks("page-idle")
        self.terminal.touch("document_result", "finish")
        self.terminal.wait(lambda: self.terminal.marks("page-idle") > idle)
        time.sleep(0.4)

    def check(self, name: str) -> dict[str, str]:
        """What a technician is told of one thing."""
        return next(one for one in json.loads(self.terminal.check())["checks"] if one["name"] == name)


@pytest.fixture(params=["1280x800", "1080x1920"])
def desk(request, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "scanner"
    with (
        Line(path) as line,
        virtual_display(request.param) as display,
        Demo(tmp_path / "demo", free_port()) as demo,
    ):
        demo.folder.mkdir()
        terminal = Terminal(demo, display, size=request.param)
        terminal.open(settings=f'[devices]\nscanner = "serial:{path}?protocol=scanner"\n', change=in_a_hurry)
        found = Desk(terminal, line)
        terminal.wait(lambda: found.check("document keys")["state"] == found.check("scanner")["state"] == "ok", 40)
        yield found


def in_a_hurry(text: str) -> str:
    """The sender asks what is published each second."""
    return text.replace("beat_every_s = 2", "beat_every_s = 1\nfetch_every_s = 1")


def test_genuine_tampered_foreign_and_cancelled_documents_are_told_apart_and_the_hub_need_not_be_there(desk: Desk):
    cti, token = desk.issue()
    desk.scan(token)
    desk.shown("good")
    desk.scan(token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:])
    desk.shown("not-genuine")
    desk.scan("HTTPS://EXAMPLE.COM")
    desk.shown("not-ours")
    desk.leave()

    desk.terminal.demo.hub("revoke-document", cti)
    desk.terminal.wait(lambda: " 1 documents revoked" in desk.check("document keys")["found"])
    _, other = desk.issue("birth-certificate")
    desk.terminal.demo.stop(desk.terminal.hub)
    desk.scan(token)
    desk.shown("revoked")
    desk.leave()
    desk.scan(other)
    desk.shown("good", 2)
    desk.leave()
    assert desk.terminal.screen.poll() is None


def test_a_kiosk_that_never_fetched_the_list_says_that_it_cannot_judge(desk: Desk):
    _, token = desk.issue()
    desk.terminal.demo.stop(desk.terminal.senders[-1])
    (desk.terminal.demo.folder / "kiosk" / "document-keys.json").unlink()
    desk.scan(token)
    desk.shown("cannot-judge")


def test_the_guide_is_offered_once_it_is_fetched_and_read_without_the_hub(desk: Desk):
    terminal = desk.terminal
    terminal.demo.stop(terminal.hub)
    time.sleep(2.5)  # the screen looks every other second
    terminal.touch("home", "tiles.2")
    terminal.wait(lambda: terminal.marks("page-guide-list") == 1)
    time.sleep(0.6)
    terminal.touch("guide", "services.2")
    terminal.wait(lambda: terminal.marks("page-guide_service-service") == 1)
    time.sleep(0.6)
    terminal.touch("guide_service", "back")
    terminal.wait(lambda: terminal.marks("page-guide-list") == 2)
    time.sleep(0.6)
    terminal.touch("guide", "back")
    terminal.wait(lambda: terminal.marks("page-idle") >= 2)


def test_nothing_of_a_document_is_left_anywhere(desk: Desk):
    _, token = desk.issue()
    folder, screen = desk.terminal.demo.folder, desk.terminal.screen.pid
    desk.scan(token)
    desk.shown("good")
    assert in_memory(screen, NAME) + in_memory(screen, NAME_AR) > 0  # the search does find it while it is shown
    desk.leave()
    time.sleep(1.5)
    needles = (NAME, NAME_AR, token)
    assert in_files(folder / "kiosk", needles) == []
    assert {text: in_memory(screen, text) for text in needles} == dict.fromkeys(needles, 0)
    assert not any(NAME in log.read_text(errors="replace") for log in folder.glob("*.log"))
