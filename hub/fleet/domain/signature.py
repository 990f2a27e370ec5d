"""Checks that a request was signed by the kiosk that it names (RFC 9421, RFC 9530; docs/wire.md)."""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    VerifyResult,
    algorithms,
)

from hub.clock import wire_time
from hub.fleet.domain.refusal import RefusalError

COMPONENTS = ("@method", "@authority", "@target-uri", "content-type", "content-digest")
PARAMETERS = {"created", "keyid", "alg", "nonce", "tag"}
LABEL, TAG, SKEW_S = "kiosk", "rayak-kiosk-1", 300
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")

FindKey = Callable[[str], bytes]
"""Gives the 32 bytes of the public key of a keyid, or raises RefusalError."""


@dataclass(frozen=True)
class Message:
    """What of a request is signed, and its content as sent."""

    method: str
    url: str
    headers: dict[str, str]  # by their names in title case
    content: bytes

    @property
    def encoding(self) -> str:
        """Content-Encoding, empty when not sent."""
        return self.headers.get("Content-Encoding", "")


@dataclass(frozen=True)
class Signed:
    """A request whose signature holds: who sent it, its nonce, and when it came (milliseconds)."""

    keyid: str
    nonce: str
    received_ms: int


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Leaves the time to us: a kiosk whose clock is wrong is told so, by a signature that holds."""


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, find: FindKey) -> None:
        self.find = find
        self.refusal: RefusalError | None = None

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        try:
            return Ed25519PublicKey.from_public_bytes(self.find(key_id))
        except RefusalError as refusal:
            self.refusal = refusal  # the library would wrap it
            raise


def whole(message: Message) -> None:
    """RefusalError 401 unless a signature came with the request and its content is the one digested."""
    if not {"Signature", "Signature-Input"} <= message.headers.keys():
        raise RefusalError(401, "signature-missing", "The request is not signed.")
    _require_digest(message.headers.get("Content-Digest", ""), message.content)


def checked(message: Message, find_key: FindKey, now_ms: int) -> Signed:
    """The sender and nonce of a request; RefusalError 401 names what is wrong with it."""
    whole(message)
    found = _verified(message, find_key)
    _require_shape(found, encoding_sent="Content-Encoding" in message.headers)
    _require_time(int(found.parameters["created"]), now_ms)
    return Signed(str(found.parameters["keyid"]), found.nonce or "", now_ms)


def _verified(message: Message, find_key: FindKey) -> VerifyResult:
    keys = _Keys(find_key)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    try:
        (found,) = verifier.verify(message, max_age=None, expect_tag=TAG, expect_label=LABEL)
    except (InvalidSignature, ValueError) as error:
        raise keys.refusal or RefusalError(401, "signature-invalid", f"The signature does not hold: {error}") from error
    return found


def _require_shape(found: VerifyResult, *, encoding_sent: bool) -> None:
    expected = [f'"{name}"' for name in COMPONENTS + (("content-encoding",) if encoding_sent else ())]
    covered = [name for name in found.covered_components if name != '"@signature-params"']
    if covered != expected:
        raise RefusalError(401, "signature-invalid", f"The signature must cover {' '.join(expected)}, in this order.")
    if set(found.parameters) != PARAMETERS:
        raise RefusalError(401, "signature-invalid", f"The signature must name {', '.join(sorted(PARAMETERS))}.")
    if not _NONCE.fullmatch(found.nonce or ""):
        raise RefusalError(401, "signature-invalid", "The nonce must be 22 to 64 base64url characters.")


def _require_time(created: int, now_ms: int) -> None:
    off = abs(now_ms - created * 1000) / 1000
    if off > SKEW_S:
        now = wire_time(now_ms)
        raise RefusalError(401, "clock-skew", f"The kiosk's clock is {off:.0f} seconds off; here it is {now}.")


def _require_digest(field: str, content: bytes) -> None:
    match = _DIGEST.fullmatch(field.strip())
    if match is None:
        raise RefusalError(401, "digest-mismatch", "Content-Digest must be one sha-256 value.")
    try:
        claimed = b64decode(match[1], validate=True)
    except binascii.Error as error:
        raise RefusalError(401, "digest-mismatch", "Content-Digest is not base64.") from error
    if not hmac.compare_digest(claimed, hashlib.sha256(content).digest()):
        raise RefusalError(401, "digest-mismatch", "The content is not the one that was signed.")
