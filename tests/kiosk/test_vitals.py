"""What a beat tells of screen, devices and machine, over folders made like the kernel's."""

from kiosk.outbox_state import DeviceStatus, ScreenStatus
from kiosk.vitals import Machine, Part, vitals

KINDS = {"pcsc:": "card", "printer:file:/x": "printer"}


def test_a_pi_tells_how_it_is(pi):
    assert (pi.celsius(), pi.under_voltage(), pi.ext4_errors(), pi.slot()) == (54, True, 3, "B")
    told = vitals(None, 100_000, KINDS, pi, oldest="", canary_ms=3)
    assert (told.celsius, told.slot, told.board, told.image) == (54, "B", "raspberry-pi-4", "0.3.0")


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
