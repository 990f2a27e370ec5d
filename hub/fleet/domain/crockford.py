"""Crockford base 32: numbers and codes that people read aloud and type."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = str.maketrans("ILO", "110", "- ")


def draw(length: int) -> str:
    """`length` characters that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def encode(number: int, width: int) -> str:
    """The low `5 * width` bits of a number, most significant first."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(width)))


def decode(text: str) -> int:
    """The number that `encode` wrote; ValueError on a character outside the alphabet."""
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return number


def as_typed(text: str) -> str:
    """What was meant by something typed in any case, with or without dashes, with I, L and O for 1, 1 and 0."""
    return text.upper().translate(_READ)
