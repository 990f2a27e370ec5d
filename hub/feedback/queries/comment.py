"""What is known of a rating that a phone has the address of."""

import uuid

from hub.feedback.models import Comment, Record


def rating(found: uuid.UUID) -> Record | None:
    """The kiosk's rating of this id; None while it has not arrived."""
    return Record.objects.filter(id=found, kind="rating", channel="kiosk").first()


def written(found: uuid.UUID) -> bool:
    """Whether this rating has its comment."""
    return Comment.objects.filter(id=found).exists()
