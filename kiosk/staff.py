"""Whose PIN it is that staff typed, and how often somebody was wrong."""

import base64
import hashlib
import hmac
import logging
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec

from kiosk.identity import save
from kiosk.model import MOST_TRIES, PIN_DIGITS

FILE = "staff-state.json"
SITE = "site"
LOCK_MS = 300_000
HASH_BYTES = 32
SITE_PIN = r"^(scrypt:\d{1,2}:\d{1,2}:\d{1,2}:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=)?$"


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one guess costs (RFC 7914): N = 2^`ln`, block size `r`, parallelisation `p`; the salt in base64.

    The default is one of those of the OWASP Password Storage Cheat Sheet: 32 MiB a guess.
    """

    salt: str
    ln: int = 15
    r: int = 8
    p: int = 3

    def __post_init__(self) -> None:
        if not (10 <= self.ln <= 17 and 1 <= self.r <= 16 and 1 <= self.p <= 16):
            raise ValueError(f"a cost of ln={self.ln}, r={self.r}, p={self.p} is not one that a kiosk can bear")

    def hash(self, pin: str) -> bytes:
        """32 bytes."""
        room = 2 * 128 * self.r * ((1 << self.ln) + self.p)
        salt = base64.b64decode(self.salt)
        return hashlib.scrypt(
            pin.encode(), salt=salt, n=1 << self.ln, r=self.r, p=self.p, maxmem=room, dklen=HASH_BYTES
        )


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of staff as the hub names them, and the hash of their PIN in base64."""

    by: str
    hash: str


class StaffList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may open the staff menu at a centre (docs/wire.md, Staff); all hashes are made with one salt."""

    v: int
    centre: str
    made_at: str
    scrypt: Cost
    people: tuple[Person, ...]

    def whose(self, pin: str) -> str:
        """As the hub names the one whose PIN it is, empty for nobody."""
        found = base64.b64encode(self.scrypt.hash(pin)).decode()
        return next((one.by for one in self.people if hmac.compare_digest(one.hash, found)), "")


def site_pin(pin: str, salt: bytes = b"") -> str:
    """The text that the settings keep of a site's PIN; ValueError for one that is not six digits, or easily guessed."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdecimal()):
        raise ValueError(f"a PIN has {PIN_DIGITS} digits")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise ValueError("this PIN is among the first that anybody tries; take another")
    cost = Cost(base64.b64encode(salt or os.urandom(16)).decode())
    return f"scrypt:{cost.ln}:{cost.r}:{cost.p}:{cost.salt}:{base64.b64encode(cost.hash(pin)).decode()}"


class Pins:
    """The site's PIN and those of the list; hashing takes a good part of a second: not for the screen's thread."""

    def __init__(self, site: str, people: Callable[[], StaffList | None]) -> None:
        self._site, self._people = site, people

    def any(self) -> bool:
        """Whether there is a PIN that would be right."""
        listed = self._people()
        return bool(self._site or (listed is not None and listed.people))

    def whose(self, pin: str) -> str:
        """Whose it is: as the hub names them, or `site`; empty for nobody. The site's own costs two hashes."""
        listed = self._people()
        by = listed.whose(pin) if listed is not None and listed.people else ""
        return by or (SITE if self._is_site(pin) else "")

    def _is_site(self, pin: str) -> bool:
        if not self._site:
            return False
        _, ln, r, p, salt, kept = self._site.split(":")
        made = Cost(salt, int(ln), int(r), int(p)).hash(pin)
        return hmac.compare_digest(base64.b64decode(kept), made)


class Kept(msgspec.Struct):
    """What outlives a restart: wrong tries, the lock (its end in ms since that boot), out of service, sound, light.

    What a later release wrote besides is passed over: the slot before may have to read it again.
    """

    wrong: int = 0
    boot: str = ""
    until_ms: int = 0
    shut: bool = False
    volume: int | None = None
    brightness: int | None = None


class StaffState:
    """Keeps `Kept` in a file that a power cut cannot halve; a lock begins anew where the kiosk was started anew.

    `mono` is milliseconds since boot. What cannot be written is still true until the kiosk is started anew.
    """

    def __init__(self, folder: Path, boot: str, mono: Callable[[], float]) -> None:
        self._file, self._boot, self._mono = folder / FILE, boot, mono
        self._kept = self._read()
        if self._kept.until_ms and self._kept.boot != boot:
            self._lock()

    # --- tries

    @property
    def left(self) -> int:
        """How many tries there are; 0 while locked."""
        self._unlock_when_due()
        return 0 if self._kept.until_ms else MOST_TRIES - self._kept.wrong

    @property
    def locked_s(self) -> float:
        """How long it stays locked, in seconds."""
        self._unlock_when_due()
        return max(0.0, (self._kept.until_ms - self._mono()) / 1000) if self._kept.until_ms else 0.0

    def spend(self) -> None:
        """A PIN is about to be looked at: written before that, so that no power cut gives the try back."""
        self._kept.wrong += 1
        if self._kept.wrong >= MOST_TRIES:
            self._lock()
        else:
            self._save()

    def restore(self) -> None:
        """It was somebody's."""
        self._kept.wrong = self._kept.until_ms = 0
        self._save()

    # --- the rest

    @property
    def shut(self) -> bool:
        """Whether staff took the kiosk out of service."""
        return self._kept.shut

    @shut.setter
    def shut(self, shut: bool) -> None:
        self._kept.shut = shut
        self._save()

    @property
    def volume(self) -> int | None:
        """The volume that staff chose, in per cent; None for that of the settings."""
        return self._kept.volume

    @volume.setter
    def volume(self, volume: int) -> None:
        self._kept.volume = volume
        self._save()

    @property
    def brightness(self) -> int | None:
        """The brightness that staff chose, in per cent; None for as bright as the panel starts."""
        return self._kept.brightness

    @brightness.setter
    def brightness(self, brightness: int) -> None:
        self._kept.brightness = brightness
        self._save()

    # --- inside

    def _lock(self) -> None:
        self._kept.boot, self._kept.until_ms = self._boot, int(self._mono()) + LOCK_MS
        self._save()

    def _unlock_when_due(self) -> None:
        if self._kept.until_ms and self._mono() >= self._kept.until_ms:
            self._kept.wrong = self._kept.until_ms = 0
            self._save()

    def _read(self) -> Kept:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Kept)
        except FileNotFoundError:
            return Kept()
        except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
            logging.getLogger("kiosk.staff").warning("%s cannot be read: %s", self._file, error)
            return Kept()

    def _save(self) -> None:
        try:
            save(self._file, msgspec.json.encode(self._kept))
        except OSError as error:
            logging.getLogger("kiosk.staff").warning("%s cannot be written: %s", self._file, error)
