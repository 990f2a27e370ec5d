"""From the code on the kiosk's screen, read by a phone's camera, to the figure at the hub."""

import re
import time

import pytest
import requests
from PIL import Image, ImageGrab
from pyzbar.pyzbar import ZBarSymbol, decode

from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]


def scan(terminal: Terminal) -> str:
    """What a phone reads off the screen."""
    end = time.monotonic() + 15
    while True:
        picture: Image.Image = ImageGrab.grab(xdisplay=terminal.display["DISPLAY"])
        found = decode(picture, symbols=[ZBarSymbol.QRCODE])
        if found:
            return found[0].data.decode()
        assert time.monotonic() < end, "no code on the screen"
        time.sleep(0.3)


def rate(address: str, stars: int) -> str:
    """Open the page as a phone does and tap a star, with scripts off."""
    page = requests.get(address, headers={"Accept-Language": "en"}, timeout=10)
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)[1]
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    where = requests.compat.urljoin(page.url, action.replace("&amp;", "&"))
    form = {"ticket": ticket, "stars": str(stars)}
    return requests.post(where, data=form, headers={"Accept-Language": "en"}, timeout=10).text


def test_a_phone_that_scans_the_screen_rates_at_the_desk_and_once_a_code(terminal):
    terminal.open()
    address = scan(terminal)
    assert address == address.upper()
    assert "Your rating is saved" in rate(address, 4)
    assert terminal.counts()["by_presence"] == {"desk": 1}
    rate(address, 1)  # the same code again, as from a photo of it: no longer at the desk
    assert terminal.counts()["by_presence"] == {"desk": 1, "remote": 1}


def test_a_rating_at_the_desk_draws_a_new_code(terminal):
    terminal.open()
    before = scan(terminal)
    terminal.rate(5)
    time.sleep(1)
    assert scan(terminal) != before


def test_a_comment_is_written_on_the_phone_for_the_rating_just_given(terminal):
    terminal.open()
    terminal.touch("idle", "star_cells.1")
    terminal.wait(lambda: terminal.thanked == 1)
    time.sleep(0.4)
    terminal.touch("thanks", "add_comment")
    terminal.wait(lambda: terminal.marks("page-comment") == 1)
    address = scan(terminal)
    assert "/C/" in address
    answer = requests.post(address, data={"comment": "انتظرت طويلًا"}, headers={"Accept-Language": "en"}, timeout=10)
    assert "Your comment is saved" in answer.text
    time.sleep(0.4)
    terminal.touch("qr", "back")
    terminal.wait(lambda: terminal.marks("page-thanks") == 2)
    terminal.wait_until_sent()
    assert terminal.counts()["ratings"]["2"] == 1
