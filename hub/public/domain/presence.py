"""Whether a phone stands at the desk: the short-lived token that the kiosk drew (docs/wire.md)."""

import hmac
from datetime import UTC, datetime
from enum import Enum

from hub.fleet.domain import crockford
from hub.fleet.models import Desk, Kiosk
from hub.public.models import SpentToken

EPOCH_MS = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1000
MINUTE_MS = 60_000
EARLY, LATE = 2, 15  # minutes around its slot
LENGTH, HEAD = 23, 12


class Presence(Enum):
    """What a token says."""

    HERE = "here"
    NONE = "none"
    SPENT = "spent"
    STALE = "stale"
    FORGED = "forged"


def mac(key: bytes, desk: str, head: str) -> str:
    """The last 11 characters of a token: the first 55 bits of its HMAC."""
    digest = hmac.digest(key, f"rayak-presence-1|{desk}|{head}".encode(), "sha256")
    return crockford.encode(int.from_bytes(digest, "big") >> (8 * len(digest) - 55), 11)


def presence(desk: Desk, token: str, now_ms: int) -> Presence:
    """What a token from the address of a desk's page says at this moment."""
    if not token:
        return Presence.NONE
    if not _genuine(desk, token):
        return Presence.FORGED
    if not -EARLY <= _age(token, now_ms) <= LATE:
        return Presence.STALE
    return Presence.SPENT if SpentToken.objects.filter(token=token).exists() else Presence.HERE


def expires_ms(token: str) -> int:
    """When a genuine token is no longer taken."""
    return EPOCH_MS + (crockford.decode(token[4:9]) + LATE + 1) * MINUTE_MS


def _genuine(desk: Desk, token: str) -> bool:
    if len(token) != LENGTH or not set(token) <= set(crockford.ALPHABET):
        return False
    kiosk = Kiosk.objects.filter(number=token[:4], desk=desk, revoked_ms=None).first()
    if kiosk is None:
        return False
    return hmac.compare_digest(mac(bytes(kiosk.presence_key), desk.code, token[:HEAD]), token[HEAD:])


def _age(token: str, now_ms: int) -> float:
    """Minutes since the start of the token's slot."""
    return (now_ms - EPOCH_MS) / MINUTE_MS - crockford.decode(token[4:9])
