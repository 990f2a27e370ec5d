"""The clock says how far it may be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock import Clock, HubTime, KernelSync, as_wire, from_wire, kernel_boot_id, ms_since_boot

BOOT = "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9e"
HUB = datetime(2026, 11, 21, 9, 41, 7, 250_000, tzinfo=UTC)


class Time:
    def __init__(self, wall_ms: int = 0, mono_ms: int = 5000, synchronised: bool = False) -> None:
        self.wall_ms, self.mono_ms, self.synchronised = wall_ms, mono_ms, synchronised

    def clock(self) -> Clock:
        return Clock(
            boot=BOOT,
            wall_ms=lambda: self.wall_ms,
            mono_ms=lambda: self.mono_ms,
            synchronised=lambda: self.synchronised,
        )


def test_a_clock_nobody_set_is_not_trusted():
    at = Time().clock().stamp()
    assert (at.wall, at.boot, at.mono, at.trust) == ("1970-01-01T00:00:00.000Z", BOOT, 5000, "unknown")


def test_a_synchronised_clock_is_good():
    at = Time(wall_ms=1_795_254_067_250, synchronised=True).clock().stamp()
    assert (at.wall, at.trust) == ("2026-11-21T09:41:07.250Z", "good")


def test_what_the_hub_told_goes_on_with_the_time_since_boot():
    time = Time()
    clock = time.clock()
    clock.learn(HUB, at_mono=4000)
    time.mono_ms += 60_000
    at = clock.stamp()
    assert (at.wall, at.trust) == ("2026-11-21T09:42:08.250Z", "hub")
    assert clock.now() == HUB + timedelta(seconds=61)


def test_a_jump_of_the_wall_clock_does_not_move_what_the_hub_told():
    time = Time()
    clock = time.clock()
    clock.learn(HUB)
    time.wall_ms += 10**12
    assert clock.now() == HUB


def test_a_clock_that_is_set_later_is_good_again():
    time = Time()
    clock = time.clock()
    clock.learn(HUB)
    time.synchronised = True
    assert clock.stamp().trust == "good"


def test_another_process_may_tell_what_it_learnt_in_this_boot_only():
    clock = Time().clock()
    clock.adopt(HubTime("another", 5))
    clock.adopt(None)
    assert clock.hub_time is None
    clock.adopt(HubTime(BOOT, 5))
    assert clock.hub_time == HubTime(BOOT, 5)


@pytest.mark.parametrize("text", ["2026-11-21T09:41:07.250Z", "1970-01-01T00:00:00.000Z", "2038-01-19T03:14:08.001Z"])
def test_the_wires_times_go_to_and_fro(text: str):
    assert as_wire(from_wire(text)) == text


@pytest.mark.parametrize("text", ["", "now", "2026-11-21T09:41:07.250", "2026-11-21T09:41:07.250+03:00"])
def test_what_is_no_time_of_the_wire_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        from_wire(text)


def test_the_machine_answers():
    assert len(kernel_boot_id()) == 36
    assert ms_since_boot() > 0
    assert KernelSync()() in (True, False)
