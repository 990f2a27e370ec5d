"""The kiosk's Ed25519 key: drawn once, kept 0600 beside the identity."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.identity import KEY_FILE, NotEnrolled, save


def key_for_enrolment(data_dir: Path) -> Ed25519PrivateKey:
    """The kiosk's key, drawn and saved when there is none yet, so that a lost answer can be asked for again."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / KEY_FILE
    if not path.exists():
        save(path, Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return read_key(path)


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key of a file; NotEnrolled when it cannot be read or is of another kind."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise NotEnrolled(f"the kiosk's key {path} cannot be read ({error}): enrol this kiosk again") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotEnrolled(f"{path} is not an Ed25519 key: move it away and enrol this kiosk again")
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public half (RFC 8032)."""
    return key.public_key().public_bytes_raw()
