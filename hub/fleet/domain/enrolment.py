"""A code and a key become a kiosk."""

import hashlib
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from django.conf import settings

from hub.clock import wire_time
from hub.fleet.domain import code as codes
from hub.fleet.domain import crockford, hub_key, hub_ring, nonce
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.site import site
from hub.fleet.domain.wire import Enrol, EnrolAnswer
from hub.fleet.models import Desk, Kiosk


def key_of(text: str) -> bytes:
    """The 32 bytes of a public key in base64; RefusalError 400 when it is not one."""
    try:
        key = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise RefusalError(400, "bad-envelope", "public_key is not base64.") from error
    if len(key) != 32:
        raise RefusalError(400, "bad-envelope", "public_key is not 32 bytes.")
    return key


def own_key(keyid: str, text: str) -> bytes:
    """The key that a kiosk brings; RefusalError 401 when it signs under another's fingerprint."""
    key = key_of(text)
    if keyid != fingerprint(key):
        raise RefusalError(401, "signature-invalid", "keyid is not the fingerprint of public_key.")
    return key


def fingerprint(key: bytes) -> str:
    """The first 16 hex characters of SHA-256 of a public key."""
    return hashlib.sha256(key).hexdigest()[:16]


def enrol(asked: Enrol, signed: Signed) -> EnrolAnswer:
    """Inside a transaction: the answer for this code and key; RefusalError 403 names what is wrong with the code."""
    nonce.spend(signed)
    key = key_of(asked.public_key)
    code = codes.find(asked.code)
    if code.used_by is not None:
        return _again(code.used_by, key, signed.received_ms)
    if code.expires_ms < signed.received_ms:
        raise RefusalError(403, "code-expired", "The code was good for 24 hours and has expired.")
    kiosk = made(code.desk, key, asked.version, signed.received_ms)
    codes.spend(code, kiosk)
    return answer(kiosk, signed.received_ms)


def _again(kiosk: Kiosk, key: bytes, now_ms: int) -> EnrolAnswer:
    if bytes(kiosk.public_key) != key:
        raise RefusalError(403, "code-used", "The code was used by another kiosk.")
    return answer(kiosk, now_ms)


def made(desk: Desk, key: bytes, version: str, now_ms: int) -> Kiosk:
    """Inside a transaction: a kiosk with a number and a presence key of its own; the desk's centre is loaded."""
    return Kiosk.objects.create(
        number=_free_number(),
        centre=desk.centre,
        desk=desk,
        public_key=key,
        fingerprint=fingerprint(key),
        presence_key=secrets.token_bytes(32),
        enrolled_ms=now_ms,
        version=version,
        hub_key=hub_ring.newest(),
    )


def _free_number() -> str:
    while True:
        number = crockford.draw(4)
        if not Kiosk.objects.filter(number=number).exists():
            return number


def answer(kiosk: Kiosk, now_ms: int) -> EnrolAnswer:
    """Inside a transaction: what an enrolled kiosk is told, its site loaded; RefusalError 401 once it was revoked."""
    if kiosk.revoked_ms is not None:
        raise RefusalError(401, "kiosk-revoked", f"Kiosk {kiosk.number} was revoked.")
    newest = hub_ring.newest()
    if kiosk.hub_key != newest:  # it asks again after a rotation: from now on it has what it is told
        Kiosk.objects.filter(number=kiosk.number).update(hub_key=newest)
    return EnrolAnswer(
        v=1,
        kiosk=kiosk.number,
        hub_time=wire_time(now_ms),
        hub_key=hub_key.told(newest),
        presence_key=b64encode(bytes(kiosk.presence_key)).decode(),
        public_url=settings.PUBLIC_URL,
        site=site(kiosk.desk),
    )
