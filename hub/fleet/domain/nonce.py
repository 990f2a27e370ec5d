"""A signed request is good once."""

from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import SKEW_S, Signed
from hub.fleet.models import Nonce
from hub.sql import run

KEEP_MS = 2 * SKEW_S * 1000 + 60_000  # created may be ahead by the skew, and then live as long again
_INSERT = "INSERT INTO fleet_nonce (id, expires_ms) VALUES (%s, %s) ON CONFLICT DO NOTHING"


def spend(signed: Signed) -> None:
    """Mark the request's nonce as used, inside the caller's transaction; RefusalError when it was used before."""
    if run(_INSERT, [f"{signed.keyid}:{signed.nonce}", signed.received_ms + KEEP_MS]) != 1:
        raise RefusalError(401, "nonce-replayed", "This request was seen before.")
    if signed.nonce[0] == "A":  # one request in 64 clears up after the others
        forget(signed.received_ms)


def forget(now_ms: int) -> int:
    """Drop the nonces too old to be replayed; returns how many."""
    return Nonce.objects.filter(expires_ms__lt=now_ms).delete()[0]
