"""The image, booted in QEMU: touched, looked at, its power cut in the middle of ratings; not part of `make test`.

`make test-image` cuts the power three times, `make soak-image` twenty times (IMAGE_CUTS).
"""

import os
import random
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from image.__main__ import FOLDER
from image.built import Built
from image.recipe import board, recipe
from image.twin import HOST, Twin
from kiosk.demo import Demo
from kiosk.ui.theme import Design, Theme

ROOT = Path(__file__).parents[2]
SIZE = (800, 480)
CUTS = int(os.environ.get("IMAGE_CUTS", "3"))
PATIENCE = 600  # seconds for a boot: an emulated Pi beside other work is slow
SETTINGS = "[rating]\nquiet_gap_s = 0\nburst = 100\n[sender]\nbeat_every_s = 5\nbackoff_max_s = 2\n"
# Looks around in the running image and tells the serial console.
LOOK_UNIT = """[Unit]
After=multi-user.target
[Service]
ImportCredential=look
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyAMA0
ExecStart=/bin/sh ${CREDENTIALS_DIRECTORY}/look
"""
LOOK = """
sleep 90
units="rayak-screen rayak-sender rayak-site rayak-enrol"
echo; echo LOOK
systemctl is-system-running
systemctl --failed --no-legend --plain
systemctl --no-pager show -p Id,ActiveState,NRestarts,Result $units pcscd.socket
setpriv --reuid=rayak --regid=rayak --init-groups /opt/rayak/.venv/bin/kiosk check
findmnt -rn -o TARGET,FSTYPE,OPTIONS
cat /proc/swaps
cat /sys/class/watchdog/watchdog0/identity /sys/class/watchdog/watchdog0/state
systemd-analyze time
df -h /data /run /var
journalctl -b -p warning --no-pager -q | tail -n 60
for unit in $units; do journalctl -b -u $unit --no-pager -q | tail -n 25; done
echo LOOKED
"""
THEME = Theme(Design.load(ROOT / "assets"), *SIZE)
pytestmark = pytest.mark.timeout(PATIENCE * (CUTS + 3))


def wait(ready: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(1)


class Visitor:
    """Somebody before the twin, who touches where the design says that things are; the screen is in Arabic."""

    def __init__(self, twin: Twin) -> None:
        self.twin, self.tapped = twin, 0

    def star(self, stars: int) -> None:
        self.tapped += 1
        self._touch(*THEME.blocks("idle")["star_cells"][stars - 1])

    def rate(self, stars: int) -> float:
        """One whole visit; the seconds from the star to the thanks."""
        thanked, idle = self.twin.marks("page-thanks"), self.twin.marks("page-idle")
        self.star(stars)
        seconds = self.twin.wait_for("page-thanks", thanked, 60)
        time.sleep(1)
        self._touch(*THEME.blocks("thanks")["done"])
        self.twin.wait_for("page-idle", idle, 60)
        time.sleep(1)
        return seconds

    def _touch(self, x: float, y: float, wide: float, high: float) -> None:
        self.twin.touch(SIZE[0] - x - wide / 2, y + high / 2)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub on this machine, which the twin reaches by QEMU's own network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Demo(tmp_path_factory.mktemp("hub"), port) as demo:
        demo.prepare()
        demo.start_hub()
        yield demo


@pytest.fixture(scope="module")
def twin(hub, tmp_path_factory):
    """A kiosk that was off until now, with settings and a code on its first partition."""
    folder = Path(os.environ.get("IMAGE_TWIN", tmp_path_factory.mktemp("twin")))
    folder.mkdir(parents=True, exist_ok=True)
    machine = Twin(recipe(), board("qemu"), Built(FOLDER), folder, SIZE)
    code = hub.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
    machine.credentials["systemd.extra-unit.rayak-look.service"] = LOOK_UNIT
    machine.files["look"] = LOOK
    machine.arguments = ["systemd.wants=rayak-look.service"]
    machine.put("kiosk.toml", SETTINGS)
    machine.put("enrol.toml", f'hub = "http://{HOST}:{hub.port}"\ncode = "{code}"\n')
    yield machine
    machine.power_cut()


def made(hub: Demo) -> int:
    """What the kiosk says that it made; 0 before it is known."""
    kiosks = hub.counts()["kiosks"]
    return kiosks[0]["made"] if kiosks else 0


def assert_whole(hub: Demo, twin: Twin, tapped: int) -> None:
    """Every thanked touch counted exactly once, nothing that was not touched, the chain of records unbroken."""
    thanked = twin.marks("page-thanks")
    wait(lambda: hub.counts()["ratings"]["n"] >= thanked, 180, f"{thanked} ratings at the hub")
    time.sleep(10)
    counted = hub.counts()
    assert thanked <= counted["ratings"]["n"] <= tapped
    assert counted["alarms"] == []
    kiosk = counted["kiosks"][0]
    assert kiosk["made"] == kiosk["held"] == sum(counted["records"].values())


def test_it_boots_to_the_idle_screen_and_enrols(twin, hub):
    began = time.monotonic()
    twin.power_on()
    twin.wait_for("first-frame", 0, PATIENCE)
    print(f"\nfirst frame after {time.monotonic() - began:.0f} s")
    wait(lambda: hub.counts()["kiosks"] != [], PATIENCE, "the enrolment")
    twin.wait_for("page-idle", 0, PATIENCE)
    time.sleep(10)
    picture = twin.folder / "idle.png"
    twin.screenshot(picture)
    print(f"idle after {time.monotonic() - began:.0f} s; {picture}")
    assert alike(picture, ROOT / "docs/screens/01-idle_800x480_ar.png") > 0.9


def test_a_touch_on_a_star_is_at_the_hub(twin, hub):
    visitor = Visitor(twin)
    print(f"\nthanks {visitor.rate(4):.1f} s after the touch")
    wait(lambda: hub.counts()["ratings"]["4"] == 1, 120, "the rating at the hub")
    twin.tapped = visitor.tapped


def test_no_power_cut_loses_or_doubles_what_was_thanked_for(twin, hub):
    visitor, chance = Visitor(twin), random.Random(20)
    visitor.tapped = twin.tapped
    for cut in range(CUTS):
        visitor.rate(chance.randint(1, 5))
        visitor.star(chance.randint(1, 5))
        time.sleep(chance.uniform(0, 1.5))
        twin.power_cut()
        idle, began = twin.marks("page-idle"), time.monotonic()
        twin.power_on(slot="AB"[cut % 2])
        twin.wait_for("page-idle", idle, PATIENCE)
        print(f"\ncut {cut + 1}: idle again after {time.monotonic() - began:.0f} s", end="")
        time.sleep(5)
        assert_whole(hub, twin, visitor.tapped)
    visitor.rate(5)
    assert_whole(hub, twin, visitor.tapped)


def test_the_code_on_the_first_partition_is_gone(twin):
    twin.power_cut()
    assert twin.site() == ["README.txt", "kiosk.toml"]


def alike(one: Path, other: Path) -> float:
    """The share of pixels that differ by less than a tenth; texts and the QR code are other ones."""
    pictures = [Image.open(path).convert("L") for path in (one, other)]
    assert pictures[0].size == pictures[1].size
    histogram = ImageChops.difference(*pictures).histogram()
    return sum(histogram[:26]) / sum(histogram)
