"""The hub's keys that kiosks without a network seal their exports to (RFC 9180), each by its name."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from hub import paths
from hub.fleet.domain import hub_ring

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class BoxError(ValueError):
    """What was sealed does not open; the text says why."""


@cache
def _key(file: Path) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(paths.secret_file(file, 32))


def _named(name: str) -> X25519PrivateKey:
    return _key(hub_ring.file(settings.HUB_BOX_FILE, name))


def public(name: str) -> str:
    """Base64 of the 32 bytes of the public key."""
    return b64encode(_named(name).public_key().public_bytes_raw()).decode()


def open(sealed: bytes, info: bytes, name: str) -> bytes:  # noqa: A001 the word of RFC 9180, 5.2
    """What stands in `sealed`, the encapsulated key (32 bytes) first; BoxError when it does not open under `info`."""
    if hub_ring.is_withdrawn(name):
        raise BoxError(
            f"It was sealed to key {name}, which this hub has withdrawn: export again once the kiosk has a newer one."
        )
    if name not in hub_ring.names():
        raise BoxError("It was sealed to another hub.")
    try:
        return _SUITE.decrypt(sealed, _named(name), info=info)
    except (InvalidTag, ValueError) as error:
        raise BoxError("It was sealed to another hub, or changed since.") from error
