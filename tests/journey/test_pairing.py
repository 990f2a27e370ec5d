"""A kiosk that nobody enrolled, its screen, a phone and the hub; and a dead one replaced."""

import html
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
import requests

from kiosk.clock import Clock
from kiosk.demo import DemoError
from kiosk.identity import Identity
from kiosk.pairing_state import FILE, heard
from tests.journey.terminal import Terminal, code_on, prepared

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


class Phone:
    """A technician's: follows addresses, taps links by their words, sends the page's form."""

    def __init__(self, hub: str) -> None:
        self.session, self.hub, self.at, self.text = requests.Session(), hub, "", ""
        self.session.headers["Accept-Language"] = "en"

    def open(self, address: str) -> None:
        self._take(self.session.get(requests.compat.urljoin(self.at or self.hub, address), timeout=10))

    def tap(self, words: str) -> None:
        links = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, re.DOTALL)
        (to, *_) = [html.unescape(href) for href, inside in links if words in re.sub(r"\s+", " ", inside)]
        self.open(to)

    def press(self, **fields: str) -> None:
        form = self.text[self.text.rindex("<form") :]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        chosen = dict(re.findall(r'<input type="radio" name="(\w+)" value="([^"]*)" checked', form))
        self._take(self.session.post(self.at, {**hidden, **chosen, **fields}, headers={"Referer": self.at}, timeout=10))

    def _take(self, answer: requests.Response) -> None:
        assert answer.ok, answer.text
        self.at, self.text = answer.url, answer.text


def unpaired(terminal: Terminal) -> None:
    """A hub, and a kiosk that knows its address and nothing else."""
    made, terminal.password = prepared()
    terminal.demo.write_settings()
    shutil.copytree(Path(made.name) / "hub", terminal.demo.folder / "hub")
    text = terminal.demo.settings.read_text()
    terminal.demo.settings.write_text(text.replace("[sender]", f'[sender]\nhub_url = "{terminal.demo.hub_url}"'))
    terminal.hub = terminal.demo.start_hub()
    terminal.demo.hub("allow", "demo", "pair_kiosks")
    terminal.start_sender()
    terminal.screen = terminal.demo.start_screen(terminal.display)


def pair(terminal: Terminal, address: str) -> Phone:
    phone = Phone(terminal.demo.hub_url)
    phone.open(address.replace(address.partition("/P/")[0], terminal.demo.hub_url))
    phone.press(username="demo", password=terminal.password)
    phone.tap("ID card renewal")
    phone.press()
    assert "Paired" in phone.text
    return phone


def test_scan_sign_in_pick_and_it_is_a_kiosk(terminal: Terminal):
    unpaired(terminal)
    address = code_on(terminal)
    terminal.touch("pairing", "language")
    time.sleep(0.6)
    terminal.rtl = False
    terminal.touch("pairing", "network")
    terminal.wait(lambda: terminal.marks("page-network") == 1)
    time.sleep(0.6)
    terminal.touch("network", "back")
    terminal.wait(lambda: terminal.marks("page-pairing") == 2)

    began, before = time.monotonic(), terminal.marks("first-frame")
    pair(terminal, address)
    terminal.wait(lambda: terminal.marks("first-frame") > before, 30)
    assert time.monotonic() - began < 30  # of the two minutes that a technician has
    terminal.rtl = True
    time.sleep(1)
    terminal.rate(4)
    terminal.wait_until_sent()
    assert terminal.counts()["records"]["rating"] == 1
    folder = terminal.demo.folder / "kiosk"
    assert not (folder / FILE).exists()
    assert (folder / "service-guide.json").exists()  # what the hub publishes came before the screen left the pairing


def test_a_dead_kiosk_is_replaced_and_shut_out_with_its_records_kept(terminal: Terminal):
    unpaired(terminal)
    pair(terminal, code_on(terminal))
    terminal.wait(lambda: terminal.marks("first-frame") == 1, 30)
    time.sleep(1)
    terminal.rate(5)
    terminal.wait_until_sent()
    for process in (terminal.screen, *terminal.senders):
        terminal.demo.stop(process)
    terminal.demo._screen = None
    first = Identity.load(terminal.demo.folder / "kiosk").number

    (terminal.demo.folder / "kiosk").rename(terminal.demo.folder / "dead")
    terminal.start_sender()
    terminal.screen = terminal.demo.start_screen(terminal.display)
    terminal.wait(lambda: heard(terminal.demo.folder / "kiosk", Clock()).code != "", 30)
    phone = pair(terminal, code_on(terminal))
    assert first in phone.text
    terminal.wait(lambda: terminal.marks("first-frame") == 2, 30)
    second = Identity.load(terminal.demo.folder / "kiosk").number
    assert second != first
    time.sleep(1)
    terminal.rate(3)
    terminal.wait_until_sent()
    assert terminal.counts()["records"]["rating"] == 2
    old = terminal.demo.folder / "old.toml"
    old.write_text(f'[kiosk]\ndata_dir = "{terminal.demo.folder / "dead"}"\n')
    with pytest.raises(DemoError, match="shut this kiosk out"):
        terminal.demo._run([sys.executable, "-m", "kiosk", "send", "--once", "--config", str(old)])
