"""The hidden corner: a finger that stays there long enough opens the staff's page, and does nothing else."""

from collections.abc import Callable
from typing import Any

Cancel = Callable[[], None]


class Corner:
    """The square of `side` pixels at the top end of a screen, held for `hold_s`; `later` is as the flow's.

    `touches` are those that are down now: whatever one of them had pressed is let go before `held` is called.
    """

    def __init__(
        self,
        hold_s: float,
        later: Callable[[float, Callable[[], None]], Cancel],
        held: Callable[[], None],
        touches: Callable[[], list[Any]],
    ) -> None:
        self._hold_s, self._later, self._held, self._touches = hold_s, later, held, touches
        self._waiting: Cancel | None = None
        self._inside: Callable[[float, float], bool] = lambda _x, _y: False

    def measure(self, width: float, height: float, side: float, *, rtl: bool) -> None:
        """Where the corner is: at the right end, or the left where lines run from right to left."""
        left = 0.0 if rtl else width - side
        self._inside = lambda x, y: left <= x <= left + side and y >= height - side

    def finger(self, pos: tuple[float, float] | None) -> None:
        """A finger is at this place; None when it is up."""
        inside = pos is not None and self._inside(*pos)
        if inside and self._waiting is None:
            self._waiting = self._later(self._hold_s, self._reached)
        elif not inside and self._waiting is not None:
            self._waiting()
            self._waiting = None

    def _reached(self) -> None:
        self._waiting = None
        for touch in self._touches():
            for one in [found() for found in touch.grab_list]:
                if one is not None:
                    one.pressed = False
                    touch.ungrab(one)
        self._held()
