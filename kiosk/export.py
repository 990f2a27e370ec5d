"""What waits, sealed to the hub and signed by this kiosk, for a stick that is carried there."""

import base64
import gzip
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.clock import Clock, as_wire
from kiosk.hub_signing import new_nonce
from kiosk.identity import Identity
from kiosk.outbox import Outbox

MAGIC = b"rayak-export-1\n"
INFO = b"rayak-export-1"
BATCH = 500  # records in one document, as for POST /api/v1/records
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class ExportError(Exception):
    """Nothing was exported; the text says why and what to do. `reason` is `no-stick`, `full`, `no-key` or `failed`."""

    def __init__(self, message: str, reason: str = "failed") -> None:
        super().__init__(message)
        self.reason = reason


def sealed(outbox: Outbox, identity: Identity, clock: Clock) -> tuple[bytes, int]:
    """The whole file, and how many records are in it; OutboxError, NotEnrolled, ExportError where no key is known."""
    box = identity.hub_key.box
    if not box:
        raise ExportError("the hub told no key for exports when this kiosk was enrolled: enrol it again", "no-key")
    plain, count = _documents(outbox, identity.number, clock)
    content = _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(box), info=INFO)
    number, nonce, made_at = identity.number, new_nonce(), as_wire(clock.now())
    signed = MAGIC + f"{number}\n{nonce}\n{made_at}\n".encode()
    signature = identity.sign_key.sign(signed + hashlib.sha256(content).hexdigest().encode())
    head = {"v": 1, "kiosk": number, "nonce": nonce, "made_at": made_at, "box": identity.hub_key.key}
    head["signature"] = base64.b64encode(signature).decode()
    return MAGIC + msgspec.json.encode(head) + b"\n" + content, count


def to_stick(outbox: Outbox, identity: Identity, clock: Clock, stick: Path) -> tuple[Path, int]:
    """A new file on a mounted stick, whole or not at all, and on it for good before this returns."""
    if not stick.is_mount():
        raise ExportError(f"no USB stick is at {stick}: plug one in, and wait a moment", "no-stick")
    content, count = sealed(outbox, identity, clock)
    at = datetime.now(UTC) if clock.stamp().trust == "unknown" else clock.now()
    path = stick / f"rayak-{identity.number}-{at:%Y%m%dT%H%M%SZ}.rayak"
    write_whole(path, content)
    return path, count


def write_whole(path: Path, content: bytes) -> None:
    """A new file that is there whole or not at all; ExportError where it cannot be."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = "full" if error.errno in (28, 122) else "failed"  # ENOSPC, EDQUOT
        raise ExportError(f"{path} cannot be written: {error.strerror}", reason) from error


def _documents(outbox: Outbox, number: str, clock: Clock) -> tuple[bytes, int]:
    """A document a line, gzip."""
    out, count = BytesIO(), 0
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        waiting = outbox.count()
        for bodies in _batches(outbox):
            head = {"v": 1, "kiosk": number, "sent": clock.stamp(), "waiting": max(waiting, len(bodies))}
            file.write(msgspec.json.encode(head)[:-1] + b',"records":[' + b",".join(bodies) + b"]}\n")
            count += len(bodies)
    return out.getvalue(), count


def _batches(outbox: Outbox) -> Iterator[list[bytes]]:
    records = outbox.each()
    while batch := [record.body for record in islice(records, BATCH)]:
        yield batch
