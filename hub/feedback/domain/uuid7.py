"""Ids that sort by the time they were made (RFC 9562, 5.7)."""

import secrets
import uuid


def uuid7(now_ms: int) -> uuid.UUID:
    """A new id of this moment."""
    random = secrets.randbits(74)
    high, low = random >> 62, random & (1 << 62) - 1
    return uuid.UUID(int=now_ms << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
