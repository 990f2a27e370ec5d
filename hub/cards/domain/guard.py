"""Counts what did not fit, by holder and by kiosk, so that a date of expiry cannot be found by trying."""

from django.conf import settings

from hub.cards.domain import audit
from hub.cards.domain.audit import Caller
from hub.fleet.domain import throttle
from hub.fleet.domain.refusal import RefusalError
from hub.writer import write

HOLDER_MISSES, HOLDER_SECONDS = 5, 3600
KIOSK_MISSES, KIOSK_SECONDS = 30, 600
HOLDER_STATEMENTS = 10


def require_patience(caller: Caller, what: str, tag: str) -> None:
    """RefusalError 429 once this holder or this kiosk missed too often; outside a transaction."""
    now = caller.now_ms
    if throttle.exceeded("card-holder", tag, HOLDER_MISSES, HOLDER_SECONDS, now):
        wait = HOLDER_SECONDS
    elif throttle.exceeded("card-kiosk", caller.standing.number, KIOSK_MISSES, KIOSK_SECONDS, now):
        wait = KIOSK_SECONDS
    else:
        return
    write(lambda: audit.note(caller, what, "slow-down", tag))
    raise RefusalError(429, "slow-down", "Too many tries did not fit.", retry_after=wait)


def require_pace(caller: Caller, tag: str) -> None:
    """Count a chip update; RefusalError 429 when this holder or this kiosk begins too many. Outside a transaction."""
    now, kiosk = caller.now_ms, caller.standing.number
    held = throttle.allow("card-session-holder", tag, settings.CARD_HOLDER_SESSIONS, HOLDER_SECONDS, now)
    if held and throttle.allow("card-session-kiosk", kiosk, settings.CARD_KIOSK_SESSIONS, KIOSK_SECONDS, now):
        return
    write(lambda: audit.note(caller, "update", "slow-down", tag))
    raise RefusalError(429, "slow-down", "Too many chip updates were begun.", retry_after=KIOSK_SECONDS)


def require_few_statements(caller: Caller, tag: str) -> None:
    """Count a statement; RefusalError 429 when this holder orders too many. Outside a transaction."""
    if throttle.allow("card-statement", tag, HOLDER_STATEMENTS, HOLDER_SECONDS, caller.now_ms):
        return
    write(lambda: audit.note(caller, "statement", "slow-down", tag))
    raise RefusalError(429, "slow-down", "Too many statements were ordered.", retry_after=HOLDER_SECONDS)


def missed(caller: Caller, tag: str) -> None:
    """Count a try that did not fit; outside a transaction."""
    throttle.allow("card-holder", tag, HOLDER_MISSES, HOLDER_SECONDS, caller.now_ms)
    throttle.allow("card-kiosk", caller.standing.number, KIOSK_MISSES, KIOSK_SECONDS, caller.now_ms)
