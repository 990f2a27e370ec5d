"""Password Authenticated Connection Establishment, ECDH with generic mapping (ICAO Doc 9303-11, 4.4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1
from typing import Literal

from devices.protocols import tlv
from devices.protocols.apdu import Card, Command
from devices.protocols.card_errors import Garbled, Refused, WrongPassword
from devices.protocols.emrtd.card_access import Offer
from devices.protocols.emrtd.curve import Curve, Point
from devices.protocols.emrtd.secure_messaging import Session
from devices.protocols.emrtd.suite import MAC, PACE, same

WHERE = "PACE"
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Password:
    """What proves that the card is in hand: the zone's key (mrz.key), or the card access number as printed.

    ValueError for characters that are never printed there; the access number is in A to Z and 0 to 9.
    """

    kind: Literal["MRZ", "CAN"]
    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z0-9<]{24,40}" if self.kind == "MRZ" else r"[A-Z0-9]{1,16}", self.text):
            raise ValueError(f"this is no {self.kind} password")

    def __repr__(self) -> str:
        return f"Password({self.kind!r})"

    @property
    def reference(self) -> int:
        """Which password the chip is told of (9303-11, 4.4.4.1)."""
        return 1 if self.kind == "MRZ" else 2

    @property
    def secret(self) -> bytes:
        """f of the password (9303-11, 9.7.3): the zone hashed, the number as it is."""
        raw = self.text.encode("ascii")
        return sha1(raw).digest() if self.kind == "MRZ" else raw  # noqa: S324  9303-11, 9.7.3: SHA-1


def open_session(card: Card, offer: Offer, password: Password, random: Random) -> Session:
    """The channel a password opens; WrongPassword when either side's token is wrong, Refused, Garbled.

    `random(n)` gives n bytes: the mapping key, then the agreement key.
    """
    curve = offer.curve
    _choose(card, offer, password)
    nonce = decrypt_nonce(offer, password, _step(card, b"", 0x80))
    mapping = private_key(curve, random)
    theirs = curve.decode(_step(card, _own(0x81, curve, mapping, curve.generator), 0x82), WHERE)
    mapped = map_generator(curve, nonce, mapping, theirs)
    private = private_key(curve, random)
    own_point = curve.multiply(private, mapped)
    their_point = curve.decode(_step(card, tlv.build(0x83, curve.encode(own_point)), 0x84), WHERE)
    if their_point == own_point:
        raise Garbled(WHERE, "the chip sent our own point back")
    shared = shared_secret(curve, private, their_point)
    _prove(card, offer, shared, own_point, their_point)
    return Session(offer.suite, shared, bytes(offer.suite.block))


def _choose(card: Card, offer: Offer, password: Password) -> None:
    data = tlv.build(0x80, offer.oid_bytes) + tlv.build(0x83, bytes([password.reference]))
    if offer.told:
        data += tlv.build(0x84, bytes([offer.parameter]))
    card.ask(Command(0x00, 0x22, 0xC1, 0xA4, data), WHERE)


def _step(card: Card, data: bytes, wanted: int, *, last: bool = False) -> bytes:
    """One GENERAL AUTHENTICATE (9303-11, 4.4.4.2): what the chip answers under the tag `wanted`."""
    command = Command(0x00 if last else 0x10, 0x86, 0x00, 0x00, tlv.build(0x7C, data), 256)
    answer = tlv.inside(card.ask(command, WHERE), 0x7C, WHERE)
    return tlv.one(tlv.parse(answer, WHERE), wanted, WHERE)


def _own(tag: int, curve: Curve, private: int, base: Point) -> bytes:
    return tlv.build(tag, curve.encode(curve.multiply(private, base)))


def private_key(curve: Curve, random: Random) -> int:
    """A private key from 1 to n - 1, by drawing again (FIPS 186-5, A.2.2)."""
    while True:
        key = int.from_bytes(random(curve.size), "big") >> (8 * curve.size - curve.n.bit_length())
        if 0 < key < curve.n:
            return key


def decrypt_nonce(offer: Offer, password: Password, sealed: bytes) -> int:
    """The chip's nonce (9303-11, 4.4.3.1); Garbled when it is no whole blocks or shorter than the key."""
    suite = offer.suite
    if len(sealed) % suite.block or not suite.key_size <= len(sealed) <= 64:
        raise Garbled(WHERE, f"a nonce of {len(sealed)} bytes")
    return int.from_bytes(suite.decrypt(suite.derive(password.secret, PACE), sealed), "big")


def map_generator(curve: Curve, nonce: int, private: int, theirs: Point) -> Point:
    """The generator both sides make: nonce x G + H, H the shared point (9303-11, 4.4.3.3.2)."""
    shared = curve.multiply(private, theirs)
    if nonce % curve.n == 0:
        raise Garbled(WHERE, "a nonce of zero")
    return curve.add(curve.multiply(nonce, curve.generator), shared)


def shared_secret(curve: Curve, private: int, theirs: Point) -> bytes:
    """The x coordinate of the agreed point (9303-11, 4.4.3.2)."""
    return curve.multiply(private, theirs)[0].to_bytes(curve.size, "big")


def token(offer: Offer, shared: bytes, point: Point) -> bytes:
    """The proof over the other side's point (9303-11, 4.4.3.4)."""
    data = tlv.build(0x06, offer.oid_bytes) + tlv.build(0x86, offer.curve.encode(point))
    return offer.suite.token_proof(offer.suite.derive(shared, MAC), tlv.build(0x7F49, data))


def _prove(card: Card, offer: Offer, shared: bytes, own: Point, theirs: Point) -> None:
    try:
        answer = _step(card, tlv.build(0x85, token(offer, shared, theirs)), 0x86, last=True)
    except Refused as error:
        if error.sw >> 8 == 0x63 or error.sw in {0x6982, 0x6983, 0x6A80}:
            raise WrongPassword(WHERE, f"the password does not open this chip ({error.what})") from error
        raise
    if not same(token(offer, shared, own), answer):
        raise WrongPassword(WHERE, "the chip does not know the password")
