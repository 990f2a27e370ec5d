"""Which messages a holder has."""

from hub.cards.models import Holder, Notification

MOST = 50


def newest(holder: Holder) -> list[Notification]:
    """The newest messages, newest first."""
    return list(Notification.objects.filter(holder=holder).order_by("-sent_ms", "id")[:MOST])


def unread(holder: Holder) -> int:
    """How many were not read."""
    return Notification.objects.filter(holder=holder, read_ms=None).count()
