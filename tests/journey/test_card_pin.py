"""A card behind a PIN, through real screens: wrong, right, blocked, and its digits nowhere."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import SAMPLES, FileCard, Lock
from devices.virtual.slot import Slot
from kiosk.demo import Demo
from tests.devices.pcsc import missing, service
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.memory import in_files, in_memory
from tests.journey.terminal import Terminal
from tests.journey.test_card_key import gone, shows, stage
from tests.journey.travel import type_digits

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]
ATR = bytes.fromhex("3B6500002063CB6800")
PIN = '\n[pin]\nreference = "81"\nshortest = 4\nlongest = 8\npadded = 8\n'
DIGITS, BLOCK = "70514926", b"70514926"


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """A site's own profile: the shipped one's layout, another card, and a PIN."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    text = SHIPPED.joinpath("bahrain.toml").read_text(encoding="utf-8").replace('"bahrain"', '"made_up"')
    head, _, rest = text.partition("[[generations]]")
    generation = '[[generations]]\nname = "V1"\natr = ["3B6500002063"]\n\n'
    (folder / "made_up.toml").write_text(head + generation + "[files]" + rest.partition("[files]")[2] + PIN)
    return folder


@pytest.fixture
def kiosk(tmp_path: Path, profiles: Path) -> Iterator[Terminal]:
    with (
        service(tmp_path / "pcscd") as pcscd,
        virtual_display("1280x800") as display,
        Demo(tmp_path / "demo", free_port()) as demo,
    ):
        pcscd.start()
        demo.folder.mkdir()
        opened = Terminal(demo, display, size="1280x800")
        opened.open(settings=f'[devices]\ncard = "pcsc:"\n[cards]\nprofiles = "{profiles}"\n')
        yield opened


def test_a_pin_is_asked_for_tried_and_told_and_is_nowhere_afterwards(kiosk: Terminal, profiles: Path):
    (profile,) = load(profiles)
    lock = Lock(0x81, BLOCK)
    with Slot() as slot:
        slot.insert(ATR, FileCard(profile, SAMPLES[0], lock).answer)
        stage(kiosk, "card_key-key")
        type_digits(kiosk, "9999")
        seen = stage(kiosk, "card_key-key", 2)
        assert shows(kiosk, seen, "card_key", "note", "bad_tint")
        assert lock.left == 2
        type_digits(kiosk, DIGITS)
        stage(kiosk, "card_data-data")
        assert lock.left == 3
        gone(kiosk, slot, 2)
        time.sleep(1.5)
        assert in_files(kiosk.demo.folder, (DIGITS,)) == []
        assert in_memory(kiosk.screen.pid, DIGITS) == 0

        lock.left = 1
        slot.insert(ATR, FileCard(profile, SAMPLES[0], lock).answer)
        stage(kiosk, "card_key-key", 3)
        type_digits(kiosk, "9999")
        seen = stage(kiosk, "card-problem")
        assert shows(kiosk, seen, "card_problem", "note", "bad_tint")
        gone(kiosk, slot, 2)

    (profiles / "made_up.toml").write_text("card = 1")
    command = [sys.executable, "-m", "kiosk", "screen", "--config", str(kiosk.demo.settings)]
    ended = subprocess.run(command, env=kiosk.display, capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, "made_up.toml" in ended.stderr) == (78, True)  # a bad profile stops the start
