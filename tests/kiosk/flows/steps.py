"""A visitor flow with a clock and a ledger in hand, so that a journey is a table of steps."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.flows.card import CardVisit
from kiosk.flows.document import DocumentVisit
from kiosk.flows.flood import Flood, Limits
from kiosk.flows.guide import GuideVisit
from kiosk.flows.paper import PaperVisit
from kiosk.flows.ready import ReadyVisit
from kiosk.flows.services import Services
from kiosk.flows.staff import Staff
from kiosk.flows.staff_view import Facts, PinChecked
from kiosk.flows.view import View
from kiosk.flows.visitor import Times, Visitor
from kiosk.model import Entry
from kiosk.outbox_state import OutboxError

TIMES = Times(15, 20, 30, 30, 2, rest_s=10, away_s=60, comment_s=60)


@dataclass
class Paper:
    """A ledger in memory that can be full."""

    entries: list[Entry] = field(default_factory=list)
    full: str = ""

    def put(self, entry: Entry) -> str:
        if self.full:
            raise OutboxError(self.full, "no room", passing=False)
        self.entries.append(entry)
        return f"018f0000-0000-7000-8000-{len(self.entries):012d}"


class Clockwork:
    """Time that moves when told; what was asked for `later` happens on the way."""

    def __init__(self) -> None:
        self.now = 100.0
        self._due: list[list[object]] = []

    def later(self, seconds: float, then: Callable[[], None]) -> Callable[[], None]:
        entry: list[object] = [self.now + seconds, then, True]
        self._due.append(entry)

        def cancel() -> None:
            entry[2] = False

        return cancel

    def move(self, seconds: float) -> None:
        end = self.now + seconds
        while due := sorted((e for e in self._due if e[2] and e[0] <= end), key=lambda e: e[0]):
            self.now = due[0][0]
            due[0][2] = False
            due[0][1]()
        self.now = end


class Office:
    """Does for staff what they want, as far as a test can see; one PIN is right, and five tries lock for 300 s."""

    PIN, BY = "480627", "k7q2"

    def __init__(self, clock: Clockwork) -> None:
        self.clock, self.told = clock, Facts()
        self.asked: list[tuple[str, int]] = []
        self.did: list[str] = []
        self.pins, self.wrong, self.until = True, 0, 0.0
        self.let_in = 0

    # --- errands

    def has_pins(self) -> bool:
        return self.pins

    def signed_in(self) -> None:
        self.let_in += 1

    def check(self, pin: str, number: int) -> None:
        self.asked.append((pin, number))

    def answer(self) -> PinChecked:
        pin, number = self.asked[-1]
        return PinChecked(number, self.BY if pin == self.PIN else "")

    def facts(self) -> Facts:
        return self.told

    def louder(self) -> None:
        self.did.append("louder")

    def brighter(self) -> None:
        self.did.append("brighter")

    def print_test(self, receipt: int) -> None:
        self.did.append(f"print {receipt}")

    def export(self) -> None:
        self.did.append("export")

    def restart(self) -> None:
        self.did.append("restart")

    # --- tries

    @property
    def left(self) -> int:
        return 0 if self.locked_s else 5 - self.wrong

    @property
    def locked_s(self) -> float:
        return max(0.0, self.until - self.clock.now)

    def spend(self) -> None:
        self.wrong += 1
        if self.wrong == 5:
            self.wrong, self.until = 0, self.clock.now + 300

    def restore(self) -> None:
        self.wrong = 0
        self.until = 0.0


@dataclass
class Kept:
    """Out of service by staff, or not."""

    shut: bool = False


class Terminal:
    """The flow and all it was given."""

    def __init__(
        self,
        *,
        card: CardVisit | None = None,
        document: DocumentVisit | None = None,
        guide: GuideVisit | None = None,
        ready: ReadyVisit | None = None,
        paper: PaperVisit | None = None,
        shut: bool = False,
        failed: bool = False,
        **limits: float,
    ) -> None:
        self.paper, self.clock, self.shown = Paper(), Clockwork(), list[View]()
        self.codes = 0
        self.office, self.kept = Office(self.clock), Kept(shut)
        rules = {"quiet_gap_s": 5, "alternation_run": 6, "one_spot_run": 5, "one_spot_mm": 4, "burst": 8} | limits
        self.flow = Visitor(
            language="ar",
            ledger=self.paper,
            flood=Flood(Limits(**rules)),
            times=TIMES,
            now=lambda: self.clock.now,
            later=self.clock.later,
            show=self.shown.append,
            renew_code=self._renewed,
            services=Services(card=card, document=document, guide=guide, ready=ready, paper=paper),
            staff=Staff(self.office, self.office, lambda: self.clock.now),
            kept=self.kept,
            failed=failed,
        )

    def sign_in(self, pin: str = Office.PIN) -> None:
        """Hold the corner and type a PIN."""
        self.flow.staff.corner_held()
        for digit in pin:
            self.flow.staff.key_typed(digit)
        self.flow.staff.happened(self.office.answer())

    def _renewed(self) -> None:
        self.codes += 1

    @property
    def view(self) -> View:
        return self.flow.view

    def rate(self, stars: int = 4, spot: tuple[float, float] = (0.0, 0.0)) -> None:
        self.flow.rated(stars, spot)


class Nothing:
    """Does nothing with a card."""

    def __getattr__(self, _name: str):
        return lambda *_: None


def self_service(**more: bool) -> Terminal:
    made = Terminal(
        card=CardVisit(Nothing()),
        document=DocumentVisit(lambda _text, _number: None),
        guide=GuideVisit(lambda: None),
        ready=ReadyVisit(lambda _reference, _number: None),
        **more,
    )
    made.flow.services.offered(("card", "ready", "doc", "guide"))
    return made
