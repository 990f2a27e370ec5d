"""An answer to reset for a made-up card, from the prefix its profile knows it by (ISO/IEC 7816-3, 8.2)."""

from functools import reduce
from operator import xor


def complete(prefix: bytes) -> bytes:
    """The prefix with its missing interface and historical bytes zero, and a check byte where a protocol asks for one.

    ValueError when the prefix is longer than what it announces, or too short to announce anything.
    """
    if len(prefix) < 2:
        raise ValueError("an answer to reset starts with at least two bytes")
    length, checked = _length(prefix)
    if len(prefix) > length + checked:
        raise ValueError("the prefix is longer than the answer to reset it announces")
    whole = prefix.ljust(length, b"\0")[:length]
    return whole + (bytes([reduce(xor, whole[1:])]) if checked else b"")


def _length(prefix: bytes) -> tuple[int, bool]:
    """How long it is without its check byte, and whether it has one: it does unless all it offers is T = 0."""
    at, announced, checked = 2, prefix[1] >> 4, False
    while True:
        at += (announced & 0x7).bit_count()
        if not announced & 0x8:
            return at + (prefix[1] & 0x0F), checked
        following = prefix[at] if at < len(prefix) else 0
        checked = checked or following & 0x0F != 0
        announced, at = following >> 4, at + 1
