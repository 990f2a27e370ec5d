"""A long queue made at once, as if the taps had been stored one by one: the same bytes, the same chain."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.clock import Clock
from kiosk.model import Place, Rating
from kiosk.outbox_record import Link, digest, encode, uuid7

STEP_MS = 30_000


def build(file: Path, place: Place, records: int) -> None:
    """Append `records` ratings to an outbox file that nobody has open, half a minute of uptime apart."""
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA synchronous=OFF")
        stream, seq, head = db.execute("SELECT stream, seq, head FROM chain").fetchone()
        db.executemany("INSERT INTO waiting VALUES (?, ?, ?)", _rows(place, stream, seq, head, records))
    db.close()


def _rows(place: Place, stream: str, seq: int, head: str, records: int) -> Iterator[tuple[int, str, bytes]]:
    now = Clock().stamp()
    for number in range(seq + 1, seq + records + 1):
        at = msgspec.structs.replace(now, mono=max(0, now.mono - STEP_MS * (seq + records - number)))
        record_id = uuid7(at)
        body = encode(record_id, Link(stream, number, head), Rating(number % 5 + 1, "ar"), place, at)
        head = digest(body)
        yield number, record_id, body
