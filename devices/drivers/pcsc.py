"""Card readers over PC/SC: an own watcher, since pyscard's ends for good when pcscd is restarted.

Errors are those of winscard.h; a watcher that meets one lets go of everything and is opened again by its supervisor.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from smartcard import scard

from devices.drivers.pcsc_errors import say
from devices.drivers.pcsc_work import do
from devices.errand import Errand
from devices.events import CardFailed, CardGone, CardSeen
from devices.port import CardReader, Emit, LostError, Work

NEW_READER = r"\\?PnP?\Notification"
LONGEST_WAIT_MS = 60_000


@dataclass(frozen=True)
class _Slot:
    """A reader as last seen: how often cards came and went, what is in it, and whose turn it is with that."""

    count: int
    card: int | None
    atr: bytes
    turn: threading.Lock = field(default_factory=threading.Lock)


class PcscReader(CardReader):
    """Every PC/SC reader, or those whose name begins with `reader`; cards are numbered across all of them."""

    def __init__(self, name: str, reader: str = "") -> None:
        super().__init__(name)
        self._wanted = reader
        self._slots: dict[str, _Slot] = {}
        self._cards = 0
        self._context: int | None = None
        self._emit: Emit | None = None

    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        self._emit = emit
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != scard.SCARD_S_SUCCESS:
            raise LostError(f"the smart-card service (pcscd) cannot be used: {say(result)}")
        self._context = context
        try:
            self._watch(context, emit, ready, stopping)
        finally:
            self._context = None
            scard.SCardReleaseContext(context)
            for slot in self._take_slots():
                if slot.card is not None:
                    emit(CardGone(self.name, slot.card))

    def wake(self) -> None:
        context = self._context
        if context is not None:
            scard.SCardCancel(context)

    def work(self, card: int, job: Work, *, seconds: float) -> None:
        reader, slot = next(((name, one) for name, one in dict(self._slots).items() if one.card == card), ("", None))
        errand = Errand(self.name, card, self._emit)
        if slot is None or not slot.atr:
            errand.end(CardFailed(self.name, card, "removed" if slot is None else "mute", passing=True))
            return
        done = partial(_alone, slot.turn, reader, job)
        threading.Thread(target=errand.run, args=(done,), name=f"card {card}", daemon=True).start()
        errand.end_after(seconds)

    def _watch(self, context: int, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        states: dict[str, int] = {}
        told = ""
        while not stopping.is_set():
            readers = self._readers(context)
            what = ", ".join(readers)
            if what != told:
                told = what
                ready(what)
            for gone in set(self._slots) - set(readers):
                self._leave(gone, emit)
            states = {name: states.get(name, scard.SCARD_STATE_UNAWARE) for name in [*readers, NEW_READER]}
            result, news = scard.SCardGetStatusChange(context, LONGEST_WAIT_MS, list(states.items()))
            if result in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
                continue
            if result == scard.SCARD_E_UNKNOWN_READER:  # unplugged between the list and the question
                states = {}
                continue
            if result != scard.SCARD_S_SUCCESS:
                raise LostError(f"the smart-card service (pcscd) stopped: {say(result)}")
            for name, state, atr in news:
                states[name] = state
                if name != NEW_READER:
                    self._look(name, state, bytes(atr), emit)

    def _readers(self, context: int) -> list[str]:
        result, names = scard.SCardListReaders(context, [])
        if result not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_NO_READERS_AVAILABLE):
            raise LostError(f"the smart-card service (pcscd) stopped: {say(result)}")
        found = sorted(name for name in names if name.startswith(self._wanted))
        if not found:
            there = f"; connected are: {', '.join(names)}" if names else ""
            raise LostError(f"no card reader{f' {self._wanted}' if self._wanted else ''} is connected{there}")
        return found

    def _look(self, name: str, state: int, atr: bytes, emit: Emit) -> None:
        """A card is known by the reader's count of comings and goings, so a quick swap of two like ones is seen."""
        count, present = state >> 16 & 0xFFFF, bool(state & scard.SCARD_STATE_PRESENT)
        before = self._slots.get(name)
        if before is not None and before.count == count and (before.card is not None) == present:
            return
        self._leave(name, emit)
        if not present:
            self._slots[name] = _Slot(count, None, b"")
            return
        self._cards += 1
        said = b"" if state & scard.SCARD_STATE_MUTE else atr
        self._slots[name] = _Slot(count, self._cards, said)
        emit(CardSeen(self.name, self._cards, said))

    def _leave(self, name: str, emit: Emit) -> None:
        slot = self._slots.pop(name, None)
        if slot is not None and slot.card is not None:
            emit(CardGone(self.name, slot.card))

    def _take_slots(self) -> list[_Slot]:
        slots, self._slots = list(self._slots.values()), {}
        return slots


def _alone(turn: threading.Lock, reader: str, job: Work) -> object:
    with turn:
        return do(reader, job)
