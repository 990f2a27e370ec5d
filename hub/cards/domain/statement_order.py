"""An address statement ordered at a kiosk: issued, and laid ready for the holder's phone."""

from datetime import UTC, datetime

from hub.cards.domain import audit, document, holder, register, statement, statement_link
from hub.cards.domain import token as tokens
from hub.cards.domain.audit import Caller
from hub.cards.domain.wire import Statement, StatementAnswer
from hub.clock import wire_time
from hub.fleet.domain import nonce
from hub.fleet.domain.refusal import RefusalError

KIND, DAYS = "address-statement", 90


def answered(asked: Statement, caller: Caller) -> StatementAnswer | None:
    """Inside a transaction: a new statement; None when number and date are not those of one card.

    RefusalError 503 while no key may vouch for statements.
    """
    nonce.spend(caller.signed)
    of, now = holder.shown(asked.number, asked.expiry), caller.now_ms
    audit.note(caller, "statement", asked.medium if of else "card-unknown", holder.tag(asked.number))
    if of is None:
        return None
    try:
        _, token = document.issue(KIND, register.SHIPPED.facts(of), now, DAYS)
    except ValueError as error:
        raise RefusalError(503, "unavailable", str(error), retry_after=60) from error
    link = statement_link.made(token, caller.standing.centre, now)
    kiosk, until = caller.standing.number, wire_time(link.until_ms)
    return StatementAnswer(1, kiosk, wire_time(now), token, link.code, until, register.SHIPPED.sample)


def page(token: str) -> bytes:
    """The PDF of a statement's token, which this hub made itself."""
    claims = tokens.opened(token).claims
    day, until = (f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d}" for second in (claims.issued, claims.expires))
    return statement.page(claims.facts, token, day=day, until=until, cti=str(claims.cti))
