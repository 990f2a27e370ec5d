"""The way from other threads to the screen's: events wait here in order, and the screen is woken for them."""

from collections.abc import Callable
from queue import SimpleQueue


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
        """Hand over all that is here now, in the order it came."""
        for _ in range(self._events.qsize()):
            take(self._events.get_nowait())
