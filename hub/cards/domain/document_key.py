"""Keys that vouch for documents: apart from the hub's own, each with its id, its time and its kinds."""

from base64 import b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from hub import paths
from hub.cards.domain.token import KINDS
from hub.cards.models import IssuerKey


def make(kinds: Sequence[str], now_ms: int, until_ms: int) -> IssuerKey:
    """Inside a transaction: a new key; ValueError on a kind that there is not."""
    if not kinds or set(kinds) - set(KINDS):
        raise ValueError(f"Kinds of documents are {', '.join(KINDS)}")
    name = f"d{IssuerKey.objects.count() + 1}"
    public = _private(name).public_key().public_bytes_raw()
    return IssuerKey.objects.create(id=name, public=public, kinds=" ".join(kinds), from_ms=now_ms, until_ms=until_ms)


def kinds(key: IssuerKey) -> list[str]:
    """What a key may vouch for."""
    return key.kinds.split()


def public(key: IssuerKey) -> str:
    """Base64 of the 32 bytes of a public key."""
    return b64encode(bytes(key.public)).decode()


def sign(name: str, content: bytes) -> bytes:
    """The signature by a key."""
    return _private(name).sign(content)


def holds(key: IssuerKey, signature: bytes, content: bytes) -> bool:
    """Whether a signature is this key's over this content."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes(key.public)).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _private(name: str) -> Ed25519PrivateKey:
    folder = settings.DOCUMENT_KEYS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Ed25519PrivateKey.from_private_bytes(paths.secret_file(folder / f"{name}.key", 32))
