"""What the hub publishes for its kiosks, signed, as this kiosk keeps it: the keys for documents, the service guide."""

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk import guide
from kiosk.clock import from_wire
from kiosk.document import DocumentKeys
from kiosk.identity import HubKey, base64_bytes, key_named, save
from kiosk.staff import StaffList

T = TypeVar("T")


class PublishedError(Exception):
    """What came, or what is kept, is not what our hub published; the text says why."""


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One thing that is published: its name in the answer, its address, its file here, its shape."""

    name: str
    path: str
    file: str
    shape: type[T]

    @property
    def before(self) -> bytes:
        """What the hub's signature covers before the bytes."""
        return f"rayak-{self.name.replace('_', '-')}-1\n".encode()


KEYS = Kind("document_keys", "/api/v1/documents/keys", "document-keys.json", DocumentKeys)
STAFF = Kind("staff", "/api/v1/staff", "staff-list.json", StaffList)
GUIDE = Kind("guide", "/api/v1/guide", guide.FILE, guide.Guide)


def verified(kind: Kind[T], answer: bytes, hub_keys: Sequence[HubKey]) -> T:
    """What an answer holds, the hub's signature held against the bytes as sent; PublishedError."""
    content, name, signature = _parts(kind, answer)
    hub_key = key_named(hub_keys, name)
    if hub_key is None:
        raise PublishedError("it is signed with a key that we do not know")
    try:
        Ed25519PublicKey.from_public_bytes(hub_key.public).verify(signature, kind.before + content)
        return msgspec.json.decode(content, type=kind.shape)
    except InvalidSignature as error:
        raise PublishedError("its signature is wrong") from error
    except ValueError as error:
        raise PublishedError("it cannot be read") from error


def _parts(kind: Kind[Any], answer: bytes) -> tuple[bytes, str, bytes]:
    """The signed bytes, the name of the hub's key, the signature."""
    about: list[Any] = [(kind.name, msgspec.Raw), ("key", str), ("signature", str)]
    envelope = msgspec.defstruct("Envelope", about, forbid_unknown_fields=True)
    try:
        signed: Any = msgspec.json.decode(answer, type=envelope)
        return bytes(getattr(signed, kind.name)), signed.key, base64_bytes(signed.signature)
    except ValueError as error:
        raise PublishedError("it is not what the hub publishes") from error


class Shelf:
    """Keeps each answer as it came, in a file of its own, and verifies it whenever it is read."""

    def __init__(self, folder: Path, hub_keys: Callable[[], Sequence[HubKey]]) -> None:
        self._folder, self._hub_keys = folder, hub_keys

    def keep(self, kind: Kind[Any], answer: bytes) -> bool:
        """Store what the hub answered unless it is older than what is kept; whether it was stored.

        PublishedError when it is not the hub's; OSError when it cannot be stored, and what is kept is as before.
        """
        new = verified(kind, answer, self._hub_keys())
        if not self._is_news(kind, new):
            return False
        save(self._folder / kind.file, answer)
        return True

    def read(self, kind: Kind[T]) -> T | None:
        """What is kept, None when there is nothing or the file is damaged."""
        try:
            return verified(kind, (self._folder / kind.file).read_bytes(), self._hub_keys())
        except (OSError, PublishedError):
            return None

    def is_lasting(self, kind: Kind[Any]) -> bool:
        """Whether what is kept is signed with the newest of the hub's keys: an older one may be withdrawn."""
        try:
            _, name, _ = _parts(kind, (self._folder / kind.file).read_bytes())
        except (OSError, PublishedError):
            return False
        return name == self._hub_keys()[-1].key

    def confirm(self, kind: Kind[Any]) -> None:
        """Note that the hub still publishes what is kept."""
        with contextlib.suppress(OSError):
            os.utime(self._folder / kind.file)

    def confirmed_at(self, kind: Kind[Any]) -> datetime | None:
        """When the hub was last known to publish what is kept, aware; None when there is nothing."""
        try:
            return datetime.fromtimestamp((self._folder / kind.file).stat().st_mtime, UTC)
        except OSError:
            return None

    def _is_news(self, kind: Kind[Any], new: object) -> bool:
        """What has a time replaces only what is older; another centre's list is no older one of ours."""
        if not isinstance(new, DocumentKeys | StaffList):
            return True
        kept = self.read(kind)
        moved = isinstance(new, StaffList) and kept is not None and kept.centre != new.centre
        if kept is None or moved:
            return True
        at, before = from_wire(new.made_at), from_wire(kept.made_at)
        return at > before or (at == before and not self.is_lasting(kind))
