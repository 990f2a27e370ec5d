"""What a page's form carries instead of a cookie: signed by the hub, for one rating of one desk."""

import uuid
from dataclasses import dataclass

from django.core import signing

from hub.feedback.domain.uuid7 import uuid7
from hub.public.domain.presence import Presence

TO_RATE_S, TO_AMEND_S = 15 * 60, 2 * 3600
REMOTE_S = 12 * 3600


@dataclass(frozen=True)
class Ticket:
    """A rating's id, the desk it is of, and the presence token it is made with, if any."""

    rating: uuid.UUID
    desk: str
    token: str


def issue(desk: str, token: str, presence: Presence, now_ms: int) -> str:
    """A ticket for a new rating; remote unless the token was good when the page was opened."""
    here = presence is Presence.HERE
    return signing.dumps([uuid7(now_ms).hex, desk, token if here else ""], salt="rate")


def read(text: str) -> Ticket | None:
    """The ticket to make a rating with, while it is good: 15 minutes at the desk, 12 hours remote."""
    ticket = _load(text, "rate", REMOTE_S)
    return _load(text, "rate", TO_RATE_S) if ticket and ticket.token else ticket


def keep(ticket: Ticket) -> str:
    """The address part under which a rating that was made can be added to."""
    return signing.dumps([ticket.rating.hex, ticket.desk, ticket.token], salt="amend")


def kept(text: str) -> Ticket | None:
    """The rating that may be added to, for two hours."""
    return _load(text, "amend", TO_AMEND_S)


def _load(text: str, salt: str, age_s: int) -> Ticket | None:
    try:
        rating, desk, token = signing.loads(text, salt=salt, max_age=age_s)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(uuid.UUID(rating), desk, token)
