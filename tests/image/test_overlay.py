"""The files that make Debian a kiosk: what is written where, what starts, and that nothing asks at the screen."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from image.recipe import recipe
from image.root import MASKED, OVERLAY, ROOT, UNITS

PRESET = (OVERLAY / "usr/lib/systemd/system-preset/00-rayak.preset").read_text()
SERVICES = [unit for unit in UNITS if unit.endswith(".service")]
SYSTEM = OVERLAY / "usr/lib/systemd/system"
FSTAB = [line.split() for line in (OVERLAY / "etc/fstab").read_text().splitlines() if line[:1] != "#"]


def test_the_screen_and_the_sender_start_and_the_rest_is_off():
    started_by_its_timer = {"rayak-update.service"}
    assert [unit for unit in UNITS if f"enable {unit}" not in PRESET and unit not in started_by_its_timer] == []
    assert PRESET.rstrip().endswith("disable *")


def test_nothing_gives_a_shell():
    ways = {"getty@.service", "serial-getty@.service", "debug-shell.service", "emergency.service", "rescue.service"}
    assert ways <= set(MASKED)


def test_no_swap_and_no_root_in_the_table_of_file_systems():
    assert [line[1] for line in FSTAB] == ["/var", "/data", "/site", "/var/lib/rayak", "/var/lib/systemd/timesync"]
    assert "swap" not in [line[2] for line in FSTAB]


def test_the_partitions_are_found_by_the_signature_of_the_recipe():
    signature = f"{recipe().disk.signature:08x}"
    found = [line[0] for line in FSTAB if "by-partuuid" in line[0]]
    assert found == [f"/dev/disk/by-partuuid/{signature}-07", f"/dev/disk/by-partuuid/{signature}-01"]


def test_what_keeps_ratings_is_checked_at_start_and_never_formatted():
    (data,) = [line for line in FSTAB if line[1] == "/data"]
    assert data[5] == "2"
    assert "makefs" not in data[3]


def test_the_kiosk_waits_for_the_disk_that_keeps_ratings():
    for unit in SERVICES:
        text = (OVERLAY / f"etc/systemd/system/{unit}.d/image.conf").read_text()
        assert "RequiresMountsFor=/data /var/lib/rayak" in text


def test_without_the_disk_that_keeps_ratings_the_screen_says_so():
    """At the mounts, not at the screen: a unit's own failures are many, and each would be an OnFailure."""
    for mount in ("data", "var-lib-rayak"):
        assert "OnFailure=rayak-dark.service" in (OVERLAY / f"etc/systemd/system/{mount}.mount.d/dark.conf").read_text()
    units = [
        *SYSTEM.glob("*.service"),
        *(OVERLAY / "etc/systemd/system").rglob("*.conf"),
        *(ROOT / "systemd").iterdir(),
    ]
    others = [unit for unit in units if "OnFailure=" in unit.read_text() and ".mount.d" not in str(unit)]
    assert others == []


def test_the_screen_and_the_sender_start_whether_or_not_the_kiosk_is_enrolled():
    for unit in SERVICES:
        assert "Condition" not in (OVERLAY / f"etc/systemd/system/{unit}.d/image.conf").read_text()


def test_the_network_is_read_before_it_is_brought_up():
    assert "Before=network-pre.target" in (SYSTEM / "rayak-site.service").read_text()


def test_a_stick_is_the_kiosks_to_write_on_and_runs_nothing():
    rules = (OVERLAY / "etc/udev/rules.d/70-rayak-stick.rules").read_text()
    assert 'ENV{SYSTEMD_WANTS}+="rayak-stick@%k.service"' in rules
    script = (OVERLAY / "usr/lib/rayak/stick.py").read_text()
    assert script.count("{SAFE}") == 2
    assert 'SAFE = "nosuid,nodev,noexec"' in script


def test_the_watchdog_bites_within_what_the_pi_can_do():
    text = (OVERLAY / "etc/systemd/system.conf.d/rayak.conf").read_text()
    assert int(re.search(r"^RuntimeWatchdogSec=(\d+)s$", text, re.MULTILINE)[1]) <= 15


def test_the_journal_never_wears_the_card():
    assert "Storage=volatile" in (OVERLAY / "etc/systemd/journald.conf.d/rayak.conf").read_text()


def test_every_file_that_a_unit_runs_is_there():
    units = list((OVERLAY / "usr/lib/systemd/system").glob("*.service"))
    scripts = {script for unit in units for script in re.findall(r"/usr/lib/rayak/\S+", unit.read_text())}
    assert scripts
    assert [script for script in sorted(scripts) if not Path(OVERLAY, script[1:]).is_file()] == []


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The image's files over nothing: the units that it starts, and an empty file for each program of Debian's."""
    folder = tmp_path_factory.mktemp("root")
    shutil.copytree(OVERLAY, folder, symlinks=True, dirs_exist_ok=True)
    shutil.copytree(ROOT / "systemd", folder / "usr/lib/systemd/system", dirs_exist_ok=True)
    for unit in (folder / "usr/lib/systemd/system").glob("rayak-*"):
        for program in re.findall(r"^Exec\w+=(/\S+)", unit.read_text(), re.MULTILINE):
            path = folder / program[1:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o755)
            path.chmod(0o755)
    return folder


@pytest.mark.parametrize("name", sorted(unit.name for unit in SYSTEM.glob("rayak-*")))
def test_systemd_finds_nothing_wrong_with_the_images_own_units(root, name):
    unit = name.replace("@.", "@sda1.")
    run = ["systemd-analyze", "verify", "--recursive-errors=no", f"--root={root}", unit]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


MOST_OPEN = {"rayak-stick@.service": 4.5, "rayak-wifi.service": 3.5, "rayak-trial-limit.service": 4.0}


@pytest.mark.parametrize("name", sorted(unit.name for unit in SYSTEM.glob("rayak-*.service")))
def test_the_images_own_units_are_open_no_further_than_they_must_be(name):
    most = MOST_OPEN.get(name, 2.5)
    run = ["systemd-analyze", "security", "--offline=true", f"--threshold={most * 10:.0f}", SYSTEM / name]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()
    assert "Overall exposure level" in done.stdout
