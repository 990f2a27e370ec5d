"""Questions to the hub that a visitor waits for: asked one after the other on a thread of their own."""

import logging
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

Errand = Callable[[], None]


class Lookup:
    """Runs each errand off the screen's thread; an errand leaves its answer where the screen takes it."""

    def __init__(self) -> None:
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, errand: Errand) -> None:
        """Have an errand run soon. One that raises is logged, without its words, and the next is run."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lookup", daemon=True)
            self._thread.start()
        self._errands.put(errand)

    def stop(self) -> None:
        """Take no more; what runs is left to end by itself."""
        self._errands.put(None)

    def _run(self) -> None:
        while (errand := self._errands.get()) is not None:
            try:
                errand()
            except Exception as error:  # the thread must outlive whatever one errand did not foresee
                log_where(error)
            del errand  # it knows whose card or document it was about


def log_where(error: Exception) -> None:
    """What went wrong and where; not what it says, which may be of a card."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    logging.getLogger("kiosk.lookup").error("an errand failed: %s at %s", type(error).__name__, where)
