"""The way from other threads to the screen's: events wait here in order, and the screen is woken for them.

Garbage in cycles is collected here too, by the screen's thread between two turns of its loop and nowhere else: a widget
that went while Kivy was telling widgets of a change would end the app (ReferenceError).
"""

import contextlib
import gc
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

COLLECTED_S = 2.0


@dataclass(frozen=True)
class _Collect:
    done: SimpleQueue[None]


class Inbox:
    """Many may put; the screen's thread alone drains."""

    def __init__(self) -> None:
        self._events: SimpleQueue[object] = SimpleQueue()
        self._wake: Callable[[], None] = lambda: None

    def open(self, wake: Callable[[], None]) -> None:
        """From now on `wake`, which any thread may call, is called for each event; what waits already is not lost."""
        self._wake = wake
        wake()

    def put(self, event: object) -> None:
        """Leave an event, from any thread."""
        self._events.put(event)
        self._wake()

    def drain(self, take: Callable[[object], None]) -> None:
        """Hand over all that is here now, in the order it came, and collect garbage where that is due."""
        for _ in range(self._events.qsize()):
            event = self._events.get_nowait()
            if isinstance(event, _Collect):
                gc.collect()
                event.done.put(None)
            else:
                take(event)
        _collect_what_is_due()

    def collect(self, wait_s: float = COLLECTED_S) -> None:
        """Have all garbage collected; waits for it, from another thread, for so long at most."""
        done: SimpleQueue[None] = SimpleQueue()
        self.put(_Collect(done))
        with contextlib.suppress(Empty):
            done.get(timeout=wait_s)


def _collect_what_is_due() -> None:
    """As Python's own collector would, which the screen turns off."""
    if gc.isenabled():
        return
    due = [limit and count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
