"""Bytes of a serial line to frames, piece by piece: capped, a start byte always begins anew, a bad sum is counted."""

from typing import Protocol

STX, ETX, CR, LF = 0x02, 0x03, 0x0D, 0x0A
MOST_BYTES = 4096
HEX = frozenset(b"0123456789ABCDEFabcdef")
AIM_LENGTH = 3  # `]Q3`: ISO/IEC 15424


class Frames(Protocol):
    """One kind of line. `feed` takes what came, `quiet` says that nothing came for `quiet_s`; both give whole texts."""

    quiet_s: float
    dropped: int

    def feed(self, data: bytes) -> list[str]: ...
    def quiet(self) -> list[str]: ...


class TagFrames:
    """RDM6300 (STX, ten hex digits, two of sum, ETX) and ID-12LA (the same with CR LF before ETX): the ten digits.

    The sum is the exclusive or of the five bytes. Both repeat while the tag is near: it is told once until the line was
    quiet.
    """

    quiet_s = 1.0

    def __init__(self) -> None:
        self.dropped = 0
        self._frame: bytearray | None = None
        self._last = ""

    def feed(self, data: bytes) -> list[str]:
        told = []
        for byte in data:
            if byte == STX:
                self._frame = bytearray()
            elif self._frame is not None and byte == ETX:
                told += self._whole(bytes(self._frame))
                self._frame = None
            elif self._frame is not None:
                self._frame.append(byte)
                if len(self._frame) > 14:
                    self._frame, self.dropped = None, self.dropped + 1
        return told

    def quiet(self) -> list[str]:
        self._frame, self._last = None, ""
        return []

    def _whole(self, frame: bytes) -> list[str]:
        digits = frame.removesuffix(b"\r\n")
        if len(digits) != 12 or not HEX.issuperset(digits) or _exclusive_or(bytes.fromhex(digits.decode())):
            self.dropped += 1
            return []
        tag = digits[:10].decode().upper()
        if tag == self._last:
            return []
        self._last = tag
        return [tag]


class LineFrames:
    """A 2D scanner: a text ends at CR, LF or in silence; a leading AIM identifier goes; at most 4 KiB."""

    quiet_s = 0.1

    def __init__(self) -> None:
        self.dropped = 0
        self._line = bytearray()
        self._over = False

    def feed(self, data: bytes) -> list[str]:
        told = []
        for byte in data:
            if byte in (CR, LF):
                told += self._ended()
            elif len(self._line) < MOST_BYTES:
                self._line.append(byte)
            else:
                self._over = True
        return told

    def quiet(self) -> list[str]:
        return self._ended()

    def _ended(self) -> list[str]:
        line, over = bytes(self._line), self._over
        self._line.clear()
        self._over = False
        if over:
            self.dropped += 1
            return []
        if line[:1] == b"]" and len(line) >= AIM_LENGTH:
            line = line[AIM_LENGTH:]
        try:
            text = line.decode()
        except UnicodeDecodeError:
            self.dropped += 1
            return []
        return [text] if text else []


class MrzFrames:
    """An MRZ swipe: lines of letters, digits and fillers ended by CR, maybe between STX and ETX; all as one text."""

    quiet_s = 0.3

    def __init__(self) -> None:
        self.dropped = 0
        self._text = bytearray()
        self._over = False

    def feed(self, data: bytes) -> list[str]:
        told = []
        for byte in data:
            if byte == STX:
                self._text.clear()
                self._over = False
            elif byte == ETX:
                told += self._ended()
            elif len(self._text) < MOST_BYTES:
                self._text.append(byte)
            else:
                self._over = True
        return told

    def quiet(self) -> list[str]:
        return self._ended()

    def _ended(self) -> list[str]:
        raw, over = bytes(self._text).strip(b"\r\n"), self._over
        self._text.clear()
        self._over = False
        if over or not raw.isascii():
            self.dropped += 1
            return []
        return [raw.decode("ascii")] if raw else []


def _exclusive_or(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
