"""The seam for a card's issuer: what it is asked, and what it says next. Its keys stay on its side of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hub.cards.domain.wire import Both
from hub.cards.models import CardUpdate

Step = Literal["check", "write", "confirm"]
Memory = Mapping[str, str | int]
"""What the issuer wants back with the card's answers; kept in the database, so no key and nothing of the holder."""


@dataclass(frozen=True)
class Due:
    """A card by its id, and the version of the record that should be on it."""

    card: str
    version: int


@dataclass(frozen=True)
class Command:
    """A command for the card, and the status words on which to go on; none means any."""

    apdu: bytes
    expect: tuple[str, ...] = ("9000",)


@dataclass(frozen=True)
class Turn:
    """What comes next: commands, or the end. `state` is how far the card is now, None for no further."""

    step: Step
    percent: int
    commands: Sequence[Command] = ()
    memory: Memory = field(default_factory=dict)
    state: CardUpdate.State | None = None
    end: Literal["done", "torn", "failed"] | None = None
    reason: str | None = None


class CardUpdateBackend(ABC):
    """An issuer that brings a record to a card, command by command, through a kiosk that has no keys.

    A commit is sent alone in its batch, by a turn whose state is VERIFIED: if its answer is lost the update is UNKNOWN,
    and the next session has to look at the card before it writes.
    """

    simulated: bool
    issuer: Both
    allowed: Sequence[tuple[str, str]]

    @abstractmethod
    def begin(self, due: Due) -> Turn:
        """The first commands of a session."""

    @abstractmethod
    def go_on(self, due: Due, memory: Memory, answers: Sequence[bytes]) -> Turn:
        """What follows from the card's answers, status words included; fewer than commands when the card was taken."""
