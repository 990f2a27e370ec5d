"""A receipt printer that speaks ESC/POS: asked how it is before a receipt, in the middle of it and after it."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from PIL import Image

from devices.drivers.wires import Open, StoppedError, Wire
from devices.events import Printed, PrinterStatus, PrintFailed
from devices.port import Emit, LostError, ReceiptPrinter
from devices.protocols import escpos
from devices.protocols.escpos import Status
from devices.receipt import Document, ReceiptError, draw

LOOK_S = 3.0  # how often an idle printer is asked
MOST_READS = 16  # of a printer that does not stop to talk
_LOST = (OSError, EOFError, LostError)


@dataclass(frozen=True)
class Habits:
    """What a printer's name says of it: dots across, whether it answers DLE EOT at all, and GS r in its turn."""

    width: int = escpos.WIDTHS[0]
    answers: bool = True
    confirms: bool = True


@dataclass(frozen=True)
class Patience:
    """How many seconds a printer may take before it is given up."""

    answer: float = 0.6  # a printer answers DLE EOT at once, a slow line in a few ms
    busy_answer: float = 8.0  # what is asked behind a band waits for it: 4.6 kB at 9600 baud
    band: float = 10.0  # to take one band
    confirm: float = 20.0  # to print what it has taken


class PrintFault(Exception):
    """A receipt came to nothing; `reason` is one of `devices.events.PRINT_FAULTS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Printer(ReceiptPrinter):
    """Prints what it is given one after the other; `open_wire` makes the way to it."""

    def __init__(
        self, name: str, what: str, open_wire: Open, habits: Habits = Habits(), *, patience: Patience = Patience()
    ) -> None:
        super().__init__(name)
        self._what, self._open_wire = what, open_wire
        self._habits, self._patience = habits, patience
        self._orders: SimpleQueue[tuple[Document, int] | None] = SimpleQueue()
        self._turn = threading.Lock()  # between an order and the printer's going
        self._working = False
        self._left_over = False
        self._emit: Emit | None = None

    def print_receipt(self, document: Document, receipt: int) -> None:
        """Have it printed; returns at once. Ends in one Printed or one PrintFailed with that number."""
        with self._turn:
            if self._working:
                self._orders.put((document, receipt))
                return
        if self._emit is not None:
            self._emit(PrintFailed(self.name, receipt, "lost", begun=False))

    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        self._emit = emit
        with contextlib.suppress(StoppedError):
            wire = self._open_wire(stopping)
            session = _Session(self.name, wire, self._habits, self._patience, emit)
            session.left_over = self._left_over
            try:
                self._serve(session, ready, stopping)
            except _LOST as error:
                raise LostError(f"{self._what} was unplugged or switched off") from error
            finally:
                self._left_over = session.left_over
                self._end(emit)
                wire.close()

    def wake(self) -> None:
        self._orders.put(None)

    def _serve(self, session: "_Session", ready: Callable[[str], None], stopping: threading.Event) -> None:
        session.look()
        with self._turn:
            self._working = True
        ready(f"{self._what}, {self._habits.width} dots")
        while not stopping.is_set():
            try:
                order = self._orders.get(timeout=LOOK_S)
            except Empty:
                session.look()
                continue
            if order is not None:
                session.do(*order)

    def _end(self, emit: Emit) -> None:
        """What was ordered and not begun is not printed when the printer comes back: its visitor is gone by then."""
        with self._turn:
            self._working = False
        with contextlib.suppress(Empty):
            while True:
                order = self._orders.get_nowait()
                if order is not None:
                    emit(PrintFailed(self.name, order[1], "lost", begun=False))


class _Session:
    """One life of a printer, from its opening to its loss; `left_over`: it may hold part of an earlier receipt."""

    def __init__(self, name: str, wire: Wire, habits: Habits, patience: Patience, emit: Emit) -> None:
        self._name, self._wire, self._emit = name, wire, emit
        self._habits, self._patience = habits, patience
        self._told: Status | None = None
        self._broken = habits.answers  # whoever used it before may have left half a command
        self._begun = False
        self.left_over = False

    def look(self, seconds: float | None = None) -> Status:
        """Ask how it is, and say so if that is new; as long as an idle printer takes, unless it is told."""
        limit = self._patience.answer if seconds is None else seconds
        status = self._ask(limit) if self._habits.answers else Status("ready")
        if status != self._told:
            self._told = status
            self._emit(PrinterStatus(self._name, status.name, status.why))
        return status

    def _ask(self, seconds: float) -> Status:
        answers: dict[int, int | None] = {}
        for question in escpos.QUESTIONS:
            answers[question] = self._answer(question, seconds)
            if answers[1] is None:
                break
        return escpos.status(answers)

    def _answer(self, question: int, seconds: float) -> int | None:
        for _ in range(MOST_READS):
            if not self._wire.read(0):  # what came late, or unasked
                break
        try:
            self._wire.write(escpos.ask(question), seconds)
        except TimeoutError:
            return None
        for _ in range(MOST_READS):
            data = self._wire.read(seconds)
            found = escpos.answer(data)
            if found is not None or not data:
                return found
        return None

    def do(self, document: Document, receipt: int) -> None:
        """Print a receipt; ends in one event, also when the printer goes meanwhile, which is then raised on."""
        self._begun = False
        try:
            self._print(draw(document, self._habits.width))
        except ReceiptError:
            self._failed(receipt, "undrawable")
        except PrintFault as fault:
            self._failed(receipt, fault.reason)
        except (*_LOST, StoppedError):
            self._failed(receipt, "lost")
            raise
        else:
            self._emit(Printed(self._name, receipt))

    def _failed(self, receipt: int, reason: str) -> None:
        if self._begun:
            self._broken = self.left_over = True
        self._emit(PrintFailed(self._name, receipt, reason, self._begun))

    def _print(self, picture: Image.Image) -> None:
        self._must_print(self._patience.answer)
        self._send(self._opening())
        for band in escpos.bands(picture):
            self._begun = True
            self._send(band)
            self._must_print(self._patience.busy_answer)
        self._send(escpos.CUT)
        if self._habits.confirms:
            self._confirm()
        self._must_print(self._patience.busy_answer)
        self._broken = self.left_over = False

    def _opening(self) -> bytes:
        """What an earlier visitor's receipt left in the printer is cut off before this one begins."""
        opening = escpos.resync(self._habits.width) if self._broken else escpos.START
        return opening + (escpos.CUT if self.left_over else b"")

    def _must_print(self, seconds: float) -> None:
        status = self.look(seconds)
        if not status.prints:
            raise PrintFault(status.name)

    def _send(self, data: bytes) -> None:
        try:
            self._wire.write(data, self._patience.band)
        except TimeoutError as error:
            self._broken = True
            status = self.look()
            raise PrintFault("no-answer" if status.prints else status.name) from error

    def _confirm(self) -> None:
        """Wait until it has printed all that it took; what stops it meanwhile is found by asking."""
        self._send(escpos.CONFIRM)
        end = time.monotonic() + self._patience.confirm
        while time.monotonic() < end:
            data = self._wire.read(self._patience.answer)
            if escpos.confirms(data):
                return
            if not data:
                self._must_print(self._patience.busy_answer)
        raise PrintFault("unconfirmed")
