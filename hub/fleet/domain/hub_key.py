"""The hub's keys that sign, each by its name, and the list of all that a kiosk fetches."""

from base64 import b64encode
from functools import cache
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from hub import paths
from hub.clock import wire_time
from hub.fleet.domain import hub_box, hub_ring
from hub.fleet.domain.wire import HubKey, HubKeys
from hub.fleet.queries.kiosk import Standing

PREFIX = b"rayak-hub-keys-1\n"


@cache
def _key(file: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(paths.whole(file, 32))


def _named(name: str) -> Ed25519PrivateKey:
    return _key(hub_ring.file(settings.HUB_KEY_FILE, name))


def public(name: str) -> str:
    """Base64 of the 32 bytes of the public key."""
    return b64encode(_named(name).public_key().public_bytes_raw()).decode()


def sign(content: bytes, name: str) -> str:
    """Base64 of the Ed25519 signature over `content`."""
    return b64encode(_named(name).sign(content)).decode()


def enveloped(title: str, prefix: bytes, body: bytes, key: str) -> bytes:
    """A JSON document in the bytes that its signature covers: body, key, signature.

    `key` is what the kiosk says it has; where it was withdrawn the newest signs.
    """
    name = hub_ring.usable(key)
    tail = f',"key":"{name}","signature":"{sign(prefix + body, name)}"}}'
    return b'{"' + title.encode() + b'":' + body + tail.encode()


def told(name: str) -> HubKey:
    """A key as kiosks learn it."""
    return HubKey(name, public(name), hub_box.public(name))


def signed(standing: Standing, now_ms: int) -> tuple[str, bytes]:
    """The ring's version and all of its keys for a kiosk, as docs/wire.md has them."""
    ring = hub_ring.names()
    listed = HubKeys(1, standing.number, wire_time(now_ms), [told(name) for name in ring])
    return ".".join(ring), enveloped("hub_keys", PREFIX, msgspec.json.encode(listed), standing.hub_key)
