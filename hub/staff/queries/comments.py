"""What visitors wrote."""

from dataclasses import dataclass

from django.db.models import Q

from hub.feedback.domain.phone import Answer, fold
from hub.feedback.models import Record

MOST = 100


@dataclass(frozen=True)
class Comment:
    """A comment as it stands now, with the rating it belongs to."""

    rating: Record
    said: Answer


def newest(centre: str) -> list[Comment]:
    """The newest comments of a centre, or of all; two queries however many there are."""
    mine = {"centre": centre} if centre else {}
    written = Record.objects.filter(**mine, what="comment").order_by("-id").values_list("of", flat=True)
    ratings = list(dict.fromkeys(written[: 2 * MOST]))[:MOST]
    chains: dict[object, list[Record]] = {}
    for record in Record.objects.filter(Q(id__in=ratings) | Q(stream__in=ratings, kiosk="")).order_by("seq", "id"):
        chains.setdefault(record.stream, []).append(record)
    found = [Comment(chain[0], said) for chain in chains.values() if (said := fold(chain)) and said.comment]
    return sorted(found, key=lambda each: each.rating.at_ms, reverse=True)
