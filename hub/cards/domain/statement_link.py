"""A statement's way to its holder's phone: kept for ten minutes, sealed under the very code that opens it."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.cards.models import StatementLink
from hub.fleet.domain import crockford

LENGTH, LIVES_MS = 16, 10 * 60 * 1000
_NONCE = 12


def made(token: str, centre: str, now_ms: int) -> StatementLink:
    """Inside a transaction: a link to a statement's token; its `code` is told once and kept nowhere."""
    code, nonce = crockford.draw(LENGTH), os.urandom(_NONCE)
    sealed = nonce + AESGCM(_key(code)).encrypt(nonce, token.encode(), None)
    link = StatementLink.objects.create(id=_id(code), centre=centre, sealed=sealed, until_ms=now_ms + LIVES_MS)
    link.code = code
    return link


def token(typed: str, now_ms: int) -> str | None:
    """The token that a code opens, as long as it lives; None for any other code."""
    code = crockford.as_typed(typed)
    link = StatementLink.objects.filter(id=_id(code), until_ms__gt=now_ms).first()
    if link is None:
        return None
    sealed = bytes(link.sealed)
    try:
        return AESGCM(_key(code)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
    except InvalidTag:
        return None


def forget(now_ms: int) -> int:
    """Inside a transaction: drop the links whose time has passed; returns how many."""
    return StatementLink.objects.filter(until_ms__lte=now_ms).delete()[0]


def _id(code: str) -> str:
    """80 bits of chance need no salt to stand against guessing."""
    return hashlib.sha256(f"rayak-statement-id-1|{code}".encode()).hexdigest()


def _key(code: str) -> bytes:
    """HKDF (RFC 5869) with SHA-256: whoever has the database has not the code."""
    return HKDF(hashes.SHA256(), 32, None, b"rayak-statement-1").derive(code.encode())
