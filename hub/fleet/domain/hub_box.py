"""The hub's key that kiosks without a network seal their exports to (RFC 9180), which they learn at enrolment."""

from base64 import b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from hub import paths

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class BoxError(ValueError):
    """What was sealed does not open: it was changed, cut short, or sealed to another hub or for another use."""


@cache
def _key() -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(paths.secret_file(settings.HUB_BOX_FILE, 32))


def public() -> str:
    """Base64 of the 32 bytes of the public key."""
    return b64encode(_key().public_key().public_bytes_raw()).decode()


def open(sealed: bytes, info: bytes) -> bytes:  # noqa: A001 the word of RFC 9180, 5.2
    """What stands in `sealed`, the encapsulated key (32 bytes) first; BoxError when it does not open under `info`."""
    try:
        return _SUITE.decrypt(sealed, _key(), info=info)
    except (InvalidTag, ValueError) as error:
        raise BoxError("What was sealed does not open with this hub's key.") from error
