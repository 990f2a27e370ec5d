"""What a run of the twin came to: how many, how fast, what went wrong."""

import resource
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figures:
    """Seconds that each kind of request took, what was answered, and how late the twin itself was."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    late: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    records: int = 0
    replayed: int = 0
    over_s: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Rates a second, milliseconds at the 50th and 99th per cent, and memory."""
        ms = {name: {"n": len(each), **_ends(each)} for name, each in sorted(self.seconds.items())}
        beats = len(self.seconds.get("beat", ()))
        span = self.over_s or 1.0
        return {
            "seconds": round(self.over_s, 1),
            "beats_per_s": round(beats / span, 1),
            "records_per_s": round(self.records / span, 1),
            "records": self.records,
            "replayed": self.replayed,
            "requests": ms,
            "late_p99_ms": _ends(self.late)["p99_ms"] if self.late else 0.0,
            "faults": dict(self.faults),
            "twin_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }


def _ends(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {part: min(len(ordered) - 1, len(ordered) * part // 100) for part in (50, 99)}
    return {f"p{part}_ms": round(1000 * ordered[place], 2) for part, place in at.items()}
