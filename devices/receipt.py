"""A receipt from its lines to the black and white picture that a printer prints."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, features

Role = Literal["title", "body", "small", "big", "rule", "qr"]
WHITE, BLACK = 255, 0
NARROW_FROM, NARROW = 576, 0.84  # on narrower paper letters are smaller, so that a line holds about as many
MARGIN, LEADING, RULE_ROWS = 8, 1.35, 2  # dots, heights of a letter, dots
QUIET_MODULES = 4  # ISO/IEC 18004, 6.3.8
QR_SHARE = 0.55  # of the width
MOST_ROWS = 4000  # half a metre of paper
_BOLD, _REGULAR = "RayakSansArabic-Bold.ttf", "RayakSansArabic-Regular.ttf"
_LETTERS = {"title": (_BOLD, 34), "body": (_REGULAR, 27), "small": (_REGULAR, 21), "big": (_BOLD, 80)}
_CENTRED = frozenset({"title", "big"})


class ReceiptError(ValueError):
    """A receipt cannot be drawn; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph by its role; a rule has nothing more, a `qr` its modules in rows (True is dark), no quiet zone."""

    role: Role
    text: str = ""
    modules: Sequence[Sequence[bool]] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt's lines from the top, the folder with the project's fonts, and the way of a line without letters."""

    lines: tuple[Line, ...]
    fonts: Path
    rtl: bool = True

    def __repr__(self) -> str:  # what is printed may be a person's
        return f"Document({len(self.lines)} lines)"


def draw(document: Document, width: int) -> Image.Image:
    """The receipt as a picture of mode "1", `width` dots wide, black on white.

    ReceiptError without Pillow's RAQM (it joins and orders Arabic: Unicode Standard Annex 9 for each line), for a font
    that is not there, for a word or code wider than the paper, or for more than half a metre.
    """
    if not features.check("raqm"):
        raise ReceiptError("Pillow was built without RAQM or libfribidi0 is not installed: Arabic cannot be drawn")
    pieces = [piece for line in document.lines for piece in _pieces(line, document, width)]
    height = sum(piece.height for piece in pieces)
    if height > MOST_ROWS:
        raise ReceiptError(f"a receipt of {height} rows is longer than {MOST_ROWS}")
    paper = Image.new("L", (width, max(height, 1)), WHITE)
    top = 0
    for piece in pieces:
        paper.paste(piece, (0, top))
        top += piece.height
    return paper.point(lambda grey: WHITE if grey > 127 else BLACK).convert("1", dither=Image.Dither.NONE)


def _pieces(line: Line, document: Document, width: int) -> Iterator[Image.Image]:
    match line.role:
        case "rule":
            yield _rule(width)
        case "qr":
            yield _code(line.modules, width)
        case _:
            rtl = _runs_left(line.text, otherwise=document.rtl)
            font = _font(document.fonts, line.role, width)
            direction = "rtl" if rtl else "ltr"
            for text in _wrapped(line.text, font, width - 2 * MARGIN, direction):
                yield _written(text, font, width, direction, centred=line.role in _CENTRED)


def _rule(width: int) -> Image.Image:
    piece = Image.new("L", (width, 8 * RULE_ROWS + RULE_ROWS), WHITE)
    top = 4 * RULE_ROWS
    piece.paste(BLACK, (MARGIN, top, width - MARGIN, top + RULE_ROWS))
    return piece


def _code(modules: Sequence[Sequence[bool]], width: int) -> Image.Image:
    """Whole dots a module, as many as about half the paper has room for."""
    side = len(modules) + 2 * QUIET_MODULES
    dots = max(3, int(width * QR_SHARE) // side)
    if not modules or side * dots > width:
        raise ReceiptError(f"a code of {len(modules)} modules does not go on paper of {width} dots")
    small = Image.new("L", (side, side), WHITE)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), BLACK)
    piece = Image.new("L", (width, side * dots), WHITE)
    piece.paste(small.resize((side * dots, side * dots), Image.Resampling.NEAREST), ((width - side * dots) // 2, 0))
    return piece


def _font(folder: Path, role: str, width: int) -> ImageFont.FreeTypeFont:
    name, size = _LETTERS[role]
    try:
        return ImageFont.truetype(
            folder / name, round(size * (NARROW if width < NARROW_FROM else 1)), layout_engine=ImageFont.Layout.RAQM
        )
    except OSError as error:
        raise ReceiptError(f"the font {folder / name} cannot be read") from error


def _runs_left(text: str, *, otherwise: bool) -> bool:
    """Whether its first letter is one of a right-to-left script (UAX #9, P2 and P3)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), otherwise)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int, direction: str) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if font.getlength(longer, direction=direction) <= room:
            lines[-1] = longer
        elif font.getlength(word, direction=direction) <= room:
            lines.append(word)
        else:
            raise ReceiptError(f"a word of {len(word)} letters is wider than the paper")
    return [line for line in lines if line] or [""]


def _written(text: str, font: ImageFont.FreeTypeFont, width: int, direction: str, *, centred: bool) -> Image.Image:
    piece = Image.new("L", (width, round(font.size * LEADING)), WHITE)
    places = {"rtl": (width - MARGIN, "rm"), "ltr": (MARGIN, "lm")}
    x, anchor = (width // 2, "mm") if centred else places[direction]
    ImageDraw.Draw(piece).text((x, piece.height // 2), text, BLACK, font, anchor, direction=direction)
    return piece
