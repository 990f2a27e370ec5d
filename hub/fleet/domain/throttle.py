"""Counts what an address or a desk does, so that nobody does it too often."""

import hashlib
import hmac

from django.conf import settings
from django.db import connection

from hub.fleet.models import Throttle
from hub.writer import write

_COUNT = (
    "INSERT INTO fleet_throttle (id, count, expires_ms) VALUES (%s, 1, %s) "
    "ON CONFLICT (id) DO UPDATE SET count = fleet_throttle.count + 1 RETURNING count"
)


def allow(what: str, who: str, limit: int, seconds: int, now_ms: int) -> bool:
    """Count one more of `what` by `who`; False once there are over `limit` in the last `seconds`."""
    write(lambda: _count(_key(what, who, seconds, now_ms), now_ms + 2000 * seconds, now_ms))
    return _recent(what, who, seconds, now_ms) <= limit


def exceeded(what: str, who: str, limit: int, seconds: int, now_ms: int) -> bool:
    """Whether there were `limit` of `what` in the last `seconds` already, without counting."""
    return _recent(what, who, seconds, now_ms) > limit - 1


def forget(now_ms: int) -> int:
    """Drop the counts whose time has passed; returns how many."""
    return Throttle.objects.filter(expires_ms__lt=now_ms).delete()[0]


def _key(what: str, who: str, seconds: int, now_ms: int) -> str:
    secret = settings.SECRET_KEY.encode()
    mac = hmac.new(secret, f"throttle|{what}|{who}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{what}|{mac}|{now_ms // 1000 // seconds}"


def _recent(what: str, who: str, seconds: int, now_ms: int) -> float:
    """This stretch's count and of the one before the part that is not yet too long ago, as if spread evenly."""
    now, before = _key(what, who, seconds, now_ms), _key(what, who, seconds, now_ms - 1000 * seconds)
    counts = dict(Throttle.objects.filter(id__in=[now, before]).values_list("id", "count"))
    gone = now_ms / 1000 % seconds / seconds
    return float(counts.get(now, 0) + counts.get(before, 0) * (1 - gone))


def _count(key: str, expires_ms: int, now_ms: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, expires_ms])
        if int(cursor.fetchone()[0]) == 1:  # somebody new clears up after the others
            forget(now_ms)
