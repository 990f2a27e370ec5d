"""The PN532 contactless chip over its serial line (HSU): frames, commands, and what a found card says of itself.

Source: NXP UM0701-02, "PN532 User Manual", 6.2 (frames) and 7 (commands); ATS: ISO/IEC 14443-4, 5.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor

ACK = bytes.fromhex("0000FF00FF00")
NACK = bytes.fromhex("0000FFFF0000")
WAKE = bytes.fromhex("5555" + "00" * 14)  # before the first command: UM0701-02, 7.2.11
MOST_BODY = 265  # an extended frame's longest, TFI and command code with it: 6.2.1.2
MOST_DATA = 252  # of a card in one exchange, either way; more is chained: 7.3.8
TO_CHIP, FROM_CHIP, ERROR = 0xD4, 0xD5, 0x7F
DIAGNOSE, VERSION, SAM, RF, LIST, EXCHANGE, RELEASE = 0x00, 0x02, 0x14, 0x32, 0x4A, 0x40, 0x52
MORE, STATUS = 0x40, 0x3F  # bits of the status byte: 7.1
_START, _EXTENDED = b"\x00\xff", b"\xff\xff"


class Pn532Error(Exception):
    """The chip answered with what cannot be; the text names no data."""


def build(body: bytes) -> bytes:
    """A frame around TFI and data, extended where it is longer than 255 bytes. ValueError beyond MOST_BODY."""
    if not 1 <= len(body) <= MOST_BODY:
        raise ValueError(f"a frame's body has 1 to {MOST_BODY} bytes, not {len(body)}")
    size = len(body)
    if size <= 0xFF:
        length = bytes((size, -size & 0xFF))
    else:
        length = _EXTENDED + bytes((size >> 8, size & 0xFF, -(size >> 8) - size & 0xFF))
    return b"\x00" + _START + length + body + bytes((-sum(body) & 0xFF, 0x00))


class Frames:
    """Bytes of the line to frames: "ack", "nack", or a body with its TFI; what is neither is dropped and counted."""

    def __init__(self) -> None:
        self.dropped = 0
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Each whole frame, in the order they came: ACK and NACK as they are, any other as its body."""
        self._bytes += data
        found = []
        while (frame := self._whole()) is not None:
            found.append(frame)
        return found

    def quiet(self) -> list[bytes]:
        """Nothing came for a while: what looked like the start of a frame was none, and may hide others."""
        found = []
        while len(self._bytes) > 1:
            self.dropped += 1
            del self._bytes[:2]
            found += self.feed(b"")
        return found

    def _whole(self) -> bytes | None:
        """The first whole frame; what cannot begin one is left behind."""
        while True:
            start = self._bytes.find(_START)
            if start < 0:
                del self._bytes[:-1]
                return None
            del self._bytes[:start]
            head = bytes(self._bytes[:4])
            if len(head) < 4:
                return None
            if head in (ACK[1:5], NACK[1:5]):
                del self._bytes[:4]
                return ACK if head == ACK[1:5] else NACK
            frame = self._body()
            if frame is None or frame:
                return frame
            self.dropped += 1
            del self._bytes[:2]  # only the start: a frame may begin inside what was none

    def _body(self) -> bytes | None:
        """The body, nothing when it is no frame, None when it is not all here."""
        first, size = 4, self._bytes[2]
        if bytes(self._bytes[2:4]) == _EXTENDED:
            if len(self._bytes) < 7:
                return None
            first, size = 7, self._bytes[4] << 8 | self._bytes[5]
        if sum(self._bytes[first - 3 if first == 7 else 2 : first]) & 0xFF or not 1 <= size <= MOST_BODY:
            return b""
        if len(self._bytes) < first + size + 1:
            return None
        body = bytes(self._bytes[first : first + size])
        if sum(self._bytes[first : first + size + 1]) & 0xFF:
            return b""
        del self._bytes[: first + size + 1]
        return body


def command(code: int, *values: int, data: bytes = b"") -> bytes:
    """A command's frame."""
    return build(bytes((TO_CHIP, code, *values)) + data)


def answer(code: int, body: bytes) -> bytes:
    """The data of the answer to a command; Pn532Error for an error frame or the answer to another."""
    if body[:1] == bytes([ERROR]):
        raise Pn532Error(f"the reader refused command {code:02X}")
    if body[:2] != bytes((FROM_CHIP, code + 1)):
        raise Pn532Error(f"the reader answered something else to command {code:02X}")
    return body[2:]


ASK_VERSION = command(VERSION)  # 7.2.2
NORMAL_MODE = command(SAM, 0x01, 0x14, 0x01)  # no SAM; 7.2.10
FEW_RETRIES = command(RF, 0x05, 0x02, 0x01, 0x02)  # activation is given up soon, polling is ours; 7.3.1
FIND_ONE = command(LIST, 0x01, 0x00)  # one card of ISO/IEC 14443 type A at 106 kbit/s; 7.3.5
STILL_THERE = command(DIAGNOSE, 0x06)  # asks a card of ISO/IEC 14443-4; 7.2.1
LET_GO = command(RELEASE, 0x00)  # 7.3.11


@dataclass(frozen=True, slots=True)
class Target:
    """A card as it was found: its number with the reader, SAK, UID, and ATS without its length byte."""

    number: int
    sak: int
    uid: bytes
    ats: bytes

    @property
    def speaks_apdus(self) -> bool:
        """Whether it follows ISO/IEC 14443-4."""
        return bool(self.sak & 0x20)


def targets(data: bytes) -> Sequence[Target]:
    """The cards in an answer to FIND_ONE: none or one. Pn532Error when it does not hold what it announces."""
    if data[:1] == b"\x00":
        return ()
    if len(data) < 6 or len(data) < 6 + data[5]:
        raise Pn532Error("a found card's data is cut short")
    number, sak, uid, rest = data[1], data[4], data[6 : 6 + data[5]], data[6 + data[5] :]
    if rest and (rest[0] == 0 or len(rest) < rest[0]):
        raise Pn532Error("a found card's ATS is cut short")
    return (Target(number, sak, uid, rest[1 : rest[0]] if rest else b""),)


def pseudo_atr(ats: bytes) -> bytes:
    """The answer to reset that PC/SC makes of an ATS (PC/SC part 3, 3.1.3.2.3.1): its historical bytes, at most 15."""
    interface = (ats[0] & 0x70).bit_count() if ats else 0  # TA(1), TB(1), TC(1) that T0 announces
    historical = ats[1 + interface :][:15]
    whole = bytes((0x80 | len(historical), 0x80, 0x01)) + historical
    return b"\x3b" + whole + bytes([reduce(xor, whole)])


def exchanges(number: int, apdu: bytes) -> list[bytes]:
    """The frames that carry a command to the card, all but the last with the bit that says more follows."""
    parts = [apdu[at : at + MOST_DATA] for at in range(0, len(apdu), MOST_DATA)] or [b""]
    last = len(parts) - 1
    return [command(EXCHANGE, number | (MORE if at < last else 0), data=part) for at, part in enumerate(parts)]


def exchanged(data: bytes) -> tuple[bytes, bool, int]:
    """What the card answered, whether more of it follows, and the error's number (0: none, 7.1). Pn532Error."""
    if not data:
        raise Pn532Error("an exchange without a status")
    return data[1:], bool(data[0] & MORE), data[0] & STATUS
