"""Who this kiosk is: its key, its number, its place and what it learnt at enrolment."""

import base64
import contextlib
import hashlib
import os
from collections.abc import Sequence
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


class NotEnrolled(Exception):
    """There is no identity to work with; the text says what to do."""


class Named(msgspec.Struct, frozen=True):
    code: str
    ar: str
    en: str


class Desk(msgspec.Struct, frozen=True):
    code: str
    label: str


class Site(msgspec.Struct, frozen=True):
    """Where the kiosk stands, with the names shown on its screen (docs/wire.md, `site`)."""

    centre: Named
    desk: Desk
    service: Named
    question: str

    def place(self, kiosk: str) -> Place:
        return Place(kiosk, self.centre.code, self.desk.code, self.service.code, self.question)


class HubKey(msgspec.Struct, frozen=True):
    """The hub's name for its keys, the 32 bytes that receipts are verified with, and those that exports are sealed to.

    `box` is empty where an older hub told none.
    """

    key: str
    public: bytes
    box: bytes = b""

    def __post_init__(self) -> None:
        if len(self.public) != 32:
            raise ValueError(f"hub key {self.key} has {len(self.public)} bytes, not 32")
        if len(self.box) not in (0, 32):
            raise ValueError(f"hub key {self.key} has a box of {len(self.box)} bytes, not 32")


def key_named(keys: Sequence[HubKey], name: str) -> HubKey | None:
    """The one of this name; None for one that we do not know."""
    return next((one for one in keys if one.key == name), None)


class Facts(msgspec.Struct, frozen=True):
    """What the hub told at enrolment, and since then of its keys; bytes stand in base64 in the file.

    `hub_key` is the newest; `older_hub_keys` are good too, until a list of the hub's has them no more.
    What a later release wrote besides is passed over: the slot before may have to read it again.
    """

    v: int
    kiosk: str
    hub_url: str
    hub_key: HubKey
    presence_key: bytes
    public_url: str
    site: Site
    older_hub_keys: tuple[HubKey, ...] = ()
    hub_keys_at: str = ""

    def __post_init__(self) -> None:
        self.site.place(self.kiosk)
        if len(self.presence_key) != 32:
            raise ValueError(f"presence_key has {len(self.presence_key)} bytes, not 32")


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
        """The newest."""
        return self._facts.hub_key

    @property
    def hub_keys(self) -> tuple[HubKey, ...]:
        """All that are good, the newest last."""
        return (*self._facts.older_hub_keys, self._facts.hub_key)

    @property
    def hub_keys_at(self) -> str:
        """When the hub made the list that they come from; empty while none but that of the enrolment is known."""
        return self._facts.hub_keys_at

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
        self.refresh()
        self._facts = msgspec.structs.replace(self._facts, site=site)
        save(self._path, msgspec.json.format(msgspec.json.encode(self._facts)))
        self._seen = self._mark()
        return True

    def keep_hub_keys(self, keys: Sequence[HubKey], made_at: str) -> None:
        """Save the hub's keys, the newest last, in the place of those that were good; OSError, and then these stay."""
        *older, newest = keys
        facts = msgspec.structs.replace(self._facts, hub_key=newest, older_hub_keys=tuple(older), hub_keys_at=made_at)
        save(self._path, msgspec.json.format(msgspec.json.encode(facts)))
        self._facts, self._seen = facts, self._mark()

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
