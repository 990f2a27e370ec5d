"""Counts what did not fit, by holder and by kiosk, so that a date of expiry cannot be found by trying."""

from hub.cards.domain import audit
from hub.cards.domain.audit import Caller
from hub.fleet.domain import throttle
from hub.fleet.domain.refusal import RefusalError
from hub.writer import write

HOLDER_MISSES, HOLDER_SECONDS = 5, 3600
KIOSK_MISSES, KIOSK_SECONDS = 30, 600


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


def missed(caller: Caller, tag: str) -> None:
    """Count a try that did not fit; outside a transaction."""
    throttle.allow("card-holder", tag, HOLDER_MISSES, HOLDER_SECONDS, caller.now_ms)
    throttle.allow("card-kiosk", caller.standing.number, KIOSK_MISSES, KIOSK_SECONDS, caller.now_ms)
