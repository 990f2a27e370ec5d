"""Commands to a card and its answers (ISO/IEC 7816-4, 5), over any callable that carries bytes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from devices.protocols.card_errors import Garbled, Refused

Transmit = Callable[[bytes], bytes]
MOST = 255  # bytes of one READ BINARY; 256 is legal, but not every card and reader passes it on
_ROUNDS = 300  # answers to one command: 65,536 bytes in GET RESPONSE steps, and some to spare


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `le` is how many bytes are wanted back: None for none, 256 for all a short answer holds.

    Encoded short when data is at most 255 and le at most 256 bytes, else extended (ISO/IEC 7816-4, 5.1).
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def __post_init__(self) -> None:
        for name in ("cla", "ins", "p1", "p2"):
            if not 0 <= getattr(self, name) <= 0xFF:
                raise ValueError(f"{name} is one byte, not {getattr(self, name)}")
        if len(self.data) > 0xFFFF:
            raise ValueError(f"a command carries at most 65,535 bytes, not {len(self.data)}")
        if self.le is not None and not 1 <= self.le <= 0x10000:
            raise ValueError(f"le is None or 1 to 65,536, not {self.le}")

    @property
    def header(self) -> bytes:
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def encode(self) -> bytes:
        if len(self.data) > 0xFF or (self.le or 0) > 0x100:
            return self._extended()
        lc = bytes([len(self.data)]) if self.data else b""
        le = b"" if self.le is None else bytes([self.le & 0xFF])
        return self.header + lc + self.data + le

    def _extended(self) -> bytes:
        lc = b"\0" + len(self.data).to_bytes(2, "big") if self.data else b""
        le = b"" if self.le is None else (self.le & 0xFFFF).to_bytes(2, "big")
        return self.header + lc + self.data + (b"\0" if le and not lc else b"") + le

    @classmethod
    def decode(cls, raw: bytes) -> "Command":
        """The command of its bytes, as the card's side reads it; Garbled when they are none."""
        if len(raw) < 4:
            raise Garbled("a command", "fewer than 4 bytes")
        body = raw[4:]
        data, le = _extended_body(body) if len(body) > 2 and body[0] == 0 else _short_body(body)
        return cls(raw[0], raw[1], raw[2], raw[3], data, le)


def _short_body(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or 0x100
    lc, rest = body[0], body[1 + body[0] :]
    if lc == 0 or len(body) < 1 + lc or len(rest) > 1:
        raise Garbled("a command", "its length does not fit its Lc")
    return body[1 : 1 + lc], (rest[0] or 0x100) if rest else None


def _extended_body(body: bytes) -> tuple[bytes, int | None]:
    if len(body) == 3:
        return b"", int.from_bytes(body[1:], "big") or 0x10000
    lc = int.from_bytes(body[1:3], "big")
    rest = body[3 + lc :]
    if lc == 0 or len(body) < 3 + lc or len(rest) not in {0, 2}:
        raise Garbled("a command", "its length does not fit its extended Lc")
    return body[3 : 3 + lc], (int.from_bytes(rest, "big") or 0x10000) if rest else None


@dataclass(frozen=True, slots=True)
class Response:
    """What the card answered: data, and the status word SW1 SW2 as one number."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == 0x9000

    def encode(self) -> bytes:
        return self.data + self.sw.to_bytes(2, "big")

    @classmethod
    def decode(cls, raw: bytes) -> "Response":
        """The answer of its bytes; Garbled when there is no status word."""
        if len(raw) < 2:
            raise Garbled("an answer", "no status word")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))


class Card:
    """A card behind `transmit(apdu) -> answer`, which raises what its own connection raises."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit

    def send(self, command: Command) -> Response:
        """The whole answer: 61xx is fetched with GET RESPONSE, 6Cxx asked again (ISO/IEC 7816-4, 5.1.3); Garbled."""
        answer = self._once(command)
        data = bytearray()
        for _ in range(_ROUNDS):
            data += answer.data
            if answer.sw >> 8 == 0x61:
                command = Command(command.cla & ~0x10, 0xC0, 0, 0, le=answer.sw & 0xFF or 0x100)
            elif answer.sw >> 8 == 0x6C and not data and command.le != (answer.sw & 0xFF or 0x100):
                command = replace(command, le=answer.sw & 0xFF or 0x100)
            else:
                return Response(bytes(data), answer.sw)
            answer = self._once(command)
        raise Garbled(f"the answer to {command.ins:02X}", "it has no end")

    def _once(self, command: Command) -> Response:
        return Response.decode(self._transmit(command.encode()))

    def ask(self, command: Command, where: str) -> bytes:
        """The data of an answer that must be 9000; Refused names `where` and the status word."""
        response = self.send(command)
        if not response.ok:
            raise Refused(where, response.sw)
        return response.data

    def select(self, p1: int, p2: int, name: bytes, where: str) -> None:
        """SELECT by what P1 says `name` is (ISO/IEC 7816-4, 11.2.2); Refused."""
        # without Le, as cards of one protocol refuse it and none of them needs it: what is said of the file is not used
        self.ask(Command(0x00, 0xA4, p1, p2, name), where)

    def read(self, length: int, where: str, most: int = MOST, start: int = 0) -> bytes:
        """`length` bytes of the selected file from `start`; Garbled when it ends before that, Refused."""
        data = bytearray()
        while len(data) < length:
            part = self.read_at(start + len(data), min(most, length - len(data)), where)
            if not part:
                raise Garbled(where, f"it ends after {start + len(data)} of {start + length} bytes")
            data += part
        return bytes(data)

    def read_at(self, offset: int, length: int, where: str) -> bytes:
        """One READ BINARY (ISO/IEC 7816-4, 11.3.3): at most `length` bytes, fewer or none at the file's end."""
        if offset > 0x7FFF:
            raise Garbled(where, "it is longer than the 32,767 bytes READ BINARY can reach")
        response = self.send(Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length))
        if response.sw not in {0x9000, 0x6282, 0x6B00}:
            raise Refused(where, response.sw)
        if len(response.data) > length:
            raise Garbled(where, f"{len(response.data)} bytes came where {length} were asked for")
        return response.data
