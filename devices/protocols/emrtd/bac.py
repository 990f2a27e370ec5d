"""Basic Access Control (ICAO Doc 9303-11, 4.3): the printed zone opens the chip."""

from collections.abc import Callable
from hashlib import sha1

from devices.protocols.apdu import Card, Command
from devices.protocols.card_errors import Garbled, Refused, Tampered, WrongPassword
from devices.protocols.emrtd.secure_messaging import Session
from devices.protocols.emrtd.suite import ENC, MAC, TRIPLE_DES, pad, same

WHERE = "basic access control"
Random = Callable[[int], bytes]


def seed(mrz_key: str) -> bytes:
    """K_seed of the zone's number, birth and expiry with their check digits (9303-11, 4.3.2)."""
    return sha1(mrz_key.encode("ascii")).digest()[:16]  # noqa: S324  9303-11, 4.3.2: SHA-1


def open_session(card: Card, mrz_key: str, random: Random) -> Session:
    """The channel the zone opens (9303-11, 4.3.3); WrongPassword when the chip refuses it, Refused, Garbled, Tampered.

    `random(n)` gives n bytes: RND.IFD, then K.IFD.
    """
    keys = Keys(seed(mrz_key))
    challenge = card.ask(Command(0x00, 0x84, 0x00, 0x00, le=8), WHERE)
    if len(challenge) != 8:
        raise Garbled(WHERE, f"a challenge of {len(challenge)} bytes")
    own, secret = random(8), random(16)
    answer = _authenticate(card, keys.seal(own + challenge + secret))
    plain = keys.opened(answer)
    if plain is None or plain[:8] != challenge or plain[8:16] != own:
        raise Tampered(WHERE, "the chip's proof is wrong")
    return session(secret, plain[16:], challenge, own)


def _authenticate(card: Card, sealed: bytes) -> bytes:
    try:
        return card.ask(Command(0x00, 0x82, 0x00, 0x00, sealed, len(sealed)), WHERE)
    except Refused as error:
        if error.sw >> 8 == 0x63 or error.sw in {0x6982, 0x6985, 0x6988, 0x6A80}:
            raise WrongPassword(WHERE, "the printed data do not open this chip") from error
        raise


def session(own: bytes, theirs: bytes, rnd_ic: bytes, rnd_ifd: bytes) -> Session:
    """The session of both secrets (9303-11, 9.8.6.3: the counter starts at the low halves of both challenges)."""
    mixed = bytes(a ^ b for a, b in zip(own, theirs, strict=True))
    return Session(TRIPLE_DES, mixed, rnd_ic[4:] + rnd_ifd[4:])


class Keys:
    """The document's basic access keys, which seal what both sides send (9303-11, 4.3.3)."""

    def __init__(self, key_seed: bytes) -> None:
        self._enc, self._mac = TRIPLE_DES.derive(key_seed, ENC), TRIPLE_DES.derive(key_seed, MAC)

    def seal(self, plain: bytes) -> bytes:
        """32 bytes encrypted, and 8 bytes of proof."""
        secret = TRIPLE_DES.encrypt(self._enc, plain)
        return secret + TRIPLE_DES.proof(self._mac, pad(secret, 8))

    def opened(self, sealed: bytes) -> bytes | None:
        """The 32 bytes inside; None when the length or the proof is wrong."""
        secret, proof = sealed[:32], sealed[32:]
        if len(sealed) != 40 or not same(TRIPLE_DES.proof(self._mac, pad(secret, 8)), proof):
            return None
        return TRIPLE_DES.decrypt(self._enc, secret)
