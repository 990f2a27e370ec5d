"""Text in reading order becomes lines in drawing order: wrap, then shape, then reorder each line."""

import unicodedata
from collections.abc import Callable

import arabic_reshaper
from bidi.algorithm import get_display  # the one that mirrors brackets (UAX #9, L4)

_reshaper = arabic_reshaper.ArabicReshaper({"delete_harakat": False, "support_ligatures": True})
_CONTROLS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"))
_BELOW = frozenset("\u064d\u0650\u0655\u0656")

NO_BREAK = "\u00a0"
_LRE, _PDF = "\u202a", "\u202c"
_ISOLATES_AS_EMBEDDINGS = str.maketrans("\u2066\u2067\u2068\u2069", "\u202a\u202b\u202a\u202c")


def isolate(text: str) -> str:
    """Make a reference, phone number or code one left-to-right run that never splits across lines (UAX #9, 2.1)."""
    return f"{_LRE}{text.replace(' ', NO_BREAK)}{_PDF}"


def visual(line: str, *, rtl: bool) -> str:
    """One line in the order its glyphs are drawn from left to right, letters in their joined forms.

    A combining mark stands after its base letter again (Unicode bidi rule L3). Direction controls are gone.
    """
    shaped = _reshaper.reshape(line).translate(_ISOLATES_AS_EMBEDDINGS)
    ordered = get_display(shaped, base_dir="R" if rtl else "L")
    return _marks_after_bases(ordered.translate(_CONTROLS)).replace(NO_BREAK, " ")


def _marks_after_bases(text: str) -> str:
    out: list[str] = []
    waiting: list[str] = []
    for character in text:
        if unicodedata.combining(character):
            waiting.insert(0, character)
        else:
            out += [character, *waiting]
            waiting.clear()
    return "".join(out + waiting)


def without_marks_below(line: str) -> str:
    """The line less the marks that hang under the baseline, to tell ink above from ink below."""
    return "".join(character for character in line if character not in _BELOW)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break text, still in reading order, into lines no wider than width.

    `measure` takes a piece in reading order and returns its drawn width in the unit of `width`. A single word that
    is wider than a line stands alone on its line. Line ends in the text are kept.
    """
    return [line for paragraph in text.split("\n") for line in _wrap_one(paragraph, width, measure)]


def _wrap_one(paragraph: str, width: float, measure: Callable[[str], float]) -> list[str]:
    if measure(paragraph) <= width:
        return [paragraph]
    lines: list[str] = []
    current = ""
    for word in paragraph.split(" "):
        longer = f"{current} {word}" if current else word
        if current and measure(longer) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current]
