"""A PN532 that is not there: answers on a pseudo-terminal, and carries a virtual card."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.protocols import pn532
from devices.protocols.pn532 import ACK, FROM_CHIP, MORE, NACK, Frames
from devices.virtual.line import Line

ATS = bytes.fromhex("78807002") + bytes.fromhex("4B")  # T0, TA, TB, TC, and one historical byte
_LOOK_S = 0.05
_TIMED_OUT = b"\x01"
_SAID = {
    pn532.VERSION: bytes.fromhex("32010607"),
    pn532.SAM: b"",
    pn532.RF: b"",
    pn532.RELEASE: b"\0",
    pn532.DIAGNOSE: b"\0",
}


@dataclass
class _Card:
    """A card on the reader, and what is on its way to or from it in parts."""

    answer: Callable[[bytes], bytes]
    uid: bytes
    ats: bytes
    sak: int
    sent: bytes = b""
    left: bytes = b""


class VirtualPn532:
    """A reader at the line `path`; `spoil` may change what goes out on the line: noise, halves, nothing at all."""

    def __init__(self, path: Path, *, spoil: Callable[[bytes], list[bytes]] = lambda data: [data]) -> None:
        self._line = Line(path)
        self._spoil = spoil
        self._turn = threading.Lock()
        self._card: _Card | None = None
        self._last = b""
        self._gone = threading.Event()
        self._thread: threading.Thread | None = None

    def plug_in(self) -> None:
        """Make the reader be there."""
        self.pull_out()
        self._gone = threading.Event()
        self._line.plug_in()
        self._thread = threading.Thread(target=self._serve, args=(self._gone,), daemon=True)
        self._thread.start()

    def pull_out(self) -> None:
        """Make it be gone, in the middle of an exchange too."""
        self._gone.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._line.pull_out()

    def insert(
        self, answer: Callable[[bytes], bytes], *, uid: bytes = b"\x04sample", ats: bytes = ATS, sak: int = 0x20
    ) -> None:
        """Put a card on it; an error of `answer` takes it off, as a hand does in the middle of a command."""
        with self._turn:
            self._card = _Card(answer, uid, ats, sak)

    def remove(self) -> None:
        """Take the card off."""
        with self._turn:
            self._card = None

    def __enter__(self) -> "VirtualPn532":
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.pull_out()

    def _serve(self, gone: threading.Event) -> None:
        frames = Frames()
        while not gone.is_set():
            try:
                data = self._line.receive(_LOOK_S)
            except OSError:  # nobody has the line open
                gone.wait(_LOOK_S)
                continue
            for frame in frames.feed(data):
                self._obey(frame)

    def _obey(self, frame: bytes) -> None:
        if frame == NACK:
            self._send(self._last)
        elif frame != ACK and frame[:1] == bytes([pn532.TO_CHIP]):
            self._send(ACK)
            with self._turn:
                answer = self._answer(frame[1], frame[2:])
            if answer is not None:
                self._last = pn532.build(bytes((FROM_CHIP, frame[1] + 1)) + answer)
                self._send(self._last)

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            for part in self._spoil(data):
                self._line.send(part)

    def _answer(self, code: int, data: bytes) -> bytes | None:
        if code == pn532.LIST:
            return self._found()
        if code == pn532.EXCHANGE:
            return self._exchanged(data)
        if code == pn532.DIAGNOSE and self._card is None:
            return _TIMED_OUT
        return _SAID.get(code)

    def _found(self) -> bytes:
        card = self._card
        if card is None:
            return b"\x00"
        ats = bytes([1 + len(card.ats)]) + card.ats if card.sak & 0x20 else b""
        return bytes((1, 1, 0x03, 0x44, card.sak, len(card.uid))) + card.uid + ats

    def _exchanged(self, data: bytes) -> bytes:
        card = self._card
        if card is None:
            return _TIMED_OUT
        card.sent += data[1:]
        if data[0] & MORE:
            return b"\x00"
        if card.sent:
            command, card.sent = card.sent, b""
            try:
                card.left = card.answer(command)
            except Exception:  # an answer that fails is a card pulled out, however it fails
                self._card = None
                return _TIMED_OUT
        part, card.left = card.left[: pn532.MOST_DATA], card.left[pn532.MOST_DATA :]
        return bytes([MORE if card.left else 0]) + part
