"""What every device is to the supervisor, and every card reader to whoever uses a card."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.events import Event

if TYPE_CHECKING:
    from devices.receipt import Document

Emit = Callable[[Event], None]
Transmit = Callable[[bytes], bytes]
Work = Callable[[Transmit], object]


class LostError(Exception):
    """A device is not there, or is there no more; the text says which and why in words for staff."""


class CardFault(Exception):
    """Work on a card failed; `fault` is one of `devices.events.FAULTS`."""

    def __init__(self, fault: str, *, passing: bool, detail: str = "") -> None:
        super().__init__(detail or fault)
        self.fault, self.passing = fault, passing


class Device(ABC):
    """Something that runs in a thread of its own: `run` is one life of it, from opening to loss or stop."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        """Open, call `ready` with what the device calls itself, then emit until `stopping` is set. LostError."""

    @abstractmethod
    def wake(self) -> None:
        """Make `run` look at `stopping` at once; called from another thread."""


class CardReader(Device):
    """A reader that can have work done on the card in it."""

    @abstractmethod
    def work(self, card: int, job: Work, *, seconds: float) -> None:
        """Have `job` done on that card, alone with it, on a thread of the reader's.

        Ends in one CardRead with what `job` returned, or one CardFailed: the card is gone, or another; `job` raised
        CardFault; or it took longer than `seconds`, in which case what it still does is lost.
        """


class ReceiptPrinter(Device):
    """A printer of receipts."""

    @abstractmethod
    def print_receipt(self, document: "Document", receipt: int) -> None:
        """Have it printed; returns at once. Ends in one Printed or one PrintFailed with that number."""
