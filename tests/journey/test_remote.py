"""The hub looks after a kiosk: settings tried and kept, or given back; a restart, a log and a picture asked for."""

import json
import time

import pytest

from kiosk.remote_settings import GOOD, STATE
from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

PUBLISH = """
from hub.clock import now_ms
from hub.fleet.domain.settings_version import Content, publish, write
from hub.fleet.domain.wire_remote import Notice
from hub.fleet.models import Centre
from hub.writer import write as commit
notices = (Notice("عيّنة: المركز مغلق غدًا", "Sample: closed tomorrow", None, None),)
content = Content(values={values}, notices=notices)
commit(lambda: publish(write(content, None, "test", now_ms()), Centre.objects.all(), "test", now_ms()))
"""
ASK = """
from hub.clock import now_ms
from hub.fleet.domain import order
from hub.fleet.models import Kiosk
from hub.writer import write
write(lambda: order.give(Kiosk.objects.get(), "{deed}", "test", now_ms()))
"""
ENDED = """
import json
from hub.fleet.models import Order, OrderFile
sizes = {one.order_id: len(bytes(one.body)) for one in OrderFile.objects.all()}
print(json.dumps([[one.do, one.state, one.why, sizes.get(one.id, 0)] for one in Order.objects.order_by("given_ms")]))
"""


def state(terminal: Terminal) -> dict:
    file = terminal.demo.folder / "kiosk" / STATE
    return json.loads(file.read_text()) if file.exists() else {}


def publish(terminal: Terminal, values: dict) -> None:
    terminal.demo.hub("manage", "shell", "-v0", "-c", PUBLISH.replace("{values}", repr(values)))


def ended(terminal: Terminal) -> list:
    return json.loads(terminal.demo.hub("manage", "shell", "-v0", "-c", ENDED))


def test_settings_are_tried_once_nobody_is_there_and_good_after_a_minute(terminal: Terminal):
    terminal.open(change=lambda text: text.replace("[sender]", "[sender]\nfetch_every_s = 2"))
    frames = terminal.marks("first-frame")
    publish(terminal, {"kiosk": {"language": "en"}, "times": {"thanks_return_s": 5}})
    terminal.wait(lambda: state(terminal).get("state") == "trial", 20)
    terminal.wait(lambda: terminal.marks("first-frame") > frames, 40)
    terminal.rtl = False
    thanked = terminal.thanked
    time.sleep(1)
    terminal.touch("idle", "star_cells.4")
    terminal.wait(lambda: terminal.thanked > thanked)
    idle = terminal.marks("page-idle")
    terminal.wait(lambda: terminal.marks("page-idle") > idle, 8)  # five seconds, as the hub said, not fifteen
    terminal.wait(lambda: state(terminal).get("state") == "good", 75)
    assert (terminal.demo.folder / "kiosk" / GOOD).exists()
    terminal.wait_until_sent()
    assert terminal.counts()["records"]["rating"] == 1


def test_settings_under_which_the_screen_dies_are_given_back(terminal: Terminal):
    terminal.open(change=lambda text: text.replace("[sender]", "[sender]\nfetch_every_s = 2"))
    publish(terminal, {"times": {"thanks_return_s": 5}})
    terminal.wait(lambda: state(terminal).get("state") == "trial", 20)
    for _ in range(3):  # as its unit does, each time it is gone
        terminal.start_screen()
    terminal.wait(lambda: state(terminal).get("state") == "refused", 5)
    assert state(terminal)["why"] == "the screen did not come up well with them"
    terminal.rate(5)


def test_what_the_hub_asks_for_is_done_and_brought(terminal: Terminal):
    terminal.open()
    time.sleep(10)
    for deed in ("picture", "logs", "restart-screen"):
        terminal.demo.hub("manage", "shell", "-v0", "-c", ASK.replace("{deed}", deed))
    frames = terminal.marks("first-frame")
    terminal.wait(lambda: terminal.marks("first-frame") > frames, 60)
    terminal.wait(lambda: all(one[1] in ("done", "failed") for one in ended(terminal)), 60)
    picture, log, restart = ended(terminal)
    assert picture[1] == "done"
    assert picture[3] > 5000
    assert restart[1] == "done"
    assert log[1] == "done" or "journalctl" in log[2]
    terminal.rtl = True
    time.sleep(1)
    terminal.rate(3)
