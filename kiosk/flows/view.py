"""What the visitor is shown: one frozen value, made by the flow and drawn by the screens."""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.flows.card_view import CardView
from kiosk.flows.document import DocumentView
from kiosk.flows.guide import GuideView
from kiosk.flows.paper import PaperView
from kiosk.flows.ready import ReadyView
from kiosk.flows.staff_view import StaffView
from kiosk.guide import Service

Page = Literal[
    "idle",
    "thanks",
    "comment",
    "qr",
    "closed",
    "card",
    "card_key",
    "card_data",
    "card_notices",
    "card_statement",
    "document",
    "document_result",
    "guide",
    "guide_search",
    "guide_service",
    "ready",
    "ready_told",
]
CARD_PAGES: tuple[Page, ...] = ("card", "card_key", "card_data", "card_notices", "card_statement")
DOCUMENT_PAGES: tuple[Page, ...] = ("document", "document_result")
GUIDE_PAGES: tuple[Page, ...] = ("guide", "guide_search", "guide_service")
READY_PAGES: tuple[Page, ...] = ("ready", "ready_told")
SERVICE_PAGES = (*CARD_PAGES, *DOCUMENT_PAGES, *GUIDE_PAGES, *READY_PAGES)
Over = Literal["", "access", "timeout", "staff_pin", "staff_menu", "staff_tests", "staff_code"]
Help = Literal["text", "contrast", "voice", "reach", "time"]


@dataclass(frozen=True)
class Access:
    """What the visitor asked for on the accessibility sheet; all off again when they leave."""

    text: bool = False
    contrast: bool = False
    voice: bool = False
    reach: bool = False
    time: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is switched on."""
        return self.text or self.contrast or self.voice or self.reach or self.time


@dataclass(frozen=True)
class Countdown:
    """A time that runs out at `ends` (seconds, monotonic) after `span` seconds."""

    ends: float
    span: float

    def left(self, now: float) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.ends - now)


@dataclass(frozen=True)
class View:
    """Everything that changes on the glass. A new person gets a new one: nothing of the last is in it."""

    language: str
    page: Page = "idle"
    over: Over = ""
    rating: str = ""
    stars: int = 0
    reasons: tuple[str, ...] = ()
    unsaved: bool = False
    resting: bool = False
    calling: bool = False
    online: bool = True
    code: str = ""
    access: Access = field(default_factory=Access)
    countdown: Countdown | None = None
    card: CardView | None = None
    document: DocumentView | None = None
    guide: GuideView | None = None
    ready: ReadyView | None = None
    loop: Service | None = None
    paper: PaperView = field(default_factory=PaperView)
    staff: StaffView | None = None
