"""The image, booted in QEMU: touched, looked at, its power cut in the middle of ratings; not part of `make test`.

`make test-image` cuts the power three times, `make soak-image` twenty times (IMAGE_CUTS).
"""

import random
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from image.twin import Twin
from kiosk.demo import Demo
from tests.image.booted import CUTS, PATIENCE, ROOT, Visitor, wait

pytestmark = pytest.mark.timeout(PATIENCE * (CUTS + 3))


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
        twin.power_on()
        twin.wait_for("page-idle", idle, PATIENCE)
        print(f"\ncut {cut + 1}: idle again after {time.monotonic() - began:.0f} s", end="")
        time.sleep(5)
        assert_whole(hub, twin, visitor.tapped)
    visitor.rate(5)
    assert_whole(hub, twin, visitor.tapped)


def test_the_code_on_the_first_partition_is_gone(inside):
    assert inside.run("ls /site/rayak").split() == ["README.txt", "kiosk.toml"]


def alike(one: Path, other: Path) -> float:
    """The share of pixels that differ by less than a tenth; texts and the QR code are other ones."""
    pictures = [Image.open(path).convert("L") for path in (one, other)]
    assert pictures[0].size == pictures[1].size
    histogram = ImageChops.difference(*pictures).histogram()
    return sum(histogram[:26]) / sum(histogram)
