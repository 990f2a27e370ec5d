"""The key of a card that is shut: the number printed on it, its zone's data, or a PIN, as it is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["can", "zone", "pin", "swipe"]
WRONG_AT_MOST = 3  # access numbers in one visit, so that no card is blocked here
CAN_DIGITS, DATE_DIGITS, NUMBER_LETTERS = 6, 8, 14


@dataclass(frozen=True)
class KeyWanted:
    """What reading a card comes to that is shut: which key, whether a swipe will do, and what was wrong with the last.

    `shortest` and `longest` are a PIN's digits; `left` its tries, None where the card does not tell.
    """

    kind: Literal["can", "zone", "pin"]
    swipe: bool = False
    shortest: int = CAN_DIGITS
    longest: int = CAN_DIGITS
    wrong: bool = False
    left: int | None = None


class Proof:
    """A key on its way to the card, as bytes that are written over after it: `wipe`. It stands in no text."""

    def __init__(self, kind: Kind, parts: Sequence[bytearray] = ()) -> None:
        self.kind, self.parts = kind, tuple(parts)

    def wipe(self) -> None:
        """Write over it."""
        for part in self.parts:
            part[:] = bytes(len(part))

    def __repr__(self) -> str:
        return f"Proof({self.kind!r})"


@dataclass(frozen=True)
class KeyView:
    """What is shown while a key is typed: `typed` by field, empty for a PIN, of which only `count` is told.

    `at` is the field that is typed in, `ready` whether it can go on, `why` what was wrong: "", wrong, swipe or date.
    """

    kind: Kind
    swipe: bool = False
    typed: tuple[str, ...] = ("",)
    count: int = 0
    at: int = 0
    ready: bool = False
    why: str = ""
    left: int | None = None

    def __repr__(self) -> str:
        return f"KeyView({self.kind!r})"


class Keying:
    """Takes keys by their names; what was typed is kept in bytes and written over when it is let go of."""

    def __init__(self) -> None:
        self._wanted = KeyWanted("can")
        self._fields: list[bytearray] = []
        self._at, self._why, self._wrong = 0, "", 0

    @property
    def spent(self) -> bool:
        """Whether so many access numbers were wrong that another is not asked for here."""
        return self._wrong >= WRONG_AT_MOST

    @property
    def swipes(self) -> bool:
        """Whether a swipe will do instead."""
        return self._wanted.swipe

    def asked(self, wanted: KeyWanted) -> None:
        """A card wants a key."""
        self._clear()
        self._wanted, self._why = wanted, "wrong" if wanted.wrong else ""
        self._wrong += wanted.wrong and wanted.kind != "pin"
        self._fields = [bytearray() for _ in range(3 if wanted.kind == "zone" else 1)]

    def view(self) -> KeyView:
        """What is shown now."""
        wanted, secret = self._wanted, self._wanted.kind == "pin"
        typed = ("",) if secret else tuple(field.decode() for field in self._fields)
        count = len(self._fields[0]) if secret else 0
        return KeyView(wanted.kind, wanted.swipe, typed, count, self._at, self._ready(), self._why, wanted.left)

    def misread(self) -> None:
        """A swipe could not be read."""
        self._why = "swipe"

    def typed(self, name: str) -> Proof | None:
        """A key was touched; the proof once all is typed and `enter` was touched."""
        field = self._fields[self._at]
        if name == "enter":
            return self._entered()
        self._why = ""
        if name == "delete":
            self._take_back()
        elif name == "clear":
            self._overwrite(field)
        elif len(field) < self._most() and self._takes(name):
            field += name.encode()
        return None

    def moved(self, field: int) -> None:
        """Another field is to be typed in."""
        if 0 <= field < len(self._fields):
            self._at = field

    def forget(self) -> None:
        """The visitor is gone, or the card has its key."""
        self._clear()
        self._wrong, self._wanted = 0, KeyWanted("can")

    # --- inside

    def _entered(self) -> Proof | None:
        if not self._ready():
            return None
        if self._wanted.kind == "zone" and self._at and not _day(self._fields[self._at]):
            self._why = "date"
            return None
        if self._at < len(self._fields) - 1:
            self._at += 1
            return None
        proof = Proof(self._wanted.kind, self._fields)
        self._fields, self._at = [bytearray() for _ in self._fields], 0
        return proof

    def _take_back(self) -> None:
        field = self._fields[self._at]
        if field:
            field[-1] = 0
            del field[-1]
        elif self._at:
            self._at -= 1

    def _takes(self, name: str) -> bool:
        letters = self._wanted.kind == "zone" and self._at == 0
        return len(name) == 1 and name.isascii() and (name.isdigit() or (letters and name.isalpha()))

    def _most(self) -> int:
        if self._wanted.kind == "zone":
            return DATE_DIGITS if self._at else NUMBER_LETTERS
        return self._wanted.longest

    def _ready(self) -> bool:
        field = self._fields[self._at]
        if self._wanted.kind == "zone":
            return len(field) == DATE_DIGITS if self._at else bool(field)
        return self._wanted.shortest <= len(field) <= self._wanted.longest

    def _clear(self) -> None:
        for field in self._fields:
            self._overwrite(field)
        self._fields, self._at, self._why = [bytearray()], 0, ""

    @staticmethod
    def _overwrite(field: bytearray) -> None:
        field[:] = bytes(len(field))
        field.clear()


def _day(typed: bytearray) -> bool:
    """Whether eight digits, day first, are a day of the calendar."""
    try:
        date(int(typed[4:8]), int(typed[2:4]), int(typed[0:2]))
    except ValueError:
        return False
    return True
