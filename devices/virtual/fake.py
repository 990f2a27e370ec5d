"""`fake:card?in=/PATH`: a card reader that is not there, with a sample card in it for as long as a file exists."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from devices.errand import Errand
from devices.events import CardFailed, CardGone, CardSeen
from devices.port import CardFault, CardReader, Emit, LostError, Work
from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.atr import complete

LOOK_S = 0.1
PROFILE = "bahrain"


class FakeReader(CardReader):
    """Looks ten times a second whether the file is there; what it holds may be the number of another sample person."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name)
        self._path = path
        self._profile = next(one for one in load(SHIPPED) if one.card == PROFILE)
        atr = [one.atr[0] for one in self._profile.generations if one.unreadable is None][-1]
        self._atr = complete(bytes.fromhex(atr))
        self._cards = 0
        self._in: tuple[int, FileCard] | None = None
        self._emit: Emit | None = None

    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        self._emit = emit
        if not self._path.parent.is_dir():
            raise LostError(f"{self._path.parent} is no folder: a made-up card is put in by a file there")
        ready(f"a made-up reader: its sample card is in while {self._path} exists")
        try:
            while not stopping.wait(LOOK_S):
                self._look(emit)
        finally:
            self._leave(emit)

    def wake(self) -> None:
        """It is never asleep for long."""

    def work(self, card: int, job: Work, *, seconds: float) -> None:
        errand, there = Errand(self.name, card, self._emit), self._in
        if there is None or there[0] != card:
            errand.end(CardFailed(self.name, card, "removed", passing=True))
            return
        done = partial(job, partial(self._transmit, card, there[1]))
        threading.Thread(target=errand.run, args=(done,), name=f"fake card {card}", daemon=True).start()
        errand.end_after(seconds)

    def _look(self, emit: Emit) -> None:
        there = self._path.exists()
        if there and self._in is None:
            self._cards += 1
            self._in = (self._cards, FileCard(self._profile, SAMPLES[self._person()]))
            emit(CardSeen(self.name, self._cards, self._atr))
        elif not there:
            self._leave(emit)

    def _person(self) -> int:
        try:
            number = int(self._path.read_text(encoding="ascii") or "0")
        except (OSError, ValueError):
            return 0
        return number if 0 <= number < len(SAMPLES) else 0

    def _leave(self, emit: Emit) -> None:
        gone, self._in = self._in, None
        if gone is not None:
            emit(CardGone(self.name, gone[0]))

    def _transmit(self, card: int, answers: FileCard, apdu: bytes) -> bytes:
        if self._in is None or self._in[0] != card:
            raise CardFault("removed", passing=True)
        return answers.answer(apdu)
