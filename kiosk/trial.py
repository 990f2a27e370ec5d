"""Judges the slot that is tried: good once a visitor could use it and nothing is lost, else back to the old one."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.outbox_state import ScreenStatus, SenderStatus
from kiosk.update_state import Progress, Queue, keep, read

FRESH_S = 90.0
LEAST_FRAMES = 60  # drawn by a screen that lives: seconds of an idle page
LOOK_S = 2.0


class Slots(Protocol):
    """The slots; `mark_good` raises RaucError, `restart` PowerError."""

    def mark_good(self) -> None: ...
    def restart(self) -> None: ...


class Seen(msgspec.Struct, frozen=True):
    """One look: what screen and sender last said, the outbox, this boot and its milliseconds; the devices wanted."""

    shown: ScreenStatus | None
    heard: SenderStatus | None
    queue: Queue
    boot: str
    mono: int
    wanted: tuple[str, ...]


def missing(seen: Seen, before: Queue) -> str:
    """The first thing that speaks against the slot, empty when nothing does."""
    shown, heard = seen.shown, seen.heard
    if (lost := _lost(seen.queue, before)) != "":
        return lost
    if shown is None or not shown.is_fresh(seen.boot, seen.mono, FRESH_S):
        return "the screen drew nothing"
    if shown.frames < LEAST_FRAMES:
        return f"the screen drew {shown.frames} frames"
    working = {one.name for one in shown.devices if one.works}
    if shut := [name for name in seen.wanted if name not in working]:
        return f"{shut[0]} was not opened"
    if heard is None or not heard.is_fresh(seen.boot, seen.mono, FRESH_S) or not heard.online:
        return "the hub acknowledged nothing"
    return ""


def _lost(now: Queue, before: Queue) -> str:
    if now.stream != before.stream or now.moved_aside > before.moved_aside or now.made < before.made:
        return "the queue is another one"
    if now.waiting > before.waiting + now.made - before.made:
        return "more records wait than were made"
    return ""


class Trial:
    """Looks until the slot is good or `limit_s` seconds of this boot are over."""

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        folder: Path,
        slot: str,
        slots: Slots,
        look: Callable[[], Seen],
        *,
        limit_s: float,
        sleep: Callable[[float], None],
    ) -> None:
        self._folder, self._slot, self._slots, self._look = folder, slot, slots, look
        self._limit_ms, self._sleep = limit_s * 1000, sleep

    def run(self) -> str:
        """Judge, and say in one line how it ended; RaucError, PowerError, OutboxError, OSError."""
        kept = read(self._folder)
        if kept is None or kept.state != "trial" or kept.queue is None:
            return "nothing is on trial"
        if kept.slot != self._slot:
            why = kept.why or "its slot was not started, or could say nothing"
            return self._end(kept, f"it came back to slot {self._slot}: {why}")
        why = self._judge(kept, kept.queue)
        if why:
            self._slots.restart()
            return f"{kept.version} goes back to the slot before: {why}"
        self._slots.mark_good()
        keep(self._folder, msgspec.structs.replace(kept, state="good", why=""))
        return f"{kept.version} is good"

    def _judge(self, kept: Progress, before: Queue) -> str:
        """What stood against it when its time was over; each new thing is kept, for the slot may end at any moment."""
        said = ""
        while True:
            seen = self._look()
            why = missing(seen, before)
            if why and why != said:
                keep(self._folder, msgspec.structs.replace(kept, why=why))
                said = why
            if not why or seen.mono >= self._limit_ms:
                return why
            self._sleep(LOOK_S)

    def _end(self, kept: Progress, why: str) -> str:
        keep(self._folder, msgspec.structs.replace(kept, state="refused", why=why))
        return f"{kept.version} is refused: {why}"
