"""The hub's own signing key, which kiosks learn at enrolment."""

from base64 import b64encode
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from hub import paths

NAME = "h1"


@cache
def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(paths.secret_file(settings.HUB_KEY_FILE, 32))


def public() -> str:
    """Base64 of the 32 bytes of the public key."""
    return b64encode(_key().public_key().public_bytes_raw()).decode()


def sign(content: bytes) -> str:
    """Base64 of the Ed25519 signature over `content`."""
    return b64encode(_key().sign(content)).decode()


def enveloped(name: str, prefix: bytes, body: bytes) -> bytes:
    """A JSON document in the bytes that its signature covers: body, key, signature."""
    tail = f',"key":"{NAME}","signature":"{sign(prefix + body)}"}}'
    return b'{"' + name.encode() + b'":' + body + tail.encode()
