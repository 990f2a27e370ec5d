"""The hidden corner: only a finger that stays there for the whole time opens it."""

import pytest

from kiosk.ui.corner import Corner

WIDTH, HEIGHT, SIDE = 800, 480, 72


class Held:
    """A corner, what it waits for, and how often it was reached."""

    def __init__(self, *, rtl: bool) -> None:
        self.waits, self.reached = [], 0
        self.corner = Corner(3.0, self.later, self.count, list)
        self.corner.measure(WIDTH, HEIGHT, SIDE, rtl=rtl)

    def later(self, seconds, then):
        self.waits.append((seconds, then))
        return lambda: self.waits.remove((seconds, then))

    def count(self) -> None:
        self.reached += 1

    def passes(self) -> None:
        """As long as it takes."""
        for wait in list(self.waits):
            self.waits.remove(wait)
            wait[1]()


@pytest.mark.parametrize(("rtl", "x"), [(False, WIDTH - 8), (True, 8)])
def test_a_finger_that_stays_opens_it_once(rtl: bool, x: int):
    held = Held(rtl=rtl)
    held.corner.finger((x, HEIGHT - 8))
    held.corner.finger((x + 3, HEIGHT - 9))
    assert [seconds for seconds, _ in held.waits] == [3.0]
    held.passes()
    assert held.reached == 1


@pytest.mark.parametrize("after", [None, (WIDTH - SIDE - 1, HEIGHT - 8), (WIDTH - 8, HEIGHT - SIDE - 1)])
def test_a_finger_that_leaves_before_opens_nothing(after):
    held = Held(rtl=False)
    held.corner.finger((WIDTH - 8, HEIGHT - 8))
    held.corner.finger(after)
    held.passes()
    assert held.reached == 0


WHERE = [(False, (8, HEIGHT - 8)), (True, (WIDTH - 8, HEIGHT - 8)), (False, (400, 240))]


@pytest.mark.parametrize(("rtl", "at"), WHERE)
def test_elsewhere_is_no_corner(rtl: bool, at: tuple[int, int]):
    held = Held(rtl=rtl)
    held.corner.finger(at)
    assert held.waits == []
