"""Which taps look like play: each rule says so by name and version, and no tap is dropped."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from math import dist

QUIET_GAP = "quiet-gap.1"
ALTERNATION = "alternation.1"
ONE_SPOT = "one-spot.1"

SAME_PLAY_S = 30.0  # ratings further apart than this are of different people, whatever their pattern
BURST_S = 60.0


@dataclass(frozen=True)
class Limits:
    """The numbers of the rules: seconds, counts, millimetres on the glass."""

    quiet_gap_s: float
    alternation_run: int
    one_spot_run: int
    one_spot_mm: float
    burst: int


@dataclass(frozen=True)
class Tap:
    """One rating: when (seconds, monotonic), how many stars, where on the glass (millimetres)."""

    at: float
    stars: int
    spot: tuple[float, float]


@dataclass
class Flood:
    """Remembers the last ratings of this kiosk and judges each new one."""

    limits: Limits
    _taps: deque[Tap] = field(default_factory=lambda: deque(maxlen=50), init=False)
    _flagged: deque[float] = field(default_factory=lambda: deque(maxlen=100), init=False)

    def judge(self, tap: Tap) -> tuple[str, ...]:
        """The rules that this rating matches, in the wire's form; the rating is remembered."""
        self._taps.append(tap)
        rules = ((QUIET_GAP, self._in_quiet_gap), (ALTERNATION, self._alternates), (ONE_SPOT, self._on_one_spot))
        flags = tuple(name for name, matches in rules if matches())
        if flags:
            self._flagged.append(tap.at)
        return flags

    def burst(self, now: float) -> bool:
        """Whether so many flagged ratings came in the last minute that the screen should rest; asks once a burst."""
        recent = sum(1 for at in self._flagged if now - at <= BURST_S)
        if recent < self.limits.burst:
            return False
        self._flagged.clear()
        return True

    def _in_quiet_gap(self) -> bool:
        return len(self._taps) > 1 and self._taps[-1].at - self._taps[-2].at < self.limits.quiet_gap_s

    def _alternates(self) -> bool:
        run = self._run(self.limits.alternation_run)
        return len({tap.stars for tap in run}) == 2 and all(a.stars != b.stars for a, b in pairwise(run))

    def _on_one_spot(self) -> bool:
        run = self._run(self.limits.one_spot_run)
        return bool(run) and all(dist(run[0].spot, tap.spot) <= self.limits.one_spot_mm for tap in run)

    def _run(self, length: int) -> list[Tap]:
        """The last `length` ratings if each came soon after the one before, else nothing."""
        run = list(self._taps)[-length:]
        if len(run) < length or any(b.at - a.at > SAME_PLAY_S for a, b in pairwise(run)):
            return []
        return run
