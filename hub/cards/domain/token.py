"""A document's QR code: its claims (CWT, RFC 8392) in a COSE_Sign1, zlib, base 45, after `RYD1:` (docs/wire.md)."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from hub.cards.domain import base45, cose
from hub.cards.domain.cose import Sign1

PREFIX = "RYD1:"
ISS, EXP, IAT, CTI, KIND, FACTS = 1, 4, 6, 7, -70001, -70002
MOST_TEXT, MOST_BYTES = 4296, 4096  # what a QR code of version 40 holds; what it may open to
KINDS = ("birth-certificate", "address-statement")

Fact = str | tuple[str, str]
"""A text that is the same in both languages, or its Arabic and its English."""


@dataclass(frozen=True)
class Claims:
    """Who vouches for what, from when to when (seconds since 1970)."""

    issuer: str
    issued: int
    expires: int
    cti: UUID
    kind: str
    facts: Mapping[str, Fact]


class Opened(NamedTuple):
    """A token's parts; its claims mean nothing before the signature was checked."""

    message: Sign1
    claims: Claims


def written(claims: Claims, key: str, by: cose.Sign) -> str:
    """The text of the QR code."""
    facts = {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in claims.facts.items()}
    payload = {ISS: claims.issuer, EXP: claims.expires, IAT: claims.issued, CTI: claims.cti.bytes}
    message = cose.sign(cose.dumped({**payload, KIND: claims.kind, FACTS: facts}), key, by)
    return PREFIX + base45.encode(zlib.compress(message, 9))


def opened(text: str) -> Opened:
    """What a token says; ValueError on anything that `written` would not write."""
    if not text.startswith(PREFIX) or len(text) > MOST_TEXT:
        raise ValueError("This is not one of our documents")
    message = cose.read(_inflated(base45.decode(text.removeprefix(PREFIX))))
    return Opened(message, _claims(cose.loaded(message.payload)))


def _inflated(data: bytes) -> bytes:
    opening = zlib.decompressobj()
    try:
        content = opening.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValueError("This is not zlib") from error
    if len(content) > MOST_BYTES or not opening.eof or opening.unused_data:
        raise ValueError("The content is too long, cut short or followed by something")
    return content


def _claims(value: object) -> Claims:
    match value:
        case {1: str(iss), 4: int(exp), 6: int(iat), 7: bytes(cti), -70001: str(kind), -70002: dict(facts), **rest} if (
            not rest and len(cti) == 16 and bool not in (type(exp), type(iat))
        ):
            return Claims(iss, iat, exp, UUID(bytes=cti), kind, {_name(name): _fact(facts[name]) for name in facts})
    raise ValueError("A claim is missing, one too many or of another type")


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("A fact has no name")  # noqa: TRY004 one kind of error for one kind of trouble
    return value


def _fact(value: object) -> Fact:
    match value:
        case str():
            return value
        case [str(arabic), str(english)]:
            return arabic, english
    raise ValueError("A fact is a text or one in both languages")
