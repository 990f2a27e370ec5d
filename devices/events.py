"""What devices say: past-tense values, each naming the device that says it."""

from dataclasses import dataclass, field

SWIPED = 0  # the number of a card that was swiped, not put in


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card is in a reader. `card` numbers the insertions of a device; `atr` is empty when it does not answer."""

    device: str
    card: int
    atr: bytes


@dataclass(frozen=True, slots=True)
class CardGone:
    """The card of that number is out again, or its reader is."""

    device: str
    card: int


@dataclass(frozen=True, slots=True)
class CardRead:
    """What a reading came to; `data` is the reader's own value and is never in a text made of the event."""

    device: str
    card: int
    data: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed:
    """Work on a card came to nothing: `fault` is one of FAULTS, `passing` whether another try may help."""

    device: str
    card: int
    fault: str
    passing: bool


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A scanner read a code, or a tag reader a tag; the text is never in a text made of the event."""

    device: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device cannot be used; said once until it is back. `why` is in words for staff."""

    device: str
    why: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """A device can be used, for the first time or again; `what` names it as it names itself."""

    device: str
    what: str


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How a printer is, said once per change: `status` is one of PRINTER_STATUSES, `why` more of it for staff."""

    device: str
    status: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The receipt of that number is printed and cut."""

    device: str
    receipt: int


@dataclass(frozen=True, slots=True)
class PrintFailed:
    """The receipt of that number is not, or not whole: `reason` of PRINT_FAULTS, `begun` if paper may have come."""

    device: str
    receipt: int
    reason: str
    begun: bool


FAULTS = {
    "removed": "the card was taken out",
    "mute": "the card does not answer; it may be the wrong way round",
    "unknown": "no card profile knows this card",
    "unreadable": "the card answered with what cannot be read",
    "refused": "the card refused",
    "reader": "the reader failed",
    "slow": "the card took too long",
    "blocked": "no try is left for the card's PIN",
    "tries": "three access numbers were wrong",
}
PRINTER_STATUSES = {
    "ready": "it prints",
    "paper-low": "it prints, and its paper will soon be used up",
    "paper-out": "it has no paper",
    "offline": "it does not print now",
    "no-answer": "it does not answer; it may be switched off",
}
PRINT_FAULTS = {
    "paper-out": PRINTER_STATUSES["paper-out"],
    "offline": PRINTER_STATUSES["offline"],
    "no-answer": PRINTER_STATUSES["no-answer"],
    "lost": "the printer was unplugged, or is not there",
    "unconfirmed": "everything was sent, and the printer did not say that it printed it",
    "undrawable": "the receipt cannot be drawn",
}

Event = (
    CardSeen
    | CardGone
    | CardRead
    | CardFailed
    | CodeScanned
    | PrinterStatus
    | Printed
    | PrintFailed
    | DeviceLost
    | DeviceBack
)
