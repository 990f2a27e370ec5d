"""What can go wrong between a card and us: where, what, and whether the same card may be tried again."""

_MEANINGS = {
    0x6281: "part of the data may be damaged",
    0x6282: "the file ended early",
    0x6283: "the file is no longer valid",
    0x6300: "the proof was wrong",
    0x6400: "the card failed and changed nothing",
    0x6581: "the card's memory failed",
    0x6700: "the length was wrong",
    0x6882: "the card knows no secure messaging",
    0x6982: "the card wants a proof first",
    0x6983: "the card is blocked",
    0x6984: "the data used is no longer valid",
    0x6985: "the card is not in a state for this",
    0x6986: "no file is selected",
    0x6987: "the protected message lacks a part",
    0x6988: "the protected message was wrong",
    0x6A80: "the data of the command was wrong",
    0x6A81: "the card cannot do this",
    0x6A82: "there is no such file",
    0x6A83: "there is no such record",
    0x6A86: "the parameters were wrong",
    0x6A88: "there is no such data or key",
    0x6B00: "the place is outside the file",
    0x6D00: "the card does not know this command",
    0x6E00: "the card does not know this class of commands",
    0x6F00: "the card gave no reason",
}
_FAMILIES = {
    0x62: "the card warns, and changed nothing",
    0x63: "the card warns, and changed something",
    0x64: "the card failed and changed nothing",
    0x65: "the card failed, and changed something",
    0x66: "the card has a security problem",
    0x68: "the card does not know this class of commands",
    0x69: "the card does not allow this",
    0x6A: "the parameters were wrong",
}


def meaning(sw: int) -> str:
    """A status word in plain words (ISO/IEC 7816-4, 5.1.3)."""
    if sw >> 4 == 0x63C:
        return f"the proof was wrong; {sw & 0xF} tries are left"
    return _MEANINGS.get(sw) or _FAMILIES.get(sw >> 8) or "the card gave an unknown answer"


class CardError(Exception):
    """A card could not be used: `where` it happened, `what` happened; `passing` when the same card may be tried again.

    The text holds no data of the card.
    """

    passing = False

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class Refused(CardError):
    """The card answered with a status word other than 9000."""

    def __init__(self, where: str, sw: int) -> None:
        super().__init__(where, f"{meaning(sw)} ({sw:04X})")
        self.sw = sw
        self.passing = sw in {0x6400, 0x6F00}


class Garbled(CardError):
    """The card's bytes are not what the standard or the profile says; a bad contact does that too."""

    passing = True


class Unreadable(CardError):
    """The card is known or its bytes arrived, and still there is nothing that can be used."""


class WrongPassword(CardError):
    """The printed data or access number does not open this chip."""


class Tampered(CardError):
    """A protected answer's proof is wrong: the channel is closed."""

    passing = True


class Torn(CardError):
    """The card left the reader with a command pending."""

    passing = True


class Silent(CardError):
    """The card did not answer in time."""

    passing = True
