"""The time envelope: wall clock, boot, milliseconds since boot, and how far the clock is trusted."""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from kiosk.model import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_ERROR = 5
_SECOND_MS = 1000
_TIMEX_ROOM = 512  # struct timex has 208 bytes on 64-bit Linux and fewer on 32-bit; the rest is never touched


def as_wire(moment: datetime) -> str:
    """The wire's text of an aware moment: RFC 3339, UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=1)
def _second_as_wire(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]


def from_wire(text: str) -> datetime:
    """The aware UTC moment of the wire's text; ValueError when it is not one."""
    if not text.endswith("Z"):
        raise ValueError(f"time {text!r} is not UTC with a Z")
    return datetime.fromisoformat(text)


def system_wall_ms() -> int:
    return time.time_ns() // 1_000_000


def ms_since_boot() -> int:
    """CLOCK_BOOTTIME, which goes on counting in suspend and never jumps."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def kernel_boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


class KernelSync:
    """Whether the kernel holds its clock for synchronised, asked by adjtimex(2) with no change made.

    Every NTP daemon (timesyncd, chrony, ntpd) sets this flag, and it starts unset at each boot;
    /run/systemd/timesync/synchronized is known to timesyncd alone and stays when the clock drifts off.
    The answer is good for a second.
    """

    def __init__(self) -> None:
        self._ask = getattr(ctypes.CDLL(None), "adjtimex", None)
        self._timex = ctypes.create_string_buffer(_TIMEX_ROOM)
        self._asked_ms, self._answer = -_SECOND_MS, False

    def __call__(self) -> bool:
        now = ms_since_boot()
        if now - self._asked_ms >= _SECOND_MS:
            self._asked_ms = now
            self._answer = self._ask is not None and 0 <= int(self._ask(self._timex)) < _TIME_ERROR
        return self._answer


class HubTime(msgspec.Struct, frozen=True):
    """What a hub's reply taught in one boot: hub's milliseconds since 1970 = milliseconds since boot + `offset_ms`."""

    boot: str
    offset_ms: int


class Clock:
    """The kiosk's clock; a Pi has no battery clock, so it says how far each moment may be believed."""

    def __init__(
        self,
        *,
        boot: str | None = None,
        wall_ms: Callable[[], int] = system_wall_ms,
        mono_ms: Callable[[], int] = ms_since_boot,
        synchronised: Callable[[], bool] | None = None,
    ) -> None:
        self._boot = boot or kernel_boot_id()
        self._wall_ms = wall_ms
        self._mono_ms = mono_ms
        self._synchronised = synchronised or KernelSync()
        self._hub: HubTime | None = None

    @property
    def boot(self) -> str:
        return self._boot

    @property
    def hub_time(self) -> HubTime | None:
        """What was learnt from the hub in this boot."""
        return self._hub

    def mono(self) -> int:
        """Milliseconds since boot."""
        return self._mono_ms()

    def learn(self, hub_time: datetime, *, at_mono: int | None = None) -> None:
        """Take the hub's aware time as that of the moment `at_mono` (milliseconds since boot; now when left out)."""
        at = self._mono_ms() if at_mono is None else at_mono
        self._hub = HubTime(self._boot, (hub_time - _EPOCH) // timedelta(milliseconds=1) - at)

    def adopt(self, hub: HubTime | None) -> None:
        """Take what another process of this kiosk learnt; what was learnt in another boot is worthless."""
        if hub is not None and hub.boot == self._boot:
            self._hub = hub

    def now(self) -> datetime:
        """The best guess at the hub's own time, which is what tokens and signatures are held against."""
        ms = self._wall_ms() if self._hub is None else self._mono_ms() + self._hub.offset_ms
        return _EPOCH + timedelta(milliseconds=ms)

    def stamp(self) -> Instant:
        """The wire's time envelope of this moment (docs/wire.md)."""
        mono = self._mono_ms()
        wall, trust = self._wall_ms(), "unknown"
        if self._synchronised():
            trust = "good"
        elif self._hub is not None:
            wall, trust = mono + self._hub.offset_ms, "hub"
        second, ms = divmod(wall, _SECOND_MS)
        return Instant(f"{_second_as_wire(second)}.{ms:03}Z", self._boot, mono, trust)
