"""The short-lived token in the desk's QR that proves a phone stood before this kiosk."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROOM_FOR_ADDRESS = 34
_START = datetime(2025, 1, 1, tzinfo=UTC)
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
_SLOT_CHARACTERS = 5
_NONCE_CHARACTERS = 3
_MAC_CHARACTERS = 11


def crockford(number: int, characters: int) -> str:
    """The lowest 5 * `characters` bits of `number`, highest first, in Crockford's base 32."""
    return "".join(CROCKFORD[(number >> 5 * place) & 31] for place in reversed(range(characters)))


def check_fits(public_url: str, desk: str) -> None:
    """ValueError, naming the lengths, for an address whose QR would need more than 29 modules (docs/wire.md).

    Also for one with a character outside the alphanumeric set (ISO/IEC 18004, table 5).
    """
    if not _ALPHANUMERIC.fullmatch(public_url.upper() + desk):
        raise ValueError(f"{public_url} and {desk} have characters that the desk's QR code cannot hold")
    if len(public_url) + len(desk) > ROOM_FOR_ADDRESS:
        raise ValueError(
            f"the hub's public address {public_url} ({len(public_url)} characters) and the desk's code {desk} "
            f"({len(desk)}) have {len(public_url) + len(desk)} characters together; the desk's QR code has room for "
            f"{ROOM_FOR_ADDRESS}"
        )


def token(key: bytes, kiosk: str, desk: str, now: datetime, nonce: str) -> str:
    """The 23 characters of docs/wire.md, "Desk QR and presence token"; a slot is a minute since 2025."""
    slot = max(0, int((now - _START).total_seconds() // 60))
    head = f"{kiosk}{crockford(slot, _SLOT_CHARACTERS)}{nonce}"
    mac = hmac.digest(key, f"rayak-presence-1|{desk}|{head}".encode(), hashlib.sha256)
    bits = 5 * _MAC_CHARACTERS
    return head + crockford(int.from_bytes(mac[:8], "big") >> (64 - bits), _MAC_CHARACTERS)


def _random_nonce() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(_NONCE_CHARACTERS))


class Presence:
    """The address on the desk's QR: renewed by itself each minute, and by `renew` after each rating."""

    def __init__(  # noqa: PLR0913  the parts of one address
        self,
        key: bytes,
        kiosk: str,
        desk: str,
        public_url: str,
        now: Callable[[], datetime],
        *,
        nonce: Callable[[], str] = _random_nonce,
    ) -> None:
        self._key, self._kiosk, self._desk = key, kiosk, desk
        self._public_url = public_url.rstrip("/").upper()
        self._now, self._nonce = now, nonce
        check_fits(self._public_url, desk)
        self._minute, self._token = -1, ""

    def url(self) -> str:
        """Upper-case text for the QR, of alphanumeric-mode characters only."""
        if self._this_minute() != self._minute:
            self.renew()
        return f"{self._public_url}/D/{self._desk}/{self._token}"

    def renew(self) -> None:
        """Draw a new token, since the hub takes each for one rating only."""
        self._minute = self._this_minute()
        self._token = token(self._key, self._kiosk, self._desk, self._now(), self._nonce())

    def _this_minute(self) -> int:
        return int(self._now().timestamp() // 60)


def comment_url(public_url: str, rating: str) -> str:
    """Upper-case address where a phone may add a comment to the rating of this record id (docs/wire.md)."""
    return f"{public_url.rstrip('/').upper()}/C/{crockford(int(rating.replace('-', ''), 16), 26)}"


def ready_url(public_url: str) -> str:
    """Upper-case address where a phone may ask whether a card is ready (docs/wire.md)."""
    return f"{public_url.rstrip('/').upper()}/R"


def statement_url(public_url: str, code: str) -> str:
    """Upper-case address where a phone may fetch the statement of this code (docs/wire.md)."""
    return f"{public_url.rstrip('/').upper()}/S/{code}"
