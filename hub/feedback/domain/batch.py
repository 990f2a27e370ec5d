"""From the records of a request to rows, each read alone; no database here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from hub.clock import parse_wire_time
from hub.feedback.domain import wire
from hub.fleet.queries.kiosk import Standing

Desks = Callable[[], frozenset[str]]
"""The desks of the kiosk's centre; asked only when a record is of another desk than the kiosk's."""


class Arrived(NamedTuple):
    """A record that can be stored: its place in the batch, what it says, its hash and its wall clock."""

    place: int
    record: wire.Record
    key: str  # the id without dashes, as both databases take it
    sha: bytes
    prev: bytes
    wall_ms: int


@dataclass
class Sorted:
    """The records of a request that may be stored, and those that never will."""

    arrived: list[Arrived] = field(default_factory=list)
    refused: list[wire.Refused] = field(default_factory=list)


class _Named(msgspec.Struct):
    id: wire.RecordId


_record: msgspec.json.Decoder[wire.Record] = msgspec.json.Decoder(wire.Record)
_named = msgspec.json.Decoder(_Named)


def read(raws: list[msgspec.Raw], standing: Standing, desks: Desks) -> Sorted:
    """Decode and hash each record; refuses the malformed and those of another kiosk, centre or desk."""
    found = Sorted()
    for index, raw in enumerate(raws):
        try:
            record = _record.decode(raw)
            wall_ms = parse_wire_time(record.at.wall)
        except (msgspec.DecodeError, ValueError) as error:
            found.refused.append(wire.Refused(_id_of(raw), index, "malformed", str(error)[:200]))
            continue
        wrong = _stranger(record, standing, desks)
        if wrong:
            found.refused.append(wire.Refused(record.id, index, "wrong-kiosk", wrong))
            continue
        sha, prev = hashlib.sha256(raw).digest(), bytes.fromhex(record.prev)
        found.arrived.append(Arrived(index, record, record.id.replace("-", ""), sha, prev, wall_ms))
    return found


def _stranger(record: wire.Record, standing: Standing, desks: Desks) -> str:
    if record.kiosk != standing.number:
        return f"The record is of kiosk {record.kiosk}"
    if record.centre != standing.centre:
        return f"Kiosk {standing.number} is not of centre {record.centre}"
    if record.desk != standing.desk and record.desk not in desks():
        return f"Centre {record.centre} has no desk {record.desk}"
    return ""


def _id_of(raw: msgspec.Raw) -> str | None:
    try:
        return _named.decode(raw).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
