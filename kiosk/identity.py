"""Who this kiosk is: its key, its number, its place and what it learnt at enrolment."""

import base64
import contextlib
import hashlib
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.model import Place
from kiosk.ownership import give_to_owner_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE = "kiosk.key"
IDENTITY_FILE = "identity.json"


class NotEnrolled(Exception):  # noqa: N818  a state of the kiosk, not a fault
    """There is no identity to work with; the text says what to do."""


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    ar: str
    en: str


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    label: str


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the kiosk stands, with the names shown on its screen (docs/wire.md, `site`)."""

    centre: Named
    desk: Desk
    service: Named
    question: str

    def place(self, kiosk: str) -> Place:
        return Place(kiosk, self.centre.code, self.desk.code, self.service.code, self.question)


class HubKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hub's name for its keys, the 32 bytes that receipts are verified with, and those that exports are sealed to.

    `box` is empty where an older hub told none.
    """

    key: str
    public: bytes
    box: bytes = b""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub told at enrolment; bytes stand in base64 in the file."""

    v: int
    kiosk: str
    hub_url: str
    hub_key: HubKey
    presence_key: bytes
    public_url: str
    site: Site

    def __post_init__(self) -> None:
        self.site.place(self.kiosk)
        for name, value in (("hub_key.public", self.hub_key.public), ("presence_key", self.presence_key)):
            if len(value) != 32:
                raise ValueError(f"{name} has {len(value)} bytes, not 32")
        if len(self.hub_key.box) not in (0, 32):
            raise ValueError(f"hub_key.box has {len(self.hub_key.box)} bytes, not 32")


def fingerprint_of(public: bytes) -> str:
    """The first 16 hex characters of the SHA-256 of a public key's 32 bytes."""
    return hashlib.sha256(public).hexdigest()[:16]


def save(path: Path, content: bytes) -> None:
    """Replace a file in one step that a power cut cannot halve: 0600, file and folder on disk; OSError if it cannot."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, made with its mode
            give_to_owner_of(path.parent, descriptor)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Identity:
    """The enrolled kiosk; `refresh` follows a change that another process saved."""

    def __init__(self, data_dir: Path, facts: Facts, key: "Ed25519PrivateKey | None") -> None:
        self._path = data_dir / IDENTITY_FILE
        self._facts = facts
        self._key = key
        self._seen = self._mark()

    @classmethod
    def load(cls, data_dir: Path, *, with_key: bool = True) -> "Identity":
        """Read the folder's identity; NotEnrolled when it, or the key if that is wanted, is missing or damaged."""
        identity = cls(data_dir, _read_facts(data_dir / IDENTITY_FILE), None)
        if with_key:
            identity._key = identity.sign_key
        return identity

    @classmethod
    def create(cls, data_dir: Path, facts: Facts, key: "Ed25519PrivateKey") -> "Identity":
        """Save what the hub told at enrolment; OSError when it cannot be written."""
        save(data_dir / IDENTITY_FILE, msgspec.json.format(msgspec.json.encode(facts)))
        return cls(data_dir, facts, key)

    @property
    def number(self) -> str:
        return self._facts.kiosk

    @property
    def site(self) -> Site:
        return self._facts.site

    @property
    def hub_url(self) -> str:
        return self._facts.hub_url

    @property
    def hub_key(self) -> HubKey:
        return self._facts.hub_key

    @property
    def presence_key(self) -> bytes:
        return self._facts.presence_key

    @property
    def public_url(self) -> str:
        return self._facts.public_url

    @property
    def sign_key(self) -> "Ed25519PrivateKey":
        """The kiosk's key; the screen never asks, and so starts without loading cryptography. NotEnrolled."""
        if self._key is None:
            self._key = import_module("kiosk.key").read_key(self._path.with_name(KEY_FILE))
        return self._key

    @property
    def fingerprint(self) -> str:
        """In fours, as both screens show it."""
        plain = fingerprint_of(self.sign_key.public_key().public_bytes_raw())
        return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))

    def place(self) -> Place:
        return self.site.place(self.number)

    def keep_site(self, site: Site) -> bool:
        """Save a changed site; True when it was another one, OSError when it cannot be written."""
        if site == self.site:
            return False
        self._facts = msgspec.structs.replace(self._facts, site=site)
        save(self._path, msgspec.json.format(msgspec.json.encode(self._facts)))
        self._seen = self._mark()
        return True

    def refresh(self) -> bool:
        """Read again what another process saved since; True when the site is another one. Costs one stat."""
        mark, before = self._mark(), self.site
        if mark == self._seen:
            return False
        with contextlib.suppress(NotEnrolled):
            self._facts = _read_facts(self._path)
            self._seen = mark
        return self.site != before

    def _mark(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return (0, 0)
        return (status.st_ino, status.st_mtime_ns)


def _read_facts(path: Path) -> Facts:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Facts)
    except FileNotFoundError as error:
        raise NotEnrolled(f"this kiosk is not enrolled ({path} is missing): run kiosk enrol") from error
    except (OSError, msgspec.DecodeError) as error:
        raise NotEnrolled(f"{path} cannot be read ({error}): enrol this kiosk again") from error


def base64_bytes(text: str) -> bytes:
    """Strict base64; ValueError otherwise."""
    return base64.b64decode(text, validate=True)
