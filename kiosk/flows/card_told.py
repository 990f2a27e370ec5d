"""What the devices and the hub tell of a card."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

SHOWN_DIGITS = 3  # of the number, at its end: design guide, section 6


@dataclass(frozen=True)
class Picture:
    """A face as its points: three bytes each, from the top left."""

    width: int
    height: int
    points: bytes

    def __repr__(self) -> str:
        return f"Picture({self.width}x{self.height})"


@dataclass(frozen=True)
class CardFacts:
    """What is shown of a card: names as far as it has them, the end of its number, its expiry, a face.

    `travel` of a card with an ICAO 9303 application, whose genuineness the hub can judge; `updatable` where the hub
    can be asked for a newer chip.
    """

    name_ar: str
    name_en: str
    number_end: str
    expires: date | None
    photo: Picture | None = None
    travel: bool = False
    updatable: bool = True

    def __repr__(self) -> str:
        return "CardFacts(...)"


@dataclass(frozen=True)
class Message:
    """One message for the holder, in both languages."""

    id: str
    title_ar: str
    title_en: str
    body_ar: str
    body_en: str
    sent: date
    read: bool

    def __repr__(self) -> str:
        return "Message(...)"


@dataclass(frozen=True)
class NoticesTold:
    """Event: the hub told the holder's messages, or, when `messages` is None, could not be asked."""

    card: int
    unread: int
    messages: tuple[Message, ...] | None


class Text(Protocol):
    """A text in both languages."""

    @property
    def ar(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True)
class GenuineTold:
    """Event: what the hub says of a card's signature: verdict and reason, or `unreached` when it cannot be asked."""

    card: int
    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class NewCard:
    """How far a new card is (ordered, printing, ready, collected), and where, in both languages."""

    state: str
    place_ar: str
    place_en: str

    @classmethod
    def at(cls, state: str, *places: Text | None) -> "NewCard":
        """With the parts of its place that are known, the larger first."""
        known = [one for one in places if one is not None and one.ar]
        return cls(state, "، ".join(one.ar for one in known), ", ".join(one.en for one in known))


@dataclass(frozen=True)
class NewCardTold:
    """Event: the hub told of the holder's new card; None when there is none."""

    card: int
    new_card: NewCard | None


@dataclass(frozen=True)
class UpdateWent:
    """Event: how far a chip update is: `step` check, write or confirm, per cent, seconds left if that can be told."""

    card: int
    step: str
    percent: int
    left_s: int | None
    simulated: bool


@dataclass(frozen=True)
class UpdateEnded:
    """Event: a chip update ended: `done`, `current` (nothing is due), `torn`, `counter` with a ticket, or `silent`."""

    card: int
    how: str
    ticket: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class StatementTold:
    """Event: the hub issued an address statement (its code for scanners, and its page's), or could not be asked."""

    card: int
    token: str = ""
    code: str = ""
    sample: bool = False

    def __repr__(self) -> str:
        return f"StatementTold({self.card})"
