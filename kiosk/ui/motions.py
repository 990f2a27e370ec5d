"""What moves by itself: the ring of a countdown, the stars that fill, the light that passes over them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from kivy.animation import Animation

from kiosk.flows.view import View
from kiosk.flows.visitor import Cancel

SWEEP_STEPS = 6
RINGED = ("thanks", "timeout")


class Boards(Protocol):
    """The screens by name: made when first asked for, or only if they were made already."""

    def __getitem__(self, name: str) -> Any: ...
    def made(self, name: str) -> Any: ...


class Motions:
    """`times` are the design's, in milliseconds; `now` in seconds, monotonic; `every` gives what ends it."""

    def __init__(
        self,
        boards: Boards,
        times: Mapping[str, float],
        now: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Cancel],
        every: Callable[[float, Callable[[], None]], Cancel],
    ) -> None:
        self._boards, self._times = boards, times
        self._now, self._later, self._every = now, later, every
        self._view: View | None = None
        self._stop_ring: Cancel | None = None

    def show(self, view: View, before: View | None, *, still: bool) -> None:
        """Begin what this view has and end what it has not; `still` for whoever asked for less motion."""
        self._view = view
        self._fill_stars(view, before, still=still)
        if view.countdown is not None and self._stop_ring is None:
            self._stop_ring = self._every(self._times["ring_tick"] / 1000, self._turn_ring)
        if view.countdown is None and self._stop_ring is not None:
            self._stop_ring()
            self._stop_ring = None
        self._turn_ring()

    def sweep(self, seconds: float) -> None:
        """A light passes once over the stars of the idle page."""
        for step in range(1, SWEEP_STEPS + 2):
            self._later(seconds * (step - 1) / SWEEP_STEPS, partial(self._sweep_to, step % (SWEEP_STEPS + 1)))

    def settle(self, view: View) -> None:
        """As it stands once all of it has ended."""
        self._sweep_to(0)
        if view.page == "thanks":
            self._boards["thanks"].given = view.stars

    def _fill_stars(self, view: View, before: View | None, *, still: bool) -> None:
        """One after the other from the start edge (design guide, section 8)."""
        page = self._boards.made("thanks")
        if page is None:
            return
        Animation.cancel_all(page, "given")
        is_new = view.page == "thanks" and (before is None or before.page != "thanks")
        step = 0.0 if still else self._times["star_fill_step"] / 1000
        if not is_new or not step:
            page.given = view.stars
            return
        page.given = 0
        Animation(given=view.stars, duration=step * view.stars).start(page)

    def _turn_ring(self) -> None:
        if self._view is None or (countdown := self._view.countdown) is None:
            return
        name = "timeout" if self._view.over == "timeout" else self._view.page
        if name in RINGED:
            left, page = countdown.left(self._now()), self._boards[name]
            page.share, page.seconds = left / countdown.span, int(left + 0.999)

    def _sweep_to(self, step: int) -> None:
        self._boards["idle"].sweep = step
