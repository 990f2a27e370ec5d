"""The booted machine itself broken: a panic, a hang, a disk that is spoilt; run last by `make test-image`.

The last of them leaves the twin without what it keeps.
"""

import json
import re
import subprocess
import time
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
    told = subprocess.run(["/usr/sbin/sfdisk", "--json", str(disk)], capture_output=True, text=True, check=True).stdout
    (found,) = [one for one in json.loads(told)["partitiontable"]["partitions"] if one["node"].endswith(f"img{DATA}")]
    return found["start"] * SECTOR, found["size"] * SECTOR


def ext4(tool: str, *words: str, disk: Path, mends: bool = False) -> str:
    """A tool of e2fsprogs on the data partition; one that mends says so with its exit code."""
    place = f"{disk}?offset={data_partition(disk)[0]}"
    done = subprocess.run([f"/usr/sbin/{tool}", *words, place], capture_output=True, text=True, check=False)
    assert done.returncode in ((0, 1) if mends else (0,)), done.stdout + done.stderr
    return done.stdout


def assert_it_serves(twin: Twin, hub: Demo) -> None:
    """One more rating arrives, and the chain of records is unbroken."""
    before = hub.counts()["ratings"]["n"]
    Visitor(twin).rate(5)
    wait(lambda: hub.counts()["ratings"]["n"] == before + 1, 180, "the rating at the hub")
    counted = hub.counts()
    assert counted["alarms"] == []
    assert counted["kiosks"][0]["made"] == counted["kiosks"][0]["held"]


def test_a_kernel_that_panics_starts_the_machine_anew(twin, inside, hub):
    idle, began = twin.marks("page-idle"), time.monotonic()
    soon(inside, "echo c >/proc/sysrq-trigger")
    twin.wait_for("page-idle", idle, PATIENCE)
    print(f"\nidle again {time.monotonic() - began:.0f} s after a panic")
    assert_it_serves(twin, hub)


def test_a_machine_that_hangs_is_started_anew_by_its_watchdog(twin, inside, hub):
    """systemd, which feeds the watchdog, stands still after a fault of its own (systemd(1), Signals)."""
    idle, began = twin.marks("page-idle"), time.monotonic()
    soon(inside, "kill -SEGV 1")
    twin.wait_for("page-idle", idle, PATIENCE)
    print(f"\nidle again {time.monotonic() - began:.0f} s after a hang")
    assert_it_serves(twin, hub)


def test_a_spoilt_file_system_is_mended_at_the_start(twin, inside, hub):
    twin.power_cut()
    ext4("e2fsck", "-fy", "-E", "journal_only", disk=twin.disk, mends=True)
    told = ext4("dumpe2fs", disk=twin.disk)
    size = int(re.search(r"^Block size:\s+(\d+)$", told, re.MULTILINE)[1])
    block = int(re.search(r"Block bitmap at (\d+)", told)[1])
    with twin.disk.open("r+b") as disk:
        disk.seek(data_partition(twin.disk)[0] + block * size)
        disk.write(b"\x55" * size)
    ext4("debugfs", "-w", "-R", "set_super_value state 2", disk=twin.disk)
    idle = twin.marks("page-idle")
    twin.power_on()
    twin.wait_for("page-idle", idle, PATIENCE)
    said = inside.run("journalctl --boot --no-pager --unit='systemd-fsck@*'")
    assert "FILE SYSTEM WAS MODIFIED" in said
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
