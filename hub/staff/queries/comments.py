"""What visitors wrote."""

import uuid
from dataclasses import dataclass, replace

from django.db.models import Q

from hub.feedback.domain.phone import Answer, fold
from hub.feedback.models import Comment as ByPhone
from hub.feedback.models import Record

MOST = 100


@dataclass(frozen=True)
class Comment:
    """A comment as it stands now, with the rating it belongs to."""

    rating: Record
    said: Answer


def newest(centre: str) -> list[Comment]:
    """The newest comments of a centre, or of all, by the time of their ratings; six queries however many there are."""
    found = [*_on_phones(centre), *_on_kiosks(centre)]
    return sorted(found, key=lambda each: each.rating.at_ms, reverse=True)[:MOST]


def _on_phones(centre: str) -> list[Comment]:
    """Written with a rating that was made on a phone too."""
    mine = {"centre": centre} if centre else {}
    written = Record.objects.filter(**mine, what="comment").order_by("-id").values_list("of", flat=True)
    ratings = list(dict.fromkeys(written[: 2 * MOST]))[:MOST]
    chains: dict[object, list[Record]] = {}
    for record in Record.objects.filter(Q(id__in=ratings) | Q(stream__in=ratings, kiosk="")).order_by("seq", "id"):
        chains.setdefault(record.stream, []).append(record)
    return [Comment(chain[0], said) for chain in chains.values() if (said := fold(chain)) and said.comment]


def _on_kiosks(centre: str) -> list[Comment]:
    """Written by phone on a kiosk's rating; of those that the sweep has yet to join, the newest."""
    mine = {"centre": centre} if centre else {"centre__gt": ""}
    newest_first = ByPhone.objects.order_by("-received_ms")
    written = [*newest_first.filter(**mine)[:MOST], *newest_first.filter(centre="")[:MOST]]
    texts = {each.id: each.text for each in written}
    # By id alone: asked for the centre as well, SQLite reads all of its ratings.
    here = Record.objects.filter(id__in=texts, kind="rating", channel="kiosk")
    ratings = [each for each in here if each.centre == (centre or each.centre)]
    stars = _corrections(ratings)
    folded = ((each, fold([each, *stars.get((each.kiosk, each.id), [])])) for each in ratings)
    return [Comment(rating, replace(said, comment=texts[rating.id])) for rating, said in folded if said]


def _corrections(ratings: list[Record]) -> dict[tuple[str, uuid.UUID | None], list[Record]]:
    """Other stars that the kiosks gave these ratings, by kiosk and rating, in the order they were made."""
    centres, ids = {each.centre for each in ratings}, [each.id for each in ratings]
    found: dict[tuple[str, uuid.UUID | None], list[Record]] = {}
    for each in Record.objects.filter(centre__in=centres, of__in=ids, what="stars").order_by("stream", "seq", "id"):
        found.setdefault((each.kiosk, each.of), []).append(each)
    return found
