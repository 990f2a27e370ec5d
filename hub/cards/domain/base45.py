"""Bytes in the characters of a QR code's alphanumeric mode (RFC 9285)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Three characters for two bytes, two for a last one alone."""
    return "".join(_group(data[at : at + 2]) for at in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """What `encode` wrote; ValueError on anything that it never writes."""
    if len(text) % 3 == 1:
        raise ValueError("Base 45 has no group of one character")
    return b"".join(_bytes(text[at : at + 3]) for at in range(0, len(text), 3))


def _group(pair: bytes) -> str:
    number = int.from_bytes(pair, "big")
    return "".join(ALPHABET[number // 45**place % 45] for place in range(len(pair) + 1))


def _bytes(group: str) -> bytes:
    try:
        number = _VALUE[group[0]] + 45 * _VALUE[group[1]] + (2025 * _VALUE[group[2]] if len(group) == 3 else 0)
        return number.to_bytes(len(group) - 1, "big")
    except (KeyError, OverflowError) as error:
        raise ValueError("This is not base 45") from error
