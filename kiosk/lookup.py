"""Questions to the hub that a visitor waits for: asked one after the other on a thread of their own."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

Errand = Callable[[], None]


class Lookup:
    """Runs each errand off the screen's thread; an errand leaves its answer where the screen takes it."""

    def __init__(self) -> None:
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, errand: Errand) -> None:
        """Have an errand run soon; it must not raise."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lookup", daemon=True)
            self._thread.start()
        self._errands.put(errand)

    def stop(self) -> None:
        """Take no more; what runs is left to end by itself."""
        self._errands.put(None)

    def _run(self) -> None:
        while (errand := self._errands.get()) is not None:
            errand()
            del errand  # it knows whose card or document it was about
