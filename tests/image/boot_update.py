"""Releases on the booted image: tampered, good, and one whose screen never draws; run last by `make test-image`."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from image import bundle, given
from image.__main__ import FOLDER
from image.build import version
from image.built import Built
from image.recipe import board, recipe
from tests.image.booted import PATIENCE, Visitor, wait

pytestmark = pytest.mark.timeout(PATIENCE * 3)
BUILT = Built(FOLDER)
SHORT = "[Service]\nExecStart=\nExecStart=/usr/bin/env kiosk trial --minutes 3\n"  # from the next start on


def progress(inside) -> dict[str, str]:
    code, said = inside.ask("cat /var/lib/rayak/update.json")
    return json.loads(said) if code == 0 else {}


def offer(hub, bundle: Path, version: str) -> None:
    """As whoever runs the hub puts a release in."""
    said = hub.hub("release", str(bundle), "--version", version, "--board", "qemu")
    assert f"{version} for qemu" in said


def look(inside) -> None:
    """As the timer does."""
    inside.ask("systemctl start rayak-update.service", 600)


def tried_in(twin, inside, slot: str) -> None:
    """Look as often as it takes: two minutes after a touch nobody may be disturbed."""
    until = time.monotonic() + 900
    while twin.started[-1] != slot:
        assert time.monotonic() < until, f"slot {slot} was not tried: {progress(inside)}"
        look(inside)
        time.sleep(20)


def looked_until(inside, state: str, seconds: float) -> dict[str, str]:
    """As above, until an update is in this state."""
    until = time.monotonic() + seconds
    while progress(inside).get("state") != state:
        assert time.monotonic() < until, f"no update that is {state}: {progress(inside)}"
        look(inside)
        time.sleep(20)
    return progress(inside)


def waited_for(inside, state: str, seconds: float) -> dict[str, str]:
    wait(lambda: progress(inside).get("state") == state, seconds, f"an update that is {state}")
    return progress(inside)


def test_a_bundle_that_was_tampered_with_is_refused(twin, hub, inside, tmp_path):
    """Its hash is the one that the hub signed: it is the release key's signature that does not hold."""
    tampered = tmp_path / "tampered.raucb"
    content = bytearray(BUILT.release("qemu").read_bytes())
    for at in range(1 << 20, len(content) - (1 << 20), 1 << 20):
        content[at] ^= 1
    tampered.write_bytes(content)
    offer(hub, tampered, "tampered")
    started = len(twin.started)
    began = time.monotonic()
    kept = looked_until(inside, "refused", 600)
    print(f"\nrefused after {time.monotonic() - began:.0f} s: {kept['why']}")
    assert kept["version"] == "tampered"
    assert len(twin.started) == started
    assert inside.run("/usr/lib/rayak/slots get-primary").strip() == "A"
    look(inside)
    assert progress(inside) == kept


def test_a_good_release_is_tried_and_stays(twin, hub, inside):
    Visitor(twin).rate(4)
    wait(lambda: hub.counts()["kiosks"][0]["made"] == hub.counts()["kiosks"][0]["held"], 60, "the queue's end")
    offer(hub, BUILT.release("qemu"), "good")
    inside.run("systemctl restart rayak-screen")  # nobody touched this one
    idle, began = twin.marks("page-idle"), time.monotonic()
    twin.wait_for("page-idle", idle, 300)
    tried_in(twin, inside, "B")
    print(f"\ninstalled and restarted after {time.monotonic() - began:.0f} s", end="")
    waited_for(inside, "good", 900)
    print(f"; good after {time.monotonic() - began:.0f} s")
    assert "rauc.slot=B" in inside.run("cat /proc/cmdline")
    assert "rayak.trial" in inside.run("cat /proc/cmdline")
    assert inside.run("/usr/lib/rayak/slots get-primary").strip() == "B"
    assert inside.run("systemctl --failed --no-legend --plain") == ""


def test_a_power_cut_starts_the_slot_that_stays(twin, inside):
    twin.power_cut()
    idle = twin.marks("page-idle")
    twin.power_on()
    twin.wait_for("page-idle", idle, PATIENCE)
    assert twin.started[-1] == "B"
    assert "rayak.trial" not in inside.run("cat /proc/cmdline")
    assert progress(inside)["state"] == "good"


def test_a_release_whose_screen_never_draws_is_left_by_itself(twin, hub, inside, tmp_path):
    signs = given.keys(None, None, None, Path(__file__).parents[2] / "build/image/kept")
    bad, about = tmp_path / "bad.raucb", given.Given(version(), signs)
    dark = ("systemd.mask=rayak-screen.service",)
    twin.credentials["systemd.unit-dropin.rayak-trial.service"] = SHORT
    bundle.make(recipe(), board("qemu"), replace(BUILT), replace(about, version="bad"), bad, arguments=dark)
    offer(hub, bad, "bad")
    began = time.monotonic()
    tried_in(twin, inside, "A")
    idle = twin.marks("page-idle")
    wait(lambda: twin.started[-1] == "B", 900, "the way back")
    twin.wait_for("page-idle", idle, PATIENCE)
    kept = waited_for(inside, "refused", 300)
    print(f"\nback and idle after {time.monotonic() - began:.0f} s: {kept['why']}")
    assert kept["why"] == "it came back to slot B: the screen drew nothing"
    before = hub.counts()["ratings"]["n"]
    Visitor(twin).rate(5)
    wait(lambda: hub.counts()["ratings"]["n"] == before + 1, 120, "the rating at the hub")
    look(inside)
    assert progress(inside) == kept
