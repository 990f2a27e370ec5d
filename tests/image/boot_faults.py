"""The booted machine itself broken: a panic, a hang, a disk that is spoilt; run last by `make test-image`.

The last of them leaves the twin without what it keeps.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from image.disk import DATA
from image.twin import Twin
from kiosk.demo import Demo
from tests.image.booted import PATIENCE, Inside, Visitor, wait

pytestmark = pytest.mark.timeout(PATIENCE * 3)
SECTOR = 512


def soon(inside: Inside, command: str) -> None:
    """Run it when nobody waits for its answer any more."""
    inside.run(f"setsid /bin/sh -c 'sleep 2; {command}' >/dev/null 2>&1 &")


def data_partition(disk: Path) -> tuple[int, int]:
    """Where it begins and how long it is, in bytes."""
    ask = ["partx", "--output", "NR,START,SECTORS", "--raw", "--noheadings", str(disk)]
    told = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    parts = {number: (start, size) for number, start, size in (map(int, line.split()) for line in told.splitlines())}
    start, size = parts[DATA]
    return start * SECTOR, size * SECTOR


@contextmanager
def data_apart(disk: Path) -> Iterator[Path]:
    """The partition in a file of its own, for e2fsprogs; what became of it is put back."""
    begins, size = data_partition(disk)
    part, block = disk.with_name("data.ext4"), 1 << 20
    dd = ["dd", f"bs={block}", "status=none", f"count={size // block}"]
    subprocess.run([*dd, f"if={disk}", f"of={part}", f"skip={begins // block}", "conv=sparse"], check=True)
    yield part
    subprocess.run([*dd, f"if={part}", f"of={disk}", f"seek={begins // block}", "conv=notrunc"], check=True)
    part.unlink()


def ext4(tool: str, *words: str, mends: bool = False) -> str:
    """A tool of e2fsprogs; one that mends says so with its exit code."""
    done = subprocess.run([f"/usr/sbin/{tool}", *words], capture_output=True, text=True, check=False)
    assert done.returncode in ((0, 1) if mends else (0,)), done.stdout + done.stderr
    return done.stdout


def spoil_a_bitmap(part: Path) -> None:
    """As a worn card does, and as the kernel notes when it meets it."""
    ext4("e2fsck", "-fy", str(part), mends=True)
    ext4("debugfs", "-w", "-R", "set_super_value state 2", str(part))
    told = ext4("dumpe2fs", str(part))
    size = int(re.search(r"^Block size:\s+(\d+)$", told, re.MULTILINE)[1])
    block = int(re.search(r"Block bitmap at (\d+)", told)[1])
    with part.open("r+b") as file:
        file.seek(block * size)
        file.write(b"\x55" * size)


def assert_it_serves(twin: Twin, hub: Demo) -> None:
    """One more rating arrives, and the chain of records is unbroken."""
    before = hub.counts()["ratings"]["n"]
    Visitor(twin).rate(5)
    wait(lambda: hub.counts()["ratings"]["n"] == before + 1, 180, "the rating at the hub")
    counted = hub.counts()
    assert counted["alarms"] == []
    assert counted["kiosks"][0]["made"] == counted["kiosks"][0]["held"]


@pytest.mark.parametrize(("fault", "command"), [("panic", "echo c >/proc/sysrq-trigger"), ("hang", "kill -SEGV 1")])
def test_a_machine_that_cannot_go_on_is_started_anew(twin, inside, hub, fault: str, command: str):
    """By the kernel after a panic; by the watchdog once systemd, which feeds it, stands still (systemd(1), Signals)."""
    idle, began = twin.marks("page-idle"), time.monotonic()
    soon(inside, command)
    twin.wait_for("page-idle", idle, PATIENCE)
    print(f"\nidle again {time.monotonic() - began:.0f} s after a {fault}")
    assert_it_serves(twin, hub)


ORDER = """
from hub.clock import now_ms
from hub.fleet.domain import order
from hub.fleet.models import Kiosk
from hub.writer import write
write(lambda: order.give(Kiosk.objects.get(), "restart-machine", "sample", now_ms()))
"""


def test_the_hub_can_restart_a_machine_whose_screen_is_dead(twin, inside, hub):
    """The sender does it, as the kiosk's own user, and once."""
    inside.run("systemctl stop rayak-screen")
    hub.hub("manage", "shell", "-c", ORDER)
    idle, began = twin.marks("page-idle"), time.monotonic()
    twin.wait_for("page-idle", idle, PATIENCE)
    print(f"\nidle again {time.monotonic() - began:.0f} s after the hub's order")
    assert_it_serves(twin, hub)


def test_a_spoilt_file_system_is_mended_at_the_start(twin, inside, hub):
    twin.power_cut()
    with data_apart(twin.disk) as part:
        spoil_a_bitmap(part)
    idle = twin.marks("page-idle")
    twin.power_on()
    twin.wait_for("page-idle", idle, PATIENCE)
    inside.run("journalctl --boot --no-pager --unit='systemd-fsck@*' | grep -q 'FILE SYSTEM WAS MODIFIED'")
    assert inside.run("findmnt -rno OPTIONS /data").startswith("rw")
    assert_it_serves(twin, hub)


def test_without_what_it_keeps_a_kiosk_says_that_it_is_out_of_service(twin, inside):
    twin.power_cut()
    begins, size = data_partition(twin.disk)
    hole = ["fallocate", "--punch-hole", "--offset", str(begins), "--length", str(size), str(twin.disk)]
    subprocess.run(hole, check=True)
    closed = twin.marks("dark-frame")
    twin.power_on()
    twin.wait_for("dark-frame", closed, PATIENCE)
    assert inside.property("rayak-dark.service", "ActiveState") == "active"
    assert inside.property("rayak-screen.service", "ActiveState") == "inactive"
    time.sleep(10)
    twin.screenshot(twin.folder / "dark.png")
