"""Answers the screen's questions about documents, the guide and a new card; loaded with the first one."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from kiosk.card_hub import CardHub
from kiosk.document import Judgement, judge
from kiosk.flows.card_told import NewCard
from kiosk.flows.document import DocumentJudged, Fact, Verdict
from kiosk.flows.guide import GuideTold
from kiosk.flows.ready import ReadyTold
from kiosk.hub_faults import HubError
from kiosk.identity import HubKey, NotEnrolled
from kiosk.published import GUIDE, KEYS, Shelf

VERDICTS: tuple[Verdict, ...] = (
    *("good", "expired", "revoked", "unknown-issuer"),
    *("not-genuine", "cannot-judge", "not-ours"),
)


class Answers:
    """What is kept here is read when it is asked for, so that what the sender fetched last counts; used by one thread.

    `hub` makes this thread's door to the hub.
    """

    def __init__(
        self,
        folder: Path,
        hub_keys: Callable[[], Sequence[HubKey]],
        now: Callable[[], datetime],
        hub: Callable[[], CardHub],
    ) -> None:
        self._shelf, self._now, self._make_hub = Shelf(folder, hub_keys), now, hub
        self._hub: CardHub | None = None

    def judged(self, text: str, number: int) -> DocumentJudged:
        """What can be said of a code."""
        return _told(judge(text, self._shelf.read(KEYS), self._now()), number)

    def guide(self) -> GuideTold:
        """The services of the guide that is kept here, none when it cannot be read."""
        guide = self._shelf.read(GUIDE)
        return GuideTold(() if guide is None else guide.services)

    def ready(self, reference: str, number: int) -> ReadyTold:
        """What the hub says of the new card of a reference."""
        try:
            self._hub = self._hub or self._make_hub()
            found = self._hub.readiness_of(reference)
        except HubError as error:
            return ReadyTold(number, "slow" if error.code == "slow-down" else "silent")
        except (NotEnrolled, OSError):
            return ReadyTold(number, "silent")
        if found.state == "unknown":
            return ReadyTold(number, "unknown")
        places = (found.centre, found.office, found.section)
        return ReadyTold(number, "found", NewCard.at(found.state, *places))


def _told(found: Judgement, number: int) -> DocumentJudged:
    facts = tuple(Fact(name, *fact) for name, fact in (found.facts or {}).items())
    verdict = next(one for one in VERDICTS if one == found.verdict)
    return DocumentJudged(number, verdict, found.kind, facts, _day(found.issued), _day(found.expires))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone().date()
