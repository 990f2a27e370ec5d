"""The services of a guide as a page lists them, with what is other than in the guide before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from hub.cards.domain.wire import GuideService


@dataclass(frozen=True)
class Line:
    """A service in the page's language; `state` is new, changed, same or gone; `fee` in dinars, empty for none."""

    code: str
    state: str
    sample: bool
    name: str
    summary: str
    needs: Sequence[str]
    where: str
    fee: str
    minutes: int


def lines(before: Sequence[GuideService], after: Sequence[GuideService]) -> list[Line]:
    """Every service in its order, then those that are gone."""
    known, left = {each.code: each for each in before}, {each.code for each in after}
    told = [_line(each, _state(known.get(each.code), each)) for each in after]
    return told + [_line(each, "gone") for each in before if each.code not in left]


def _state(before: GuideService | None, now: GuideService) -> str:
    if before is None:
        return "new"
    return "same" if before == now else "changed"


def _line(service: GuideService, state: str) -> Line:
    language = "en" if get_language() == "en" else "ar"
    name, summary, where = (getattr(each, language) for each in (service.name, service.summary, service.where))
    needs = getattr(service.requirements, language)
    fee = f"{service.fee_fils // 1000}.{service.fee_fils % 1000:03}" if service.fee_fils else ""
    return Line(service.code, state, service.sample, name, summary, needs, where, fee, service.minutes)
