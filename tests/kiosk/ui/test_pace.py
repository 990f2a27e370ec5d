import pytest

from kiosk.ui.pace import AWAKE_S, LONGEST_REST_S, Pace


class Clockwork:
    """Kivy's clock as far as Pace uses it; time passes only in sleep."""

    def __init__(self) -> None:
        self.now, self.due = 100.0, 200.0
        self._last_tick, self._dt = 100.0, 0.0

    def time(self) -> float:
        return self.now

    def get_min_timeout(self) -> float:
        return self.due

    def usleep(self, microseconds: float) -> None:
        self.now += microseconds / 1_000_000


class Window:
    """A window that has an event after so many milliseconds, or never."""

    def __init__(self, clock: Clockwork) -> None:
        self.clock, self.event_after_ms, self.waits = clock, None, []

    def wait(self, milliseconds: int) -> bool:
        self.waits.append(milliseconds)
        event = self.event_after_ms is not None and self.event_after_ms <= milliseconds
        self.clock.now += (self.event_after_ms if event else milliseconds) / 1000
        return event


@pytest.fixture
def loop():
    clock = Clockwork()
    window = Window(clock)
    return clock, window, Pace(clock, window.wait, 50, lambda: False)


def test_with_nothing_to_do_it_sleeps_for_two_seconds(loop):
    clock, window, pace = loop
    pace.idle()
    assert window.waits == [LONGEST_REST_S * 1000]
    assert clock.now == pytest.approx(102.0)


def test_what_is_due_is_not_slept_over(loop):
    clock, _, pace = loop
    clock.due = 100.1
    pace.idle()
    assert clock.now == pytest.approx(100.1, abs=0.002)


def test_a_touch_ends_the_rest_and_keeps_the_loop_awake(loop):
    clock, window, pace = loop
    window.event_after_ms = 40
    pace.idle()
    assert clock.now == pytest.approx(100.04)
    for _ in range(int(AWAKE_S * 50)):
        pace.idle()
    assert len(window.waits) == 1
    assert clock.now == pytest.approx(100.04 + AWAKE_S, abs=0.02)


def test_touches_that_were_taken_are_acted_on_at_once():
    clock = Clockwork()
    window = Window(clock)
    Pace(clock, window.wait, 50, lambda: True).idle()
    assert window.waits == []
    assert clock.now == pytest.approx(100.02)


def test_motion_keeps_its_frame_rate(loop):
    clock, window, pace = loop
    clock.due = 0.0
    for _ in range(10):
        pace.idle()
    assert clock.now == pytest.approx(100.2)
    assert window.waits == []


def test_the_clock_is_left_as_kivys_own_idle_leaves_it(loop):
    clock, _, pace = loop
    assert pace.idle() == clock._last_tick == clock.now
    assert clock._dt == pytest.approx(2.0)
