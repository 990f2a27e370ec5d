"""A request's signature by the kiosk's key: RFC 9421 with a content digest (RFC 9530), as docs/wire.md has it."""

import base64
import hashlib
import secrets
from datetime import datetime

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, algorithms

_COVERED = ("@method", "@authority", "@target-uri", "content-type", "content-digest")
_LABEL = "kiosk"
_TAG = "rayak-kiosk-1"


def new_nonce() -> str:
    """22 base64url characters of chance, good for one request."""
    return secrets.token_urlsafe(16)


class Signer:
    """Signs a prepared request in place."""

    def __init__(self, key: Ed25519PrivateKey, key_id: str) -> None:
        self._key, self._key_id = key, key_id
        self._signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)

    def sign(self, request: requests.PreparedRequest, content: bytes, created: datetime, nonce: str) -> None:
        """Add Content-Digest, Signature-Input and Signature; `created` is aware and told in whole seconds."""
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        request.headers["Content-Digest"] = f"sha-256=:{digest}:"
        zipped = "Content-Encoding" in request.headers
        prepared = self._signer.prepare(
            request,
            key_id=self._key_id,
            created=created,
            nonce=nonce,
            label=_LABEL,
            tag=_TAG,
            covered_component_ids=(*_COVERED, "content-encoding") if zipped else _COVERED,
            use_existing_digest=True,
        )
        self._signer.apply(request, prepared, self._key.sign(prepared.signature_base))
