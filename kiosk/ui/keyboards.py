"""Which keys stand where: rows of what each key types, or of the name of what it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cap:
    """One key: what it raises, what is on it (its name, a text or an icon), its width in common keys, how it is read.

    `spoken` is a key of the catalogue, and is on a key that has neither text nor icon; without one the name is read.
    """

    name: str
    icon: str = ""
    wide: float = 1.0
    spoken: str = ""
    text: str = ""


Row = Sequence[str | Cap]
Rows = Sequence[Row]
GAP = ""  # an empty place in a row
SPECIAL = {  # function keys, by the name that stands in a row
    "delete": Cap("delete", "backspace", 2.0, "key.delete"),
    "clear": Cap("clear", "x", spoken="key.clear"),
    "enter": Cap("enter", "arrow-right", spoken="key.enter"),
    "space": Cap("space", "", 6.0, "key.space"),
    "to-ar": Cap("to-ar", "", 2.0, "key.arabic", "ع"),
    "to-en": Cap("to-en", "", 2.0, "key.latin", "EN"),
}
DIGITS = (
    ("1", "2", "3"),
    ("4", "5", "6"),
    ("7", "8", "9"),
    ("clear", "0", Cap("delete", "backspace", 1, "key.delete")),
)
LATIN = (tuple("1234567890"), tuple("QWERTYUIOP"), tuple("ASDFGHJKL"), (*"ZXCVBNM", "delete"))
REFERENCE = (tuple("1234567890"), tuple("QWERTYUIOP"), tuple("ASDFGHJKL-"), (*"ZXCVBNM", "delete"))
ARABIC = (  # Arabic 101 order
    tuple("ضصثقفغعهخحجد"),
    tuple("شسيبلاتنمكط"),
    ("ئ", "ء", "ؤ", "ر", "لا", "ى", "ة", "و", "ز", "ظ", "ذ"),
    ("to-en", "space", "delete"),
)
SMALL_LATIN = (tuple("qwertyuiop"), tuple("asdfghjkl"), tuple("zxcvbnm"), ("to-ar", "space", "delete"))
LETTERS: dict[str, Rows] = {"ar": ARABIC, "en": SMALL_LATIN}


def caps(row: Row) -> list[Cap]:
    """The keys of a row, gaps among them."""
    return [one if isinstance(one, Cap) else SPECIAL.get(one, Cap(one)) for one in row]


def places(rows: Rows, width: float, height: float, gap: float) -> Iterator[tuple[Cap, float, float, float, float]]:
    """Each key, and its left, top, width and height in a keyboard of this size; rows stand in the middle.

    All common keys are of one width, that at which the longest row fills the keyboard. A gap is no key.
    """
    unit = (width + gap) / max((sum(cap.wide for cap in caps(row)) for row in rows), default=1.0)
    high = (height + gap) / max(1, len(rows))
    for number, row in enumerate(rows):
        x = (width + gap - unit * sum(cap.wide for cap in caps(row))) / 2
        for cap in caps(row):
            if cap.name != GAP:
                yield cap, x, number * high, unit * cap.wide - gap, high - gap
            x += unit * cap.wide
