"""When the sender may speak to the hub: back-off with full jitter, what the hub asks for, and the beat's minute."""

import random
import time
from collections.abc import Callable

from kiosk.config import Sender
from kiosk.hub_faults import HubError

SHORTEST_S = 0.02
STEP_S = 0.5


class Pace:
    """Counts failures in a row; `chance(low, high)`, `monotonic` and `sleep` are handed in, all in seconds."""

    def __init__(
        self,
        settings: Sender,
        *,
        chance: Callable[[float, float], float] = random.uniform,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._chance, self._monotonic, self._sleep = chance, monotonic, sleep
        self._failures = 0
        self._beaten: float | None = None

    def succeeded(self) -> None:
        self._failures = 0

    def after(self, error: HubError) -> float:
        """Seconds to leave the hub alone: what it asked for, up to the longest pause; long where staff must act."""
        longest, shortest = self._settings.backoff_max_s, self._settings.backoff_min_s
        own = self.next()
        if error.retry_after_s is not None:
            return max(SHORTEST_S, min(longest, error.retry_after_s + self._chance(0, shortest)))
        return own if error.passing else self._chance(longest / 2, longest)

    def next(self) -> float:
        """Seconds to wait after one more failure: anything up to twice what the last could be (full jitter)."""
        top = min(self._settings.backoff_max_s, self._settings.backoff_min_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return max(SHORTEST_S, self._chance(0, top))

    def rest(self, seconds: float, meanwhile: Callable[[], None]) -> None:
        """Sleep, calling `meanwhile` each half second."""
        until = self._monotonic() + seconds
        while (left := until - self._monotonic()) > 0:
            self._sleep(min(STEP_S, left))
            meanwhile()

    def nap(self, seconds: float) -> None:
        self._sleep(seconds)

    def beaten(self) -> None:
        self._beaten = self._monotonic()

    def beat_is_due(self) -> bool:
        return self._beaten is None or self._monotonic() - self._beaten >= self._settings.beat_every_s
