"""Signs a request as docs/wire.md has it (RFC 9421, RFC 9530), by hand, since a twin signs for thousands."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RECEIPT = b"rayak-receipt-1\n"


class Key:
    """An Ed25519 key of its own for each kiosk."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        """The first 16 hex characters of SHA-256 of the public half."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    def headers(
        self, url: str, keyid: str, content: bytes, created_s: int, *, zipped: bool
    ) -> tuple[dict[str, str], str]:
        """The headers of a POST, and its nonce."""
        authority = url.split("/", 3)[2]
        nonce = secrets.token_urlsafe(16)
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
        covered = '"@method" "@authority" "@target-uri" "content-type" "content-digest"'
        lines = [f'"@method": POST\n"@authority": {authority}\n"@target-uri": {url}']
        lines += [f'"content-type": application/json\n"content-digest": {digest}']
        headers = {"Content-Type": "application/json", "Content-Digest": digest}
        if zipped:
            covered += ' "content-encoding"'
            lines.append('"content-encoding": gzip')
            headers["Content-Encoding"] = "gzip"
        about = f'({covered});created={created_s};keyid="{keyid}";alg="ed25519";nonce="{nonce}";tag="rayak-kiosk-1"'
        base = "\n".join([*lines, f'"@signature-params": {about}'])
        signature = base64.b64encode(self._key.sign(base.encode())).decode()
        return headers | {"Signature-Input": f"kiosk={about}", "Signature": f"kiosk=:{signature}:"}, nonce


def holds(hub_public: str, signature: str, receipt: bytes) -> bool:
    """Whether a receipt's signature is the hub's; `hub_public` and `signature` in base64."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(hub_public)).verify(
            base64.b64decode(signature), RECEIPT + receipt
        )
    except (InvalidSignature, ValueError):
        return False
    return True
