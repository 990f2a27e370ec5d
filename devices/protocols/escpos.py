"""ESC/POS, the language of receipt printers: what a printer is asked, what its answer says, and a picture as bytes.

Commands and bits are those of Epson's "ESC/POS Command Reference": DLE EOT, GS r, GS v 0, GS V.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PIL import Image

WIDTHS = (576, 384)  # dots of 80 mm and of 58 mm paper at 203 dpi
BAND = 64  # rows of one raster command: small enough for the buffer of a cheap printer
QUESTIONS = (1, 2, 3, 4)  # printer, why offline, which error, paper
START = b"\x1b@"
CUT = b"\x1bd\x04\x1dVB\x00"  # four lines past the knife, then a cut that leaves one point uncut
CONFIRM = b"\x1dr\x01"  # answered in its turn, so after everything sent before it
STATUSES = ("ready", "paper-low", "paper-out", "offline", "no-answer")

_FIXED, _FIXED_IS = 0x93, 0x12  # the bits that every answer to DLE EOT has alike
_OFFLINE, _COVER, _NO_PAPER, _ERROR = 0x08, 0x04, 0x20, 0x40
_CUTTER, _BROKEN, _HOT = 0x08, 0x20, 0x40
_LOW, _OUT = 0x0C, 0x60


@dataclass(frozen=True, slots=True)
class Status:
    """How a printer is: one of STATUSES, and in words for staff why, where there is more to say."""

    name: str
    why: str = ""

    @property
    def prints(self) -> bool:
        return self.name in {"ready", "paper-low"}


def ask(question: int) -> bytes:
    """DLE EOT of one of QUESTIONS, which a printer answers at once, whatever it is busy with."""
    return bytes((0x10, 0x04, question))


def answer(data: bytes) -> int | None:
    """The last byte that is an answer to DLE EOT; what a printer says by itself has other fixed bits."""
    return next((byte for byte in reversed(data) if byte & _FIXED == _FIXED_IS), None)


def confirms(data: bytes) -> bool:
    """Whether the answer to CONFIRM is among these bytes."""
    return any(not byte & 0x90 for byte in data)


def status(answers: Mapping[int, int | None]) -> Status:
    """What the answers to QUESTIONS come to; None where none came: a clone may leave out 2 and 3, never 1 and 4."""
    printer, cause, error, paper = (answers.get(question) for question in QUESTIONS)
    if printer is None or paper is None:
        return Status("no-answer")
    if (cause or 0) & _COVER:
        return Status("offline", "the cover is open")
    if paper & _OUT or (cause or 0) & _NO_PAPER:
        return Status("paper-out")
    if printer & _OFFLINE or (cause or 0) & _ERROR:
        return Status("offline", _why(error or 0))
    return Status("paper-low" if paper & _LOW else "ready")


def _why(error: int) -> str:
    if error & _CUTTER:
        return "the cutter is jammed"
    if error & _BROKEN:
        return "it reports a fault that only a restart or a repair ends"
    return "it is too hot or too slow for now" if error & _HOT else ""


def bands(picture: Image.Image) -> Iterator[bytes]:
    """A picture (mode "1", black is printed) as raster commands of at most BAND rows, from the top.

    ValueError for another mode, or a width that is not of WIDTHS.
    """
    if picture.mode != "1" or picture.width not in WIDTHS:
        raise ValueError(f"a receipt is black and white and {WIDTHS} dots wide, not {picture.mode}, {picture.width}")
    across = picture.width // 8
    rows = bytes(byte ^ 0xFF for byte in picture.tobytes())
    for top in range(0, picture.height, BAND):
        part = rows[top * across : (top + BAND) * across]
        yield b"\x1dv0\x00" + across.to_bytes(2, "little") + (len(part) // across).to_bytes(2, "little") + part


def resync(width: int) -> bytes:
    """What ends a raster command that was broken off: NUL is blank inside one and nothing outside (a band of them)."""
    return bytes(BAND * width // 8) + START
