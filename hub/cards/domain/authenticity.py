"""Passive authentication (ICAO 9303-11, 5.1): are the data groups those that a state signed? Nothing is kept."""

import hashlib
import hmac
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings

from hub.cards.domain import audit, sod
from hub.cards.domain.audit import Caller
from hub.cards.domain.sod import BrokenError, Sod
from hub.cards.domain.wire import Authenticity, AuthenticityAnswer, Group
from hub.clock import wire_time
from hub.fleet.domain import nonce
from hub.fleet.domain.refusal import RefusalError

Verdict = Literal["verified", "not-verified", "broken"]
Found = Literal["good", "differs", "absent"]
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 old documents are signed with it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def answered(asked: Authenticity, caller: Caller) -> AuthenticityAnswer:
    """Inside a transaction: the verdict, noted without a word of what was judged."""
    nonce.spend(caller.signed)
    verdict, reason, groups = judged(_bytes(asked.sod), asked.groups, settings.CSCA, caller.now_ms)
    audit.note(caller, "authenticity", f"{verdict}:{reason}")
    return AuthenticityAnswer(1, caller.standing.number, wire_time(caller.now_ms), verdict, reason, groups)


def judged(data: bytes, groups: dict[str, Group], anchors: Path, now_ms: int) -> tuple[Verdict, str, dict[str, Found]]:
    """Verdict, reason and how each group compares."""
    found: dict[str, Found] = {}
    trusted = _anchors(anchors)
    try:
        parts = sod.read(data)
        found = {number: _compared(parts, int(number), group) for number, group in groups.items()}
        signer = x509.load_der_x509_certificate(parts.certificate)
        _require_signature(parts, signer)
        verdict, reason = _chained(signer, trusted, datetime.fromtimestamp(now_ms / 1000, UTC))
    except BrokenError as error:
        return "broken", str(error), found
    except (sod.UnsupportedError, UnsupportedAlgorithm, ValueError):  # such as a curve that the library does not know
        verdict, reason = "not-verified", "unsupported"
    for bad in ("differs", "absent"):
        if bad in found.values():
            return "broken", f"group-{bad}", found
    return verdict, reason, found


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except Base64Error as error:
        raise RefusalError(400, "bad-envelope", "This is not base64.") from error


def _compared(parts: Sod, number: int, group: Group) -> Found:
    signed = parts.hashes.get(number)
    if signed is None:
        return "absent"
    mine = bytes.fromhex(group.hash) if group.hash else hashlib.new(parts.algorithm, _bytes(group.bytes or "")).digest()
    return "good" if hmac.compare_digest(mine, signed) else "differs"


def _require_signature(parts: Sod, signer: x509.Certificate) -> None:
    key, digest = signer.public_key(), _HASHES[parts.digest]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(parts.signature, parts.signed, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(parts.signature, parts.signed, _padding(parts, digest), digest)
        else:
            raise sod.UnsupportedError("a key of another kind")
    except InvalidSignature as error:
        raise BrokenError("signature") from error


def _padding(parts: Sod, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if parts.signature_algorithm["algorithm"].native != "rsassa_pss":
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(digest), parts.signature_algorithm["parameters"]["salt_length"].native)


def _anchors(folder: Path) -> list[x509.Certificate]:
    """The CSCA certificates of a folder: *.der, *.cer or *.crt in DER, *.pem in PEM."""
    found = []
    for path in sorted(folder.glob("*")):
        if path.suffix in (".der", ".cer", ".crt"):
            found.append(x509.load_der_x509_certificate(path.read_bytes()))
        elif path.suffix == ".pem":
            found.extend(x509.load_pem_x509_certificates(path.read_bytes()))
    return found


def _chained(signer: x509.Certificate, anchors: list[x509.Certificate], now: datetime) -> tuple[Verdict, str]:
    if not anchors:
        return "not-verified", "no-anchors"
    issuer = next((each for each in anchors if _issued(signer, each)), None)
    if issuer is None:
        return "not-verified", "unknown-issuer"
    if not all(each.not_valid_before_utc <= now <= each.not_valid_after_utc for each in (signer, issuer)):
        return "not-verified", "certificate-expired"
    return "verified", "signed"


def _issued(signer: x509.Certificate, anchor: x509.Certificate) -> bool:
    """Whether an anchor, which must be an authority's, signed a certificate."""
    try:
        if not anchor.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        signer.verify_directly_issued_by(anchor)
    except (InvalidSignature, x509.ExtensionNotFound, ValueError, TypeError):
        return False
    return True
