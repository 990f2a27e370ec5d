"""Records that a stick brought: opened, checked as a request would be, stored once (docs/wire.md, On a stick)."""

import base64
import hashlib
import zlib
from binascii import Error as Base64Error
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from hub.feedback.domain import batch, intake, wire
from hub.fleet.domain import hub_box
from hub.fleet.domain.wire import KioskNumber, Strict, WireTime
from hub.fleet.models import Kiosk
from hub.fleet.queries.kiosk import Standing
from hub.fleet.queries.place import desks_of
from hub.writer import write

MAGIC, INFO = b"rayak-export-1\n", b"rayak-export-1"
MOST_HEAD, MOST_LINE, MOST_PLAIN = 1024, 4 << 20, 1 << 30
MOST_RECORDS = 500


class BroughtError(Exception):
    """A file that is not taken, none of it; the text says why and what to do."""


class _Head(Strict):
    v: Literal[1]
    kiosk: KioskNumber
    nonce: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
    made_at: WireTime
    box: str
    signature: str


@dataclass
class Taken:
    """What became of a file's records."""

    kiosk: str
    made_at: str
    new: int = 0
    known: int = 0
    refused: list[wire.Refused] | None = None


_batch = msgspec.json.Decoder(wire.Batch)


def take(content: bytes, now_ms: int, *, revoked_too: bool) -> Taken:
    """Store what a file holds, each batch in a transaction of its own; BroughtError, and then nothing of it is stored.

    Whose key was revoked is refused unless `revoked_too`: the last records of a kiosk that was replaced are as true as
    they ever were, those of one that was stolen need not be.
    """
    head, sealed = _parts(content)
    kiosk = _kiosk(head, sealed, revoked_too=revoked_too)
    documents = _documents(sealed, head)
    standing = Standing(kiosk.number, kiosk.centre_id, kiosk.desk_id, kiosk.hub_key)
    taken = Taken(kiosk.number, head.made_at, refused=[])
    for sent in documents:
        found = batch.read(sent.records, standing, lambda: desks_of(standing.centre))
        new, refused = write(partial(intake.take_brought, standing, found, now_ms))
        taken.new += new
        taken.known += len(sent.records) - new - len(refused)
        taken.refused = [*(taken.refused or []), *refused]
    return taken


def _parts(content: bytes) -> tuple[_Head, bytes]:
    if not content.startswith(MAGIC):
        raise BroughtError("It is not a file that a kiosk exported.")
    line, _, sealed = content[len(MAGIC) :].partition(b"\n")
    try:
        return msgspec.json.decode(line[:MOST_HEAD], type=_Head), sealed
    except ValueError as error:
        raise BroughtError("Its first lines are damaged: export it again.") from error


def _kiosk(head: _Head, sealed: bytes, *, revoked_too: bool) -> Kiosk:
    kiosk = Kiosk.objects.filter(number=head.kiosk).first()
    if kiosk is None:
        raise BroughtError(f"This hub knows no kiosk {head.kiosk}.")
    if kiosk.revoked_ms is not None and not revoked_too:
        raise BroughtError(f"Kiosk {head.kiosk} was revoked. If it was replaced, and not stolen, add --revoked-too.")
    covered = MAGIC + "\n".join((head.kiosk, head.nonce, head.made_at)).encode() + b"\n"
    try:
        signature = base64.b64decode(head.signature, validate=True)
        key = Ed25519PublicKey.from_public_bytes(bytes(kiosk.public_key))
        key.verify(signature, covered + hashlib.sha256(sealed).hexdigest().encode())
    except (Base64Error, ValueError, InvalidSignature) as error:
        raise BroughtError(f"It was changed, or not made by kiosk {head.kiosk}.") from error
    return kiosk


def _documents(sealed: bytes, head: _Head) -> list[wire.Batch]:
    """Every document, read before the first is stored."""
    opened = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = opened.decompress(hub_box.open(sealed, INFO, head.box), MOST_PLAIN)
        found = [_batch.decode(line) for line in plain.splitlines()] if opened.eof else []
    except hub_box.BoxError as error:
        raise BroughtError(str(error)) from error
    except (zlib.error, msgspec.DecodeError) as error:
        raise BroughtError(f"What it holds cannot be read: {error}.") from error
    if not opened.eof or opened.unused_data:
        raise BroughtError("What it holds is cut short, or more than a kiosk keeps.")
    if any(sent.kiosk != head.kiosk or len(sent.records) > MOST_RECORDS for sent in found):
        raise BroughtError("What it holds is not what its first lines say.")
    return found
