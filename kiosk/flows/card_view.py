"""One moment of the card's pages."""

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.card_key import KeyView
from kiosk.flows.card_told import CardFacts, GenuineTold, Message, NewCard

Stage = Literal[
    "insert",
    "reading",
    "key",
    "data",
    "problem",
    "take",
    "notices",
    "statement",
    "updating",
    "torn",
    "updated",
    "current",
    "counter",
    "silent",
]


@dataclass(frozen=True)
class StatementView:
    """How far an address statement is: asking, told, or silent where the hub was not reached."""

    stage: Literal["asking", "told", "silent"]
    token: str = ""
    code: str = ""
    sample: bool = False

    def __repr__(self) -> str:
        return f"StatementView({self.stage})"


@dataclass(frozen=True)
class Progress:
    """How far a chip update is."""

    step: str = "check"
    percent: int = 0
    left_s: int | None = None


@dataclass(frozen=True)
class CardView:
    """One moment of the card's pages; `problem` is one of `devices.events.FAULTS`, `swiped` of a card not put in.

    `unread` is None while the hub has not told; `first` is the first message of the page of messages.
    """

    stage: Stage
    problem: str = ""
    facts: CardFacts | None = None
    swiped: bool = False
    unread: int | None = None
    messages: tuple[Message, ...] = ()
    new_card: NewCard | None = None
    first: int = 0
    progress: Progress = Progress()
    ticket: str = ""
    simulated: bool = False
    key: KeyView | None = None
    genuine: GenuineTold | None = None
    statement: StatementView | None = None
