"""A receipt on paper: offered while the printer can print, printed once, and said how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from devices.events import DeviceLost, Printed, PrinterStatus, PrintFailed
from kiosk.flows.card_told import NewCard

Stage = Literal["none", "offered", "printing", "printed", "failed"]
PRINTS = ("ready", "paper-low")


@dataclass(frozen=True)
class Slip:
    """What goes on paper: a counter's `ticket`, a chip's `update`, where a new card is (`waiting`), a `statement`,
    staff's `test`.

    `token` is a statement's code for scanners; `sample` marks one of sample data.
    """

    kind: Literal["ticket", "update", "waiting", "statement", "test"]
    language: str
    ticket: str = ""
    new_card: NewCard | None = None
    simulated: bool = False
    token: str = ""
    sample: bool = False

    def __repr__(self) -> str:
        return f"Slip({self.kind})"


@dataclass(frozen=True)
class PaperView:
    """How far a receipt is; `fault` is one of devices.events.PRINT_FAULTS once it failed."""

    stage: Stage = "none"
    fault: str = ""


class PaperVisit:
    """Follows the printer; `order` is given a slip and its number, and ends in a Printed or PrintFailed of that number.

    A second wish while one prints is passed over; what is ordered of a visitor who is gone is told to nobody.
    """

    def __init__(self, order: Callable[[Slip, int], None]) -> None:
        self._order = order
        self._show: Callable[[PaperView], None] = lambda _view: None
        self._device, self._can = "", False
        self._number = 0
        self.view = PaperView()

    def bind(self, show: Callable[[PaperView], None]) -> None:
        """Who is told of each change."""
        self._show = show

    def wanted(self, slip: Slip) -> None:
        """A receipt was asked for."""
        if self.view.stage == "offered":
            self._number += 1
            self._become(PaperView("printing"))
            self._order(slip, self._number)

    def happened(self, event: object) -> None:
        """The printer said something."""
        match event:
            case PrinterStatus(device, status):
                self._device, self._can = device, status in PRINTS
                self._offer()
            case DeviceLost(device) if device == self._device:
                self._can = False
                self._offer()
            case Printed(receipt=number) if number == self._number and self.view.stage == "printing":
                self._become(PaperView("printed"))
            case PrintFailed(receipt=number) if number == self._number and self.view.stage == "printing":
                self._become(PaperView("failed", event.reason))

    def page_turned(self) -> None:
        """Something else stands on the glass: what was said of the last receipt is said no more."""
        if self.view.stage in ("printed", "failed"):
            self.view = PaperView("offered" if self._can else "none")

    def ended(self) -> None:
        """The visitor is gone: the next one is offered what there is."""
        self._number += 1
        self.view = PaperView("offered" if self._can else "none")

    def _offer(self) -> None:
        if self.view.stage in ("none", "offered"):
            wanted = PaperView("offered" if self._can else "none")
            if wanted != self.view:
                self._become(wanted)

    def _become(self, view: PaperView) -> None:
        self.view = view
        self._show(view)
