"""A PN532 contactless reader on a serial line: looks for a card, minds that it stays, carries commands to it."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event as Flag

from devices.drivers.pn532_chip import Chip, UnheardError
from devices.drivers.wires import SerialWire, StoppedError
from devices.errand import Errand
from devices.events import CardFailed, CardGone, CardSeen
from devices.port import CardFault, CardReader, Emit, LostError, Work
from devices.protocols import pn532
from devices.protocols.pn532 import Pn532Error, Target

LOOK_S = 0.2
EXCHANGE_S = 6.0  # the longest frame waiting time of ISO/IEC 14443-4, 7.2, is 4.95 s
MOST_PARTS = 300  # of one answer: 65,536 bytes, and some to spare
_TIMED_OUT, _GONE = 0x01, (0x0A, 0x29)
_RANDOM = 0x08  # the first byte of a UID that is drawn anew each time: ISO/IEC 14443-3, 6.5.4


@dataclass(frozen=True)
class _Order:
    """Work that waits for its turn; `end` in seconds of the monotonic clock."""

    card: int
    job: Work
    errand: Errand
    end: float


class Pn532Reader(CardReader):
    """The reader at `path`; cards are numbered as they come, and have `exchange_s` for each answer."""

    def __init__(self, name: str, path: str, baud: int, *, exchange_s: float = EXCHANGE_S) -> None:
        super().__init__(name)
        self._path, self._baud, self._exchange_s = path, baud, exchange_s
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._emit: Emit | None = None
        self._cards = 0
        self._target: Target | None = None

    def run(self, emit: Emit, ready: Callable[[str], None], stopping: Flag) -> None:
        self._emit = emit
        wire = SerialWire(self._path, self._baud, stopping)
        try:
            with contextlib.suppress(StoppedError):
                self._serve(Chip(wire), ready, stopping)
        except (OSError, EOFError) as error:
            raise LostError(f"{self._path} was unplugged") from error
        except Pn532Error as error:
            raise LostError(f"{self._path}: {error}") from error
        finally:
            self._leave()
            self._forget_orders()
            wire.close()

    def wake(self) -> None:
        self._orders.put(None)

    def work(self, card: int, job: Work, *, seconds: float) -> None:
        errand, target = Errand(self.name, card, self._emit), self._target
        if target is None or card != self._cards:
            errand.end(CardFailed(self.name, card, "removed", passing=True))
        elif not target.speaks_apdus:
            errand.end(CardFailed(self.name, card, "mute", passing=True))
        else:
            errand.end_after(seconds)
            self._orders.put(_Order(card, job, errand, time.monotonic() + seconds))

    def _serve(self, chip: Chip, ready: Callable[[str], None], stopping: Flag) -> None:
        chip.wake()
        version = chip.ask(pn532.ASK_VERSION)
        chip.ask(pn532.NORMAL_MODE)
        chip.ask(pn532.FEW_RETRIES)
        ready(f"PN532 {'.'.join(str(part) for part in version[1:3])} at {self._path}, {self._baud} baud")
        while not stopping.is_set():
            self._look(chip)
            with contextlib.suppress(Empty):
                order = self._orders.get(timeout=LOOK_S)
                if order is not None:
                    self._do(chip, order)

    def _look(self, chip: Chip) -> None:
        """See whether the card is still there, or whether there is one now."""
        target = self._target
        if target is not None and self._stays(chip, target):
            return
        self._leave()
        for found in _found(chip):
            self._cards += 1
            self._target = found
            self._tell(CardSeen(self.name, self._cards, pn532.pseudo_atr(found.ats) if found.speaks_apdus else b""))

    def _stays(self, chip: Chip, target: Target) -> bool:
        if target.speaks_apdus:
            return chip.ask(pn532.STILL_THERE)[:1] == b"\x00"
        return self._found_again(chip, target)

    def _found_again(self, chip: Chip, target: Target) -> bool:
        """Start the card anew, as a reset does, and see whether it is the same one."""
        chip.ask(pn532.LET_GO)
        for found in _found(chip):
            if found.uid == target.uid or (found.uid[0] == target.uid[0] == _RANDOM and found.ats == target.ats):
                self._target = found
                return True
        return False

    def _leave(self) -> None:
        if self._target is not None:
            self._target = None
            self._tell(CardGone(self.name, self._cards))

    def _forget_orders(self) -> None:
        """What waited for its turn when the reader went."""
        with contextlib.suppress(Empty):
            while True:
                order = self._orders.get_nowait()
                if order is not None:
                    order.errand.end(CardFailed(self.name, order.card, "reader", passing=True))

    def _tell(self, event: CardSeen | CardGone) -> None:
        if self._emit is not None:
            self._emit(event)

    def _do(self, chip: Chip, order: _Order) -> None:
        target = self._target
        if target is None or order.card != self._cards:
            order.errand.end(CardFailed(self.name, order.card, "removed", passing=True))
            return
        carrier = _Carrier(chip, target, order.end, self._exchange_s)
        order.errand.run(partial(order.job, carrier.transmit))
        if carrier.lost is not None:
            raise carrier.lost
        if not self._found_again(chip, target):
            self._leave()


class _Carrier:
    """Carries commands to one card until `end`; `lost` is why the reader itself is of no more use."""

    def __init__(self, chip: Chip, target: Target, end: float, exchange_s: float) -> None:
        self._chip, self._target, self._end, self._exchange_s = chip, target, end, exchange_s
        self.lost: Exception | None = None

    def transmit(self, apdu: bytes) -> bytes:
        """The card's answer, put together of its parts. CardFault."""
        if self.lost is not None or time.monotonic() >= self._end:
            raise CardFault("reader" if self.lost else "slow", passing=True)
        try:
            return self._whole(apdu)
        except UnheardError as error:
            raise CardFault("reader", passing=True, detail="a command was lost on the line") from error
        except (OSError, EOFError, LostError, StoppedError, Pn532Error) as error:
            self.lost = error
            raise CardFault("reader", passing=True, detail=str(error)) from error

    def _whole(self, apdu: bytes) -> bytes:
        part, more = b"", False
        for frame in pn532.exchanges(self._target.number, apdu):
            part, more = self._exchange(frame)
        answer = bytearray(part)
        for _ in range(MOST_PARTS):
            if not more:
                break
            part, more = self._exchange(pn532.exchanges(self._target.number, b"")[0])
            answer += part
        if more or len(answer) < 2:
            raise CardFault("unreadable", passing=True, detail="an answer without an end or a status word")
        return bytes(answer)

    def _exchange(self, frame: bytes) -> tuple[bytes, bool]:
        part, more, error = pn532.exchanged(self._chip.ask(frame, self._exchange_s, once=True))
        if error in _GONE or (error == _TIMED_OUT and self._chip.ask(pn532.STILL_THERE)[:1] != b"\x00"):
            raise CardFault("removed", passing=True)
        if error == _TIMED_OUT:
            raise CardFault("mute", passing=True)
        if error:
            raise CardFault("unreadable", passing=True, detail=f"the reader says error {error:02X} (UM0701-02, 7.1)")
        return part, more


def _found(chip: Chip) -> list[Target]:
    return list(pn532.targets(chip.ask(pn532.FIND_ONE)))[:1]
