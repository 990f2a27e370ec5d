"""One entry becomes the bytes of one record, made once and never again (docs/wire.md, Record)."""

import hashlib
import os
from datetime import timedelta
from functools import lru_cache

import msgspec

from kiosk.clock import from_wire
from kiosk.model import Entry, Instant, Left, Place, Rating, Reasons, StaffAct, StarsChanged

FIRST_PREV = "0" * 64
_EPOCH = from_wire("1970-01-01T00:00:00.000Z")


class Link(msgspec.Struct, frozen=True):
    """A record's place in the chain: the stream, its number in it, and the hash of the record before."""

    stream: str
    seq: int
    prev: str


class Head(msgspec.Struct):
    """The part of a record that its own outbox reads again."""

    id: str
    stream: str
    seq: int
    prev: str


def digest(body: bytes) -> str:
    """What the next record's `prev` holds."""
    return hashlib.sha256(body).hexdigest()


def read_head(body: bytes) -> Head:
    """The chain's part of a stored record; ValueError when the bytes are not a record's."""
    return msgspec.json.decode(body, type=Head)


class _Timed(msgspec.Struct):
    at: Instant


def read_wall(body: bytes) -> str:
    """When a stored record was made, in the wire's text; ValueError when the bytes are not a record's."""
    return msgspec.json.decode(body, type=_Timed).at.wall


def uuid7(at: Instant) -> str:
    """A version 7 UUID (RFC 9562, 5.7): 48 bits of milliseconds since 1970, 74 of chance."""
    milliseconds = _second_ms(at.wall[:19]) + int(at.wall[20:23])
    number = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=1)
def _second_ms(text: str) -> int:
    return (from_wire(f"{text}Z") - _EPOCH) // timedelta(milliseconds=1)


def encode(record_id: str, link: Link, entry: Entry, place: Place, at: Instant) -> bytes:
    """The bytes that are stored, sent and hashed."""
    kind, content = _content(entry)
    return msgspec.json.encode(
        {
            "v": 1,
            "id": record_id,
            "kiosk": place.kiosk,
            "stream": link.stream,
            "seq": link.seq,
            "prev": link.prev,
            "kind": kind,
            "at": at,
            "centre": place.centre,
            "desk": place.desk,
            "service": place.service,
            "language": entry.language,
            "channel": "kiosk",
            "question": place.question,
            kind: content,
        }
    )


def _content(entry: Entry) -> tuple[str, dict[str, object]]:
    match entry:
        case Rating(stars=stars, flags=flags):
            return "rating", {"stars": stars, "flags": flags}
        case Reasons(of=of, reasons=reasons):
            return "detail", {"of": of, "what": "reasons", "reasons": reasons}
        case StarsChanged(of=of, stars=stars):
            return "detail", {"of": of, "what": "stars", "stars": stars}
        case Left(of=of, how=how):
            return "detail", {"of": of, "what": "left", "how": how}
        case StaffAct(by=by, did=did):
            return "act", {"by": by, "did": did}
