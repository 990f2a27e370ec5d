"""One piece of work on one card, which ends in one event whatever happens first."""

import threading
from collections.abc import Callable

from devices.events import CardFailed, CardRead, Event
from devices.memory import overwrite_freed
from devices.port import CardFault, Emit


class Errand:
    """`run` does it and says what it came to; `end_after` says "slow" if that has not happened by then."""

    def __init__(self, device: str, card: int, emit: Emit | None) -> None:
        self._device, self._card, self._emit = device, card, emit
        self._ended = threading.Lock()
        self._watch: threading.Timer | None = None

    def run(self, done: Callable[[], object]) -> None:
        """Do it on this thread; memory that it freed is written over."""
        try:
            event: Event = CardRead(self._device, self._card, done())
        except CardFault as fault:
            event = CardFailed(self._device, self._card, fault.fault, fault.passing)
        except Exception:  # permanent: whatever the card's bytes made the job trip over; they go into no text
            event = CardFailed(self._device, self._card, "unreadable", passing=False)
        self.end(event)
        overwrite_freed()

    def end_after(self, seconds: float) -> None:
        """Give it so long; what it still does after that is lost."""
        self._watch = threading.Timer(seconds, self.end, [CardFailed(self._device, self._card, "slow", passing=True)])
        self._watch.daemon = True
        self._watch.start()
        if self._ended.locked():
            self._watch.cancel()

    def end(self, event: Event) -> None:
        """Say the event if it is the first."""
        if self._ended.acquire(blocking=False):
            if self._watch is not None:
                self._watch.cancel()
            if self._emit is not None:
                self._emit(event)
