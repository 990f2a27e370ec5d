"""What a chip offers before it is opened: EF.CardAccess (ICAO Doc 9303-11, 9.2), as DER SecurityInfos."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto.core import Any, Integer, ObjectIdentifier, Sequence, SetOf

from devices.protocols.card_errors import Garbled
from devices.protocols.emrtd.curve import STANDARD, Curve
from devices.protocols.emrtd.suite import AES_128, AES_192, AES_256, TRIPLE_DES, Suite

WHERE = "EF.CardAccess"
_ECDH_GENERIC = "0.4.0.127.0.7.2.2.4.2."
_SUITES: Mapping[str, Suite] = {"1": TRIPLE_DES, "2": AES_128, "3": AES_192, "4": AES_256}


class _SecurityInfo(Sequence):
    _fields: ClassVar = [("protocol", ObjectIdentifier), ("required", Any), ("optional", Any, {"optional": True})]


class _SecurityInfos(SetOf):
    _child_spec = _SecurityInfo


@dataclass(frozen=True, slots=True)
class Offer:
    """A way of PACE both sides know: ECDH with generic mapping on a standard curve (9303-11, 9.2.1).

    `parameter` is the number of the curve; `told` whether the chip has to be told it, because it offers several.
    """

    oid: str
    parameter: int
    told: bool

    @property
    def suite(self) -> Suite:
        return _SUITES[self.oid.removeprefix(_ECDH_GENERIC)]

    @property
    def curve(self) -> Curve:
        return STANDARD[self.parameter]

    @property
    def oid_bytes(self) -> bytes:
        """The object identifier's value, without tag and length."""
        contents: bytes = ObjectIdentifier(self.oid).contents
        return contents


def offers(content: bytes) -> tuple[Offer, ...]:
    """The ways of PACE in EF.CardAccess that we know, the strongest first; Garbled when it is no SecurityInfos."""
    pairs = [pair for pair in _infos(content) if pair[0].startswith(_ECDH_GENERIC)]
    known = [
        Offer(oid, parameter, told=sum(other == oid for other, _ in pairs) > 1)
        for oid, parameter in pairs
        if oid.removeprefix(_ECDH_GENERIC) in _SUITES and parameter in STANDARD
    ]
    return tuple(sorted(known, key=lambda offer: (offer.oid, offer.curve.size), reverse=True))


def _infos(content: bytes) -> list[tuple[str, int]]:
    try:
        infos = _SecurityInfos.load(content, strict=True)
        return [
            (info["protocol"].native, _parameter(info))
            for info in infos
            if info["protocol"].native.startswith(_ECDH_GENERIC)
        ]
    except (ValueError, TypeError, RecursionError) as error:
        raise Garbled(WHERE, "it is not a set of security information") from error


def _parameter(info: _SecurityInfo) -> int:
    """The number of the domain parameters; -1 when they are not among the standard ones, so not known to us."""
    version: object = info["required"].parse(Integer).native
    chosen = info["optional"]
    if version != 2 or not chosen.contents:
        return -1
    number: int = chosen.parse(Integer).native
    return number
