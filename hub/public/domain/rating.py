"""A visitor rates from a phone."""

from hub.feedback.domain import phone
from hub.fleet.models import Desk
from hub.public.domain import presence
from hub.public.domain.ticket import Ticket
from hub.public.models import SpentToken


class SpentError(Exception):
    """The presence token has made another rating already."""


def rate(ticket: Ticket, desk: Desk, stars: int, language: str, now_ms: int) -> None:
    """Inside a transaction: count the rating of this ticket once; pressed again with other stars, it is corrected."""
    where = place(ticket, desk, language)
    if ticket.token:
        _spend(ticket, desk, now_ms)
    if not phone.rate(ticket.rating, where, stars, now_ms):
        before = phone.current(desk.centre_id, ticket.rating)
        if before is not None:
            said = phone.Answer(stars, before.reasons, before.comment)
            phone.amend(ticket.rating, where, said, now_ms)


def place(ticket: Ticket, desk: Desk, language: str) -> phone.Place:
    """Where the ticket's rating is made."""
    return phone.Place(desk, "desk" if ticket.token else "remote", language)


def _spend(ticket: Ticket, desk: Desk, now_ms: int) -> None:
    until = presence.expires_ms(ticket.token)
    spent, new = SpentToken.objects.get_or_create(
        token=ticket.token, defaults={"centre": desk.centre_id, "rating": ticket.rating, "expires_ms": until}
    )
    if spent.rating != ticket.rating:
        raise SpentError
    if new:  # the newest clears up after the others
        forget(now_ms)


def forget(now_ms: int) -> int:
    """Drop the tokens that nobody can use any more; returns how many."""
    return SpentToken.objects.filter(expires_ms__lt=now_ms - presence.LATE * presence.MINUTE_MS).delete()[0]
