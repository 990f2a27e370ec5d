"""What a beat tells of screen, devices and machine, over folders made like the kernel's."""

import pytest

from kiosk.outbox_state import DeviceStatus, ScreenStatus
from kiosk.vitals import Machine, Part, vitals

KINDS = {"pcsc:": "card", "printer:file:/x": "printer"}


@pytest.fixture
def pi(tmp_path):
    for name, text in {
        "class/thermal/thermal_zone0/temp": "54300",
        "class/hwmon/hwmon0/name": "cpu_thermal",
        "class/hwmon/hwmon1/name": "rpi_volt",
        "class/hwmon/hwmon1/in0_lcrit_alarm": "1",
        "fs/ext4/mmcblk0p4/errors_count": "2",
        "fs/ext4/sda1/errors_count": "1",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "cmdline").write_text("quiet root=/dev/vda2 rauc.slot=B rayak.board=raspberry-pi-4 ro\n")
    return Machine(tmp_path, tmp_path / "cmdline")


def test_a_pi_tells_how_it_is(pi):
    assert (pi.celsius(), pi.under_voltage(), pi.ext4_errors(), pi.slot()) == (54, True, 3, "B")
    told = vitals(None, 100_000, KINDS, pi, oldest="", canary_ms=3)
    assert (told.celsius, told.slot, told.board) == (54, "B", "raspberry-pi-4")


def test_what_a_machine_does_not_tell_is_not_known(tmp_path):
    bare = Machine(tmp_path, tmp_path / "cmdline")
    assert (bare.celsius(), bare.under_voltage(), bare.ext4_errors(), bare.slot(), bare.board()) == (None,) * 5


def test_devices_are_told_by_what_they_are_for(pi):
    devices = (
        DeviceStatus("pcsc:", works=False, text="gone", last_event="", last_mono=None),
        DeviceStatus("printer:file:/x", works=True, text="", last_event="", last_mono=None, status="paper-low"),
        DeviceStatus("fake:other", works=True, text="", last_event="", last_mono=None),
    )
    shown = ScreenStatus("ok", None, "boot", 100_000, devices, frames=7, touched=58_900)
    told = vitals(shown, 100_000, KINDS, pi, oldest="", canary_ms=3)
    assert told.parts == (Part("card", "lost"), Part("printer", "paper-low"))
    assert (told.frames, told.touched_s, told.oldest, told.canary_ms) == (7, 41, None, 3)


def test_of_a_dead_screen_nothing_is_told(pi):
    told = vitals(None, 100_000, KINDS, pi, oldest="2026-11-21T09:41:01.250Z", canary_ms=3)
    assert (told.frames, told.touched_s, told.parts) == (None, None, ())
    assert told.oldest == "2026-11-21T09:41:01.250Z"
