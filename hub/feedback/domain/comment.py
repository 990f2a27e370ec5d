"""Comments by phone on a kiosk's ratings: kept at once, joined when the rating is here (docs/wire.md)."""

import uuid

from django.db import connection
from django.db.models import Exists, OuterRef

from hub.feedback.models import Comment, Record
from hub.sql import rows

WAITS_MS = 30 * 24 * 3600 * 1000
_ARRIVED = (
    "SELECT c.id, r.centre FROM feedback_comment c JOIN feedback_record r ON r.id = c.id "
    "WHERE c.centre = '' AND r.kind = 'rating' AND r.channel = 'kiosk'"
)
_JOIN = "UPDATE feedback_comment SET centre = %s WHERE id = %s AND centre = ''"

Joined = list[tuple[str | uuid.UUID, str]]
"""Comments by id, and the centre that each turned out to be of."""


def keep(rating: uuid.UUID, centre: str, text: str, now_ms: int) -> bool:
    """Inside a transaction: keep the first comment of a rating; False when another text was first."""
    about = {"centre": centre, "received_ms": now_ms, "text": text}
    kept, _ = Comment.objects.get_or_create(id=rating, defaults=about)
    return kept.text == text


def arrived() -> Joined:
    """The comments that wait for a rating which is here by now; read before the transaction, to keep that short."""
    return [(found, centre) for found, centre in rows(_ARRIVED, [])]


def join(found: Joined) -> int:
    """Inside a transaction: give comments their centre; returns how many had none."""
    if not found:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(_JOIN, [(centre, each) for each, centre in found])
        return int(cursor.rowcount)


def forget(now_ms: int) -> int:
    """Inside a transaction: delete the comments whose rating did not come within 30 days; returns how many."""
    here = Exists(Record.objects.filter(id=OuterRef("id"), kind="rating", channel="kiosk"))
    return Comment.objects.filter(~here, centre="", received_ms__lt=now_ms - WAITS_MS).delete()[0]
