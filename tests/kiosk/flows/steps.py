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
        **limits: float,
    ) -> None:
        self.paper, self.clock, self.shown = Paper(), Clockwork(), list[View]()
        self.codes = 0
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
        )

    def _renewed(self) -> None:
        self.codes += 1

    @property
    def view(self) -> View:
        return self.flow.view

    def rate(self, stars: int = 4, spot: tuple[float, float] = (0.0, 0.0)) -> None:
        self.flow.rated(stars, spot)
