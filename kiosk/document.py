"""Judges a document's QR code offline, by the list of keys that the hub publishes (docs/wire.md, *Documents*)."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

import cbor2
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.clock import from_wire

PREFIX, ISSUER = "RYD1:", "rayak"
MOST_TEXT, MOST_BYTES = 4296, 4096  # what a QR code of version 40 holds; what it may open to
MOST_SECONDS = 253_402_300_799  # the end of the year 9999
CLOCK_SLACK = timedelta(minutes=5)  # as far as the hub lets a kiosk's clock be wrong
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_CHARACTERS)}


class Verdict(StrEnum):
    """What can be said of a code."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN_ISSUER = "unknown-issuer"
    NOT_GENUINE = "not-genuine"
    CANNOT_JUDGE = "cannot-judge"
    NOT_OURS = "not-ours"


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that vouches for documents: which kinds, and for those issued when."""

    key: str
    public: bytes
    kinds: tuple[str, ...]
    not_before: str
    not_after: str

    def __post_init__(self) -> None:
        """32 bytes, and times that are some."""
        if len(self.public) != 32:
            raise ValueError("a public key has 32 bytes")
        from_wire(self.not_before), from_wire(self.not_after)

    def vouched_at(self, second: int) -> bool:
        """Whether it was valid at a second since 1970."""
        return _second(self.not_before) <= second <= _second(self.not_after)


class DocumentKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub publishes: its keys for documents and the documents revoked."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    made_at: str
    valid_until: str
    keys: tuple[Key, ...]
    revoked: frozenset[Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]]

    def __post_init__(self) -> None:
        """Times that are some."""
        from_wire(self.made_at), from_wire(self.valid_until)

    def can_judge(self, now: datetime) -> bool:
        """Whether it is neither too old nor, by a clock that must then be wrong, from a time to come."""
        return from_wire(self.made_at) - CLOCK_SLACK <= now < from_wire(self.valid_until)

    def named(self, key: str, kind: str) -> Key | None:
        """The key of that name, if it is listed for this kind."""
        return next((one for one in self.keys if one.key == key and kind in one.kinds), None)


Fact = tuple[str, str]
"""Arabic and English; the same twice where a fact is the same in both."""


class Judgement(NamedTuple):
    """The verdict, and what the document says where its signature holds; `issued` and `expires` are aware."""

    verdict: Verdict
    kind: str = ""
    facts: Mapping[str, Fact] | None = None
    issued: datetime | None = None
    expires: datetime | None = None

    def __repr__(self) -> str:
        return f"Judgement({self.verdict})"


class _Claims(NamedTuple):
    issuer: str
    issued: int
    expires: int
    cti: str
    kind: str
    facts: Mapping[str, Fact]


class _Message(NamedTuple):
    key: str
    signed: bytes
    signature: bytes
    claims: _Claims


def judge(text: str, listed: DocumentKeys | None, now: datetime) -> Judgement:
    """What can be said of a code's text at an aware moment; nothing that a code may hold raises.

    A text that claims to be ours (by its prefix) and is not of the one form is not genuine.
    """
    if not text.startswith(PREFIX):
        return Judgement(Verdict.NOT_OURS)
    if listed is None or not listed.can_judge(now):
        return Judgement(Verdict.CANNOT_JUDGE)
    try:
        message = _opened(text)
    except ValueError:
        return Judgement(Verdict.NOT_GENUINE)
    return _judged(message, listed, now)


class Said(NamedTuple):
    """What a document says; believed of nobody but who has just made it."""

    facts: Mapping[str, Fact]
    expires: datetime

    def __repr__(self) -> str:
        return "Said(...)"


def told(text: str) -> Said:
    """What the code of a document says that the hub has just issued; no signature is looked at. ValueError."""
    claims = _opened(text).claims
    return Said(claims.facts, datetime.fromtimestamp(claims.expires, UTC))


def _judged(message: _Message, listed: DocumentKeys, now: datetime) -> Judgement:
    claims = message.claims
    key = listed.named(message.key, claims.kind)
    if key is None or claims.issuer != ISSUER:
        return Judgement(Verdict.UNKNOWN_ISSUER)
    if not _holds(key.public, message.signature, message.signed):
        return Judgement(Verdict.NOT_GENUINE)
    if not key.vouched_at(claims.issued):
        return Judgement(Verdict.UNKNOWN_ISSUER)
    issued, expires = (datetime.fromtimestamp(second, UTC) for second in (claims.issued, claims.expires))
    verdict = Verdict.GOOD if now < expires else Verdict.EXPIRED
    if claims.cti in listed.revoked:
        verdict = Verdict.REVOKED
    return Judgement(verdict, claims.kind, claims.facts, issued, expires)


def _holds(public: bytes, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _opened(text: str) -> _Message:
    """The parts of a COSE_Sign1 of the one form; ValueError on any other text."""
    if len(text) > MOST_TEXT:
        raise ValueError("longer than a QR code")
    outer = _inflated(_base45(text.removeprefix(PREFIX)))
    if outer[:1] != b"\xd2":
        raise ValueError("not tagged as a COSE_Sign1")
    match _canonical(outer[1:]):
        case [bytes() as protected, {**unprotected}, bytes() as payload, bytes() as signature] if (
            not unprotected and len(signature) == 64
        ):
            signed = cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
            return _Message(_key_of(protected), signed, signature, _claims(_canonical(payload)))
    raise ValueError("not a COSE_Sign1 of the one form")


def _key_of(protected: bytes) -> str:
    match _canonical(protected):
        case {1: -8, 4: bytes() as key, **more} if not more:
            return key.decode("ascii")
    raise ValueError("another algorithm, or more in the header")


def _claims(value: object) -> _Claims:
    match value:
        case {1: str(iss), 4: int(exp), 6: int(iat), 7: bytes(cti), -70001: str(kind), -70002: dict(facts), **more} if (
            not more and len(cti) == 16 and 0 <= iat <= MOST_SECONDS and 0 <= exp <= MOST_SECONDS
        ):
            return _Claims(iss, iat, exp, cti.hex(), kind, {_name(name): _fact(fact) for name, fact in facts.items()})
    raise ValueError("a claim is missing, one too many or of another type")


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a fact has no name")  # noqa: TRY004  one kind of error for one kind of trouble
    return value


def _fact(value: object) -> Fact:
    match value:
        case str():
            return value, value
        case [str(arabic), str(english)]:
            return arabic, english
    raise ValueError("a fact is a text or one in both languages")


def _base45(text: str) -> bytes:
    """RFC 9285; ValueError on anything that its encoder never writes."""
    if len(text) % 3 == 1:
        raise ValueError("base 45 has no group of one character")
    return b"".join(_group(text[at : at + 3]) for at in range(0, len(text), 3))


def _group(characters: str) -> bytes:
    try:
        number: int = sum(_VALUE[character] * 45**place for place, character in enumerate(characters))
        return number.to_bytes(len(characters) - 1, "big")
    except (KeyError, OverflowError) as error:
        raise ValueError("not base 45") from error


def _inflated(data: bytes) -> bytes:
    opening = zlib.decompressobj()
    try:
        content = opening.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValueError("not zlib") from error
    if len(content) > MOST_BYTES or not opening.eof or opening.unused_data:
        raise ValueError("too long, cut short or followed by something")
    return content


def _canonical(data: bytes) -> object:
    """What canonical CBOR (RFC 8949, 4.2.3) of plain items holds; ValueError on any other bytes."""
    _check_plain(data)
    try:
        value: object = cbor2.loads(data)
        same = cbor2.dumps(value, canonical=True) == data
    except (cbor2.CBORError, ArithmeticError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("not CBOR") from error
    if not same:
        raise ValueError("CBOR, but not canonical or followed by something")
    return value


def _check_plain(data: bytes) -> None:
    """ValueError unless there are only whole numbers, bytes, texts, lists and maps of a length given and possible.

    What goes to the decoder so has no tag: a shared value (tags 28 and 29) named over and over in a few hundred bytes
    would be written anew for hours.
    """
    at = 0
    while at < len(data):
        major, argument = data[at] >> 5, data[at] & 31
        if major > 5 or argument > 27:
            raise ValueError("a tag, a fraction or a length not given")
        size = 1 << argument - 24 if argument >= 24 else 0
        if size:
            argument = int.from_bytes(data[at + 1 : at + 1 + size], "big")
        if major >= 2 and argument > len(data):
            raise ValueError("longer than all there is")
        at += 1 + size + (argument if major in (2, 3) else 0)
    if at != len(data):
        raise ValueError("cut short")


def _second(wire_time: str) -> int:
    return int(from_wire(wire_time).timestamp())
