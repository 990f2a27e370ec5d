"""A visitor's card: put in, read, shown, its messages, its chip, taken out. Nothing stays when it is out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Protocol

from devices.events import SWIPED, CardFailed, CardGone, CardRead, CardSeen
from kiosk.flows.card_key import Keying, KeyWanted, Proof
from kiosk.flows.card_told import (
    CardFacts,
    GenuineTold,
    Message,
    NewCardTold,
    NoticesTold,
    StatementTold,
    UpdateEnded,
    UpdateWent,
)
from kiosk.flows.card_view import CardView, Progress, Stage, StatementView


class Errands(Protocol):
    """What is done with a card elsewhere; each ends in an event. Cards are named by device and number."""

    def read(self, device: str, card: int) -> None: ...
    def unlock(self, device: str, card: int, proof: Proof) -> None: ...
    def ask_genuine(self, device: str, card: int) -> None: ...
    def ask_notices(self, device: str, card: int) -> None: ...
    def mark_read(self, device: str, card: int, ids: tuple[str, ...]) -> None: ...
    def ask_statement(self, device: str, card: int) -> None: ...
    def update(self, device: str, card: int) -> None: ...
    def forget(self) -> None: ...


class CardVisit:
    """Follows the readers. Events come in; each change is shown, None when there is nothing to show."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._show: Callable[[CardView | None], None] = lambda _view: None
        self._in: tuple[str, int] | None = None
        self._of: tuple[str, int] = ("", SWIPED)
        self._view: CardView | None = None
        self._key = Keying()

    def bind(self, show: Callable[[CardView | None], None]) -> None:
        """Who is told of each change."""
        self._show = show

    @property
    def card_in(self) -> bool:
        """Whether a card is in a reader now."""
        return self._in is not None

    @property
    def view(self) -> CardView | None:
        """What is shown now."""
        return self._view

    @property
    def busy(self) -> bool:
        """Whether the card is being written, which no time-out may break."""
        return self._stage == "updating"

    # --- the visitor

    def opened(self) -> None:
        """The visitor wants the card's page."""
        if self._view is None:
            self._begin()

    def tried_again(self) -> None:
        """The visitor wants another try with the card that is in."""
        if self._stage == "problem":
            self._begin()
        elif self._stage == "silent":
            self.update_wanted()

    def notices_opened(self) -> None:
        """The messages were asked for."""
        view = self._view
        if view is None or view.stage != "data":
            return
        if view.unread is None:
            self._errands.ask_notices(*self._of)
        else:
            self._become(replace(view, stage="notices", first=0))

    def notices_turned(self, by: int) -> None:
        """The messages `by` further on were asked for, back when negative."""
        view = self._view
        if view is not None and view.stage == "notices" and 0 <= view.first + by < len(view.messages):
            self._become(replace(view, first=view.first + by))

    def notices_shown(self, ids: tuple[str, ...]) -> None:
        """These messages were on the glass."""
        view = self._view
        new = tuple(one.id for one in view.messages if one.id in ids and not one.read) if view is not None else ()
        if view is None or not new:
            return
        self._errands.mark_read(*self._of, new)
        self._view = replace(view, unread=max(0, (view.unread or 0) - len(new)), messages=_marked(view.messages, new))

    def went_back(self) -> None:
        """Back from the messages or the statement to the card."""
        if self._view is not None and self._view.stage in ("notices", "statement"):
            self._become(replace(self._view, stage="data", statement=None))

    def statement_wanted(self) -> None:
        """An address statement was asked for, or once more where the hub was silent."""
        view = self._view
        again = view is not None and view.statement is not None and view.statement.stage == "silent"
        if view is not None and (view.stage == "data" or again):
            self._become(replace(view, stage="statement", statement=StatementView("asking")))
            self._errands.ask_statement(*self._of)

    def update_wanted(self) -> None:
        """The chip's update was asked for."""
        if self._in is not None and self._stage in ("data", "silent"):
            self._become(CardView("updating"))
            self._errands.update(*self._in)

    def key_typed(self, name: str) -> None:
        """A key was touched."""
        if self._stage == "key":
            proof = self._key.typed(name)
            self._show_key() if proof is None else self._unlock(proof)

    def key_moved(self, field: int) -> None:
        """Another field was touched."""
        if self._stage == "key":
            self._key.moved(field)
            self._show_key()

    def ended(self) -> bool:
        """The visitor is finished or gone; True when the card is still in and the page asks once for it to be taken."""
        asked = self._stage == "take"
        self._view = CardView("take") if self.card_in and self._view is not None and not asked else None
        self._key.forget()
        self._errands.forget()
        return self._view is not None

    # --- the devices and the hub

    def happened(self, event: object) -> None:
        """A device or the hub said something."""
        match event:
            case CardSeen(device, card):
                self._in = self._of = (device, card)
                self._put_in()
            case CardGone(device, card) if self._in == (device, card):
                self._in = None
                self._gone()
            case CardRead() | CardFailed():
                self._answered(event)
            case NoticesTold(card, unread, messages) if card == self._of[1]:
                self._notices_told(unread, messages)
            case GenuineTold(card) if card == self._of[1] and self._stage in ("data", "notices"):
                self._become(replace(self._view, genuine=event) if self._view is not None else None)
            case NewCardTold(card, new_card) if card == self._of[1] and self._stage in ("data", "notices"):
                self._become(replace(self._view, new_card=new_card) if self._view is not None else None)
            case StatementTold(card) if card == self._of[1] and self._stage == "statement":
                self._statement_told(event)
            case UpdateWent(card) if card == self._of[1] and self._stage == "updating":
                progress = Progress(event.step, event.percent, event.left_s)
                self._become(CardView("updating", progress=progress, simulated=event.simulated))
            case UpdateEnded(card, how) if card == self._of[1] and self._stage == "updating":
                self._update_ended(how, event)

    # --- inside

    @property
    def _stage(self) -> str:
        return self._view.stage if self._view is not None else ""

    def _put_in(self) -> None:
        if self._stage == "torn" and self._in is not None:
            self._become(CardView("updating"))
            self._errands.update(*self._in)
        else:
            self._begin()

    def _begin(self) -> None:
        if self._in is None:
            self._become(CardView("insert"))
            return
        self._become(CardView("reading"))
        self._errands.read(*self._in)

    def _answered(self, event: CardRead | CardFailed) -> None:
        swiped = event.card == SWIPED and not self.card_in
        awaited = self._in == (event.device, event.card) and self._stage == "reading"
        if event.card == SWIPED and self._stage == "key" and self._key.swipes:
            self._swiped(event)
        elif isinstance(event, CardRead) and isinstance(event.data, KeyWanted):
            if awaited:
                self._ask_key(event.data)
        elif isinstance(event, CardRead):
            if (swiped or awaited) and isinstance(event.data, CardFacts):
                self._of = (event.device, event.card)
                self._become(CardView("data", facts=event.data, swiped=swiped))
                self._errands.ask_notices(*self._of)
                if event.data.travel:
                    self._errands.ask_genuine(*self._of)
        elif awaited or (swiped and self._view is not None):
            self._become(CardView("problem", problem=event.fault, swiped=swiped))
        elif self._stage == "updating" and self._of == (event.device, event.card):
            self._become(CardView("torn"))

    def _swiped(self, event: CardRead | CardFailed) -> None:
        """A swipe beside the reader opens the card that is in it."""
        if isinstance(event, CardRead):
            self._unlock(Proof("swipe"))
        else:
            self._key.misread()
            self._show_key()

    def _ask_key(self, wanted: KeyWanted) -> None:
        self._key.asked(wanted)
        if self._key.spent:
            self._become(CardView("problem", problem="tries"))
        else:
            self._show_key()

    def _show_key(self) -> None:
        self._become(CardView("key", key=self._key.view()))

    def _unlock(self, proof: Proof) -> None:
        self._become(CardView("reading"))
        if self._in is not None:
            self._errands.unlock(*self._in, proof)

    def _notices_told(self, unread: int, messages: tuple[Message, ...] | None) -> None:
        if self._view is not None and self._view.stage == "data" and messages is not None:
            self._become(replace(self._view, unread=unread, messages=messages))

    def _statement_told(self, event: StatementTold) -> None:
        view = self._view
        if view is not None and view.statement is not None and view.statement.stage == "asking":
            stage: Literal["told", "silent"] = "told" if event.token else "silent"
            told = StatementView(stage, event.token, event.code, event.sample)
            self._become(replace(view, statement=told))

    def _update_ended(self, how: str, event: UpdateEnded) -> None:
        stage: dict[str, Stage] = {"done": "updated", "current": "current", "counter": "counter", "silent": "silent"}
        self._become(CardView(stage.get(how, "torn"), ticket=event.ticket, simulated=event.simulated))

    def _gone(self) -> None:
        stage = self._stage
        if stage == "reading":
            self._become(CardView("problem", problem="removed"))
        elif stage == "updating":
            self._become(CardView("torn"))
        elif stage == "problem" and self._view is not None and self._view.problem in ("removed", "reader"):
            return  # that it came out too early, or that the reader failed, is still being said
        elif stage in ("problem", "key"):  # the number to type is printed on the card
            self._become(CardView("insert"))
        elif stage not in ("", "insert", "torn"):
            self._become(None)

    def _become(self, view: CardView | None) -> None:
        self._view = view
        self._show(view)


def _marked(messages: tuple[Message, ...], ids: tuple[str, ...]) -> tuple[Message, ...]:
    return tuple(replace(one, read=True) if one.id in ids else one for one in messages)
