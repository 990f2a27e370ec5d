"""The code on the screen of a kiosk that waits to be paired: drawn from its key and start, kept as an HMAC."""

import hashlib
import hmac

from django.conf import settings

from hub.fleet.domain import crockford
from hub.fleet.models import Pairing, PairingCode

LIFE_MS, RENEW_MS = 10 * 60_000, 30_000
KEEP_MS = 24 * 3600_000  # so long an old code is told from one that never was
LENGTH = 8


def current(pairing: Pairing, now_ms: int) -> tuple[str, int]:
    """Inside a transaction: the code to show, dashed, and the millisecond at which it ends; a new one near the end."""
    newest = PairingCode.objects.filter(pairing=pairing).order_by("-until_ms").first()
    if newest is None or newest.until_ms - RENEW_MS <= now_ms or newest.start_ms > now_ms:
        newest = _drawn(pairing, now_ms)
    text = _text(pairing, newest.start_ms)
    return f"{text[:4]}-{text[4:]}", newest.until_ms


def find(typed: str) -> PairingCode | None:
    """The code as somebody typed or scanned it, with its kiosk loaded; it may have ended. None when there is none."""
    wanted = PairingCode.objects.select_related("pairing__kiosk__desk__centre")
    return wanted.filter(mac=_mac(crockford.as_typed(typed))).first()


def forget(now_ms: int) -> int:
    """Drop the codes that ended a day ago, and the keys that asked for none since; returns how many codes."""
    gone = PairingCode.objects.filter(until_ms__lt=now_ms - KEEP_MS).delete()[0]
    Pairing.objects.filter(kiosk=None, asked_ms__lt=now_ms - KEEP_MS, pairingcode=None).delete()
    return gone


def _drawn(pairing: Pairing, now_ms: int) -> PairingCode:
    """A code that no other kiosk shows: of 40 bits, two may once be the same."""
    start_ms = now_ms
    while PairingCode.objects.filter(mac=_mac(_text(pairing, start_ms))).exists():
        start_ms -= 1
    mac = _mac(_text(pairing, start_ms))
    return PairingCode.objects.create(mac=mac, pairing=pairing, start_ms=start_ms, until_ms=start_ms + LIFE_MS)


def _text(pairing: Pairing, start_ms: int) -> str:
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"pairing-code|{pairing.key}|{start_ms}".encode(), "sha256")
    return crockford.encode(int.from_bytes(drawn), LENGTH)


def _mac(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"pairing|{text}".encode(), hashlib.sha256).hexdigest()
