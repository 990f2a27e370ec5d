"""The chip's side of PACE with ECDH and generic mapping (ICAO Doc 9303-11, 4.4)."""

from collections.abc import Mapping, Sequence

from devices.protocols import tlv
from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import CardError
from devices.protocols.emrtd.card_access import Offer
from devices.protocols.emrtd.curve import Point
from devices.protocols.emrtd.pace import Password, Random, map_generator, private_key, shared_secret, token
from devices.protocols.emrtd.secure_messaging import Session
from devices.protocols.emrtd.suite import PACE, same

_DONE = 0x9000
_WRONG = Response(b"", 0x6300)


class PaceChip:
    """One chip's PACE: what it offers, and its passwords by their reference (None where it has none)."""

    def __init__(self, offers: Sequence[Offer], passwords: Mapping[int, str | None], random: Random) -> None:
        self._offers = offers
        self._passwords = passwords
        self._random = random
        self._forget()

    def _forget(self) -> None:
        self._offer: Offer | None = None
        self._secret: Password | None = None
        self._nonce = 0
        self._base: Point | None = None
        self._shared = b""
        self._points: tuple[Point, Point] | None = None

    def answer(self, command: Command) -> tuple[Response, Session | None]:
        """The answer to MSE:SET AT or GENERAL AUTHENTICATE, and the session that the last step opens."""
        try:
            if command.ins == 0x22:
                return Response(b"", self._choose(command)), None
            return self._step(command)
        except CardError:
            self._forget()
            return Response(b"", 0x6A80), None

    def _choose(self, command: Command) -> int:
        self._forget()
        told = {each.tag: each.value for each in tlv.parse(command.data, "MSE")}
        reference, curve = told.get(0x83, b""), told.get(0x84)
        fitting = [
            offer
            for offer in self._offers
            if offer.oid_bytes == told.get(0x80) and curve in {None, bytes([offer.parameter])}
        ]
        text = self._passwords.get(reference[0]) if len(reference) == 1 else None
        if len(fitting) != 1 or text is None:
            return 0x6A88
        self._offer = fitting[0]
        self._secret = Password("MRZ" if reference == b"\1" else "CAN", text)
        return _DONE

    def _step(self, command: Command) -> tuple[Response, Session | None]:
        sent = tlv.parse(tlv.inside(command.data, 0x7C, "PACE"), "PACE")
        offer, password = self._offer, self._secret
        if offer is None or password is None:
            return Response(b"", 0x6985), None
        if not sent:
            return self._answer(0x80, self._sealed_nonce(offer, password)), None
        tag, value = sent[0].tag, sent[0].value
        if tag == 0x81 and self._nonce:
            return self._answer(0x82, self._map(offer, value)), None
        if tag == 0x83 and self._base is not None:
            return self._answer(0x84, self._agree(offer, self._base, value)), None
        if tag == 0x85 and self._points is not None:
            return self._prove(offer, self._points, value)
        return Response(b"", 0x6985), None

    @staticmethod
    def _answer(tag: int, value: bytes) -> Response:
        return Response(tlv.build(0x7C, tlv.build(tag, value)), _DONE)

    def _sealed_nonce(self, offer: Offer, password: Password) -> bytes:
        suite = offer.suite
        plain = self._random(-(-suite.key_size // suite.block) * suite.block)
        self._nonce = int.from_bytes(plain, "big")
        return suite.encrypt(suite.derive(password.secret, PACE), plain)

    def _map(self, offer: Offer, theirs: bytes) -> bytes:
        curve = offer.curve
        private = private_key(curve, self._random)
        self._base = map_generator(curve, self._nonce, private, curve.decode(theirs, "PACE"))
        return curve.encode(curve.multiply(private, curve.generator))

    def _agree(self, offer: Offer, base: Point, theirs: bytes) -> bytes:
        curve = offer.curve
        private = private_key(curve, self._random)
        point, own = curve.decode(theirs, "PACE"), curve.multiply(private, base)
        self._shared = shared_secret(curve, private, point)
        self._points = own, point
        return curve.encode(own)

    def _prove(self, offer: Offer, points: tuple[Point, Point], proof: bytes) -> tuple[Response, Session | None]:
        own, theirs = points
        shared = self._shared
        self._forget()
        if not same(token(offer, shared, own), proof):
            return _WRONG, None
        session = Session(offer.suite, shared, bytes(offer.suite.block))
        return self._answer(0x86, token(offer, shared, theirs)), session
