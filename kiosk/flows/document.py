"""A document's code: asked for, scanned, judged, shown; nothing of it stays when its page is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from devices.events import CodeScanned

Stage = Literal["scan", "checking", "judged"]
Verdict = Literal["good", "expired", "revoked", "unknown-issuer", "not-genuine", "cannot-judge", "not-ours"]


@dataclass(frozen=True)
class Fact:
    """One thing that a document says, by its name on the wire, in Arabic and in English."""

    name: str
    ar: str
    en: str

    def __repr__(self) -> str:
        return "Fact(...)"


@dataclass(frozen=True)
class DocumentJudged:
    """Event: the code of that number was judged; facts and dates only where the document's signature holds."""

    number: int
    verdict: Verdict
    kind: str = ""
    facts: tuple[Fact, ...] = ()
    issued: date | None = None
    expires: date | None = None

    def __repr__(self) -> str:
        return f"DocumentJudged({self.number}, {self.verdict})"


@dataclass(frozen=True)
class DocumentView:
    """One moment of the document's pages; `judged` only at that stage."""

    stage: Stage
    judged: DocumentJudged | None = None


class DocumentVisit:
    """Follows the scanner. `judge` is given a code's text and number, and ends in a DocumentJudged of that number."""

    def __init__(self, judge: Callable[[str, int], None]) -> None:
        self._judge = judge
        self._show: Callable[[DocumentView], None] = lambda _view: None
        self._view: DocumentView | None = None
        self._number = 0

    def bind(self, show: Callable[[DocumentView], None]) -> None:
        """Who is told of each change."""
        self._show = show

    def opened(self) -> None:
        """The visitor wants to have a document checked, or another one."""
        self._become(DocumentView("scan"))

    def happened(self, event: object) -> None:
        """The scanner read a code, or one was judged."""
        match event:
            case CodeScanned(text=text):
                self._number += 1
                self._become(DocumentView("checking"))
                self._judge(text, self._number)
            case DocumentJudged(number) if number == self._number and self._view == DocumentView("checking"):
                self._become(DocumentView("judged", event))

    def ended(self) -> None:
        """The visitor is finished or gone."""
        self._view = None

    def _become(self, view: DocumentView) -> None:
        self._view = view
        self._show(view)
