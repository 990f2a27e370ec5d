"""Which keys stand where: rows of what each key types, or of what it does where that is a word."""

from collections.abc import Iterator

Rows = tuple[tuple[str, ...], ...]

DELETE, SPACE, TO_ARABIC, TO_LATIN = "delete", "space", "to-ar", "to-en"
WIDTHS = {DELETE: 2.0, SPACE: 6.0, TO_ARABIC: 2.0, TO_LATIN: 2.0}  # in letter keys

DIGITS: Rows = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", DELETE))
REFERENCE: Rows = (tuple("1234567890"), tuple("QWERTYUIOP"), tuple("ASDFGHJKL-"), (*"ZXCVBNM", DELETE))
ARABIC: Rows = (
    tuple("ضصثقفغعهخحجد"),
    tuple("شسيبلاتنمكط"),
    ("ئ", "ء", "ؤ", "ر", "لا", "ى", "ة", "و", "ز", "ظ", "ذ"),
    (TO_LATIN, SPACE, DELETE),
)
LATIN: Rows = (tuple("qwertyuiop"), tuple("asdfghjkl"), tuple("zxcvbnm"), (TO_ARABIC, SPACE, DELETE))
LETTERS: dict[str, Rows] = {"ar": ARABIC, "en": LATIN}


def places(rows: Rows, width: float, height: float, gap: float) -> Iterator[tuple[str, float, float, float, float]]:
    """Each key's name, and its left, top, width and height in a keyboard of this size; rows stand in the middle.

    All letter keys are of one width, that at which the longest row fills the keyboard. An empty name is no key.
    """
    unit = (width + gap) / max((sum(map(_units, row)) for row in rows), default=1.0)
    high = (height + gap) / max(1, len(rows))
    for number, row in enumerate(rows):
        x = (width + gap - unit * sum(map(_units, row))) / 2
        for name in row:
            if name:
                yield name, x, number * high, unit * _units(name) - gap, high - gap
            x += unit * _units(name)


def _units(name: str) -> float:
    return WIDTHS.get(name, 1.0)
