"""The address of a comment: a kiosk rating's id in Crockford's base 32 (docs/wire.md)."""

import uuid

from hub.fleet.domain import crockford

LENGTH = 26


def rating(code: str) -> uuid.UUID | None:
    """The id that a code of 26 characters stands for, in any case; None unless it is one that a kiosk can have made."""
    text = code.upper()
    if len(text) != LENGTH or not set(text) <= set(crockford.ALPHABET):
        return None
    number = crockford.decode(text)
    found = uuid.UUID(int=number) if number < 1 << 128 else None
    return found if found and (found.version, found.variant) == (7, uuid.RFC_4122) else None


def code(rating: uuid.UUID) -> str:
    """The characters that stand for a rating's id."""
    return crockford.encode(rating.int, LENGTH)
