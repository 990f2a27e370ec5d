"""Answers the screen's questions about documents and the guide, from what is kept here; loaded with the first one."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from kiosk.document import Judgement, judge
from kiosk.flows.document import DocumentJudged, Fact, Verdict
from kiosk.flows.guide import GuideTold
from kiosk.identity import HubKey
from kiosk.published import GUIDE, KEYS, Shelf

VERDICTS: tuple[Verdict, ...] = (
    *("good", "expired", "revoked", "unknown-issuer"),
    *("not-genuine", "cannot-judge", "not-ours"),
)


class Answers:
    """Everything is read when it is asked for, so that what the sender fetched last counts."""

    def __init__(self, folder: Path, hub_key: Callable[[], HubKey], now: Callable[[], datetime]) -> None:
        self._shelf, self._now = Shelf(folder, hub_key), now

    def judged(self, text: str, number: int) -> DocumentJudged:
        """What can be said of a code."""
        return _told(judge(text, self._shelf.read(KEYS), self._now()), number)

    def guide(self) -> GuideTold:
        """The services of the guide that is kept here, none when it cannot be read."""
        guide = self._shelf.read(GUIDE)
        return GuideTold(() if guide is None else guide.services)


def _told(found: Judgement, number: int) -> DocumentJudged:
    facts = tuple(Fact(name, *fact) for name, fact in (found.facts or {}).items())
    verdict = next(one for one in VERDICTS if one == found.verdict)
    return DocumentJudged(number, verdict, found.kind, facts, _day(found.issued), _day(found.expires))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone().date()
