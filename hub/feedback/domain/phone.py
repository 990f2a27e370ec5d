"""Ratings made on a phone: the same records, made by the hub itself."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from hub.feedback.domain import store
from hub.feedback.domain.uuid7 import uuid7
from hub.feedback.models import Record
from hub.fleet.models import Desk

NO_BOOT = "0" * 32
MOST_COMMENT = 500


@dataclass(frozen=True)
class Answer:
    """What somebody has said so far."""

    stars: int
    reasons: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Place:
    """The desk that is rated, from where (`desk` or `remote`), and in which language."""

    desk: Desk
    presence: str
    language: str


def rate(rating: uuid.UUID, place: Place, stars: int, now_ms: int) -> bool:
    """Inside a transaction: store a rating once; False when it is there already."""
    head = (rating.hex, place.desk.centre_id, "", rating.hex, 1, b"", b"", "rating")
    rest = (place.desk.question, stars, "", None, "", "", "", "", "")
    return store.insert([(*head, *_time(now_ms), *_place(place), *rest)]) == 1


def current(centre: str, rating: uuid.UUID) -> Answer | None:
    """What a rating and its details say now; None when there is no such rating."""
    return fold(_records(centre, rating))


def fold(chain: Iterable[Record]) -> Answer | None:
    """What a rating and its details, in the order they were made, say in the end; None without a rating."""
    answer: Answer | None = None
    for each in chain:
        if each.kind == Record.Kind.RATING:
            answer = Answer(each.stars or 0)
        elif answer is not None:
            answer = _with(answer, each)
    return answer


def _with(answer: Answer, detail: Record) -> Answer:
    if detail.what == "stars" and detail.stars:
        return replace(answer, stars=detail.stars)
    if detail.what == "reasons":
        return replace(answer, reasons=tuple(filter(None, detail.reasons.split(","))))
    return replace(answer, comment=detail.comment) if detail.what == "comment" else answer


def amend(rating: uuid.UUID, place: Place, said: Answer, now_ms: int) -> None:
    """Inside a transaction: store as details what differs from what was said before; again changes nothing."""
    before = current(place.desk.centre_id, rating)
    if before is None:
        return
    details: list[tuple[object, ...]] = []
    if said.stars != before.stars:
        details.append((said.stars, "", rating.hex, "stars", "", "", ""))
    if said.reasons != before.reasons:
        details.append((None, "", rating.hex, "reasons", ",".join(said.reasons), "", ""))
    if said.comment != before.comment:
        details.append((None, "", rating.hex, "comment", "", "", said.comment))
    seq = _records(place.desk.centre_id, rating).count()
    rows = []
    for number, detail in enumerate(details, seq + 1):
        head = (uuid7(now_ms).hex, place.desk.centre_id, "", rating.hex, number, b"", b"", "detail")
        rows.append((*head, *_time(now_ms), *_place(place), place.desk.question, *detail, ""))
    if rows:
        store.insert(rows)


def _records(centre: str, rating: uuid.UUID) -> QuerySet[Record]:
    return Record.objects.filter(centre=centre, kiosk="", stream=rating).order_by("seq", "id")


def _time(now_ms: int) -> store.Row:
    return (now_ms, Record.Label.GOOD.value, now_ms, NO_BOOT, 0, "good", now_ms)


def _place(place: Place) -> store.Row:
    return (place.desk.code, place.desk.service.code, place.language, "qr", place.presence)
