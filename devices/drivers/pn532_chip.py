"""One PN532 on an open line: a command and its answer, with the line's noise, losses and silences dealt with."""

import time

from devices.drivers.wires import Wire
from devices.port import LostError
from devices.protocols import pn532
from devices.protocols.pn532 import ACK, NACK, Frames

ACK_S = 0.25  # the chip takes 15 ms at most: UM0701-02, 6.2.2
ANSWER_S = 1.0
AGAIN_S = 0.5
TRIES = 3
MOST_READS = 16  # of a line that does not stop to talk


class UnheardError(Exception):
    """A command that may be sent only once was not acknowledged: whether the chip did it is not known."""


class Chip:
    """What is asked of it goes over `wire`, one thing after the other."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._frames = Frames()

    def wake(self) -> None:
        """Wake it and end whatever it was doing."""
        self._wire.write(pn532.WAKE + ACK, ANSWER_S)

    def ask(self, frame: bytes, seconds: float = ANSWER_S, *, once: bool = False) -> bytes:
        """The data of the answer. LostError for none, Pn532Error for a refusal; UnheardError only with `once`."""
        code = frame[6]  # of every command that is built here: none is an extended frame
        for _ in range(1 if once else TRIES):
            self._forget()
            self._wire.write(frame, ANSWER_S)
            acknowledged, body = self._acknowledged(code)
            if body is None and acknowledged:
                body = self._body(code, seconds) or self._again(code)
            if body is not None:
                return pn532.answer(code, body)
            if acknowledged:
                raise LostError("the card reader does not answer")
        if once:
            raise UnheardError
        raise LostError("the card reader does not answer: is it a PN532 in serial mode?")

    def _forget(self) -> None:
        """What is left of an earlier answer."""
        for _ in range(MOST_READS):
            if not self._wire.read(0):
                break
        self._frames.quiet()

    def _acknowledged(self, code: int) -> tuple[bool, bytes | None]:
        """Whether the chip took the command, and the answer if that came in the same breath."""
        end, heard = time.monotonic() + ACK_S, False
        while not heard and (left := end - time.monotonic()) > 0:
            found = self._frames.feed(self._wire.read(left))
            heard = ACK in found
            for frame in found:
                if _answers(code, frame):
                    return True, frame
        return heard, None

    def _body(self, code: int, seconds: float) -> bytes | None:
        """The answer; noise may have hidden it until nothing more comes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            data = self._wire.read(left)
            for frame in self._frames.feed(data) if data else self._frames.quiet():
                if _answers(code, frame):
                    return frame
        return next((frame for frame in self._frames.quiet() if _answers(code, frame)), None)

    def _again(self, code: int) -> bytes | None:
        """The last answer once more, which a NACK asks for: safe only after this command was acknowledged."""
        self._wire.write(NACK, ANSWER_S)
        return self._body(code, AGAIN_S)


def _answers(code: int, frame: bytes) -> bool:
    return frame not in (ACK, NACK) and (frame[:1] == b"\x7f" or frame[:2] == bytes((pn532.FROM_CHIP, code + 1)))
