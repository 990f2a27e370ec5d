"""A visitor's card: put in, read, shown, taken out. Nothing of it stays when it is out or the visitor gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from devices.events import SWIPED, CardFailed, CardGone, CardRead, CardSeen, DeviceBack, DeviceLost, Event

Stage = Literal["insert", "reading", "data", "problem", "take"]
SHOWN_DIGITS = 3  # of the number, at its end: design guide, section 6


@dataclass(frozen=True)
class CardFacts:
    """What is shown of a card: names as far as it has them, the end of its number, its expiry."""

    name_ar: str
    name_en: str
    number_end: str
    expires: date | None

    def __repr__(self) -> str:
        return "CardFacts(...)"


@dataclass(frozen=True)
class CardView:
    """One moment of the card's pages; `problem` is one of `devices.events.FAULTS`, `swiped` of a card not put in."""

    stage: Stage
    problem: str = ""
    facts: CardFacts | None = None
    swiped: bool = False


class CardVisit:
    """Follows the readers. Events of devices come in; each change is shown, None when there is nothing to show."""

    def __init__(self, read: Callable[[str, int], None]) -> None:
        self._read = read
        self._show: Callable[[CardView | None], None] = lambda _view: None
        self._in: tuple[str, int] | None = None
        self._lost: set[str] = set()
        self._view: CardView | None = None

    def bind(self, show: Callable[[CardView | None], None]) -> None:
        """Who is told of each change."""
        self._show = show

    @property
    def card_in(self) -> bool:
        """Whether a card is in a reader now."""
        return self._in is not None

    def opened(self) -> None:
        """The visitor wants the card's page."""
        if self._view is None:
            self._begin()

    def happened(self, event: Event) -> None:
        """A device said something."""
        match event:
            case CardSeen(device, card):
                self._in = (device, card)
                self._begin()
            case CardGone(device, card) if self._in == (device, card):
                self._in = None
                self._gone()
            case CardRead(_, card, data) if card == SWIPED and isinstance(data, CardFacts) and not self.card_in:
                self._become(CardView("data", facts=data, swiped=True))
            case CardFailed(_, card, fault) if card == SWIPED and self._view is not None and not self.card_in:
                self._become(CardView("problem", problem=fault, swiped=True))
            case CardRead(device, card, data) if self._waits_for(device, card) and isinstance(data, CardFacts):
                self._become(CardView("data", facts=data))
            case CardFailed(device, card, fault) if self._waits_for(device, card):
                self._become(CardView("problem", problem=fault))
            case DeviceLost(device):
                self._lost.add(device)
            case DeviceBack(device):
                self._lost.discard(device)

    def tried_again(self) -> None:
        """The visitor wants another try with the card that is in."""
        if self._view is not None and self._view.stage == "problem":
            self._begin()

    def ended(self) -> bool:
        """The visitor is finished or gone; True when the card is still in and the page asks once for it to be taken."""
        asked = self._view is not None and self._view.stage == "take"
        self._view = CardView("take") if self.card_in and self._view is not None and not asked else None
        return self._view is not None

    @property
    def view(self) -> CardView | None:
        """What is shown now."""
        return self._view

    def _begin(self) -> None:
        if self._in is None:
            self._become(CardView("insert"))
            return
        self._become(CardView("reading"))
        self._read(*self._in)

    def _gone(self) -> None:
        stage = self._view.stage if self._view is not None else ""
        if stage == "reading":
            self._become(CardView("problem", problem="removed"))
        elif stage == "problem":
            self._become(CardView("insert"))
        elif stage in ("data", "take"):
            self._become(None)

    def _waits_for(self, device: str, card: int) -> bool:
        return self._in == (device, card) and self._view is not None and self._view.stage == "reading"

    def _become(self, view: CardView | None) -> None:
        self._view = view
        self._show(view)
