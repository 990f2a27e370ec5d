"""One signer's signature over some bytes: COSE_Sign1 (RFC 9052, 4.2) with EdDSA, and nothing else of COSE.

A message is taken in one form only: canonical CBOR, tagged, the algorithm and the key's id in the protected header,
nothing in the other. So no byte of it is without meaning, and none can be changed unseen.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import cbor2

ALGORITHM, KEY_ID, EDDSA, SIGN1 = 1, 4, -8, 18

Sign = Callable[[bytes], bytes]


class Sign1(NamedTuple):
    """A message whose signature was not looked at yet."""

    key: str
    protected: bytes
    payload: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """What the signature covers (RFC 9052, 4.4)."""
        return dumped(["Signature1", self.protected, b"", self.payload])


def sign(payload: bytes, key: str, by: Sign) -> bytes:
    """The message."""
    protected = dumped({ALGORITHM: EDDSA, KEY_ID: key.encode()})
    signature = by(Sign1(key, protected, payload, b"").signed)
    return dumped(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]))


def read(message: bytes) -> Sign1:
    """The parts of a message; ValueError when it is not of the one form."""
    outer = loaded(message)
    if not (isinstance(outer, cbor2.CBORTag) and outer.tag == SIGN1 and _four(outer.value)):
        raise ValueError("This is not a COSE_Sign1 of one form")
    protected, _, payload, signature = outer.value
    header = loaded(protected)
    match header:
        case {1: -8, 4: bytes(key), **rest} if not rest:
            return Sign1(key.decode("ascii"), protected, payload, signature)
    raise ValueError("The protected header names another algorithm, or more")


def dumped(value: object) -> bytes:
    """Canonical CBOR."""
    return cbor2.dumps(value, canonical=True)


def loaded(data: bytes) -> object:
    """What canonical CBOR holds; ValueError on any other bytes."""
    _check_plain(data.removeprefix(bytes([0xC0 | SIGN1])))
    try:
        value = cbor2.loads(data)
        same = dumped(value) == data
    except (cbor2.CBORError, ArithmeticError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("This is not CBOR") from error
    if not same:
        raise ValueError("This is CBOR, but not canonical or followed by something")
    return value


def _check_plain(data: bytes) -> None:
    """ValueError unless there are only whole numbers, bytes, texts, lists and maps of a length given and possible.

    So a shared value (tags 28 and 29), which would be written anew over and over, never reaches the decoder.
    """
    at = 0
    while at < len(data):
        major, argument = data[at] >> 5, data[at] & 31
        if major > 5 or argument > 27:
            raise ValueError("This is CBOR with a tag, a fraction or a length not given")
        size = 1 << argument - 24 if argument >= 24 else 0
        if size:
            argument = int.from_bytes(data[at + 1 : at + 1 + size])
        if major >= 2 and argument > len(data):
            raise ValueError("This is CBOR longer than all there is")
        at += 1 + size + (argument if major in (2, 3) else 0)
    if at != len(data):
        raise ValueError("This is CBOR followed by something, or cut short")


def _four(value: object) -> bool:
    match value:
        case [bytes(), Mapping() as unprotected, bytes(), bytes() as signature]:
            return not unprotected and len(signature) == 64
    return False
