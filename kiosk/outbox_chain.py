"""The chain's end as this process last saw it, so that a tap is one statement and one write to the disk."""

import sqlite3
from typing import NamedTuple

from kiosk.model import Entry, Instant, Place
from kiosk.outbox_record import Link, digest, encode, uuid7
from kiosk.outbox_schema import End, end_of

# Another process's record is found by its number, until it is settled; and a settling is found by the number it notes.
_APPEND_THERE = "INSERT OR IGNORE INTO waiting SELECT ?, ?, ? FROM chain WHERE seq = ?"
_APPEND = "INSERT INTO waiting VALUES (?, ?, ?)"


class Chain:
    """Appends to one connection's file at a time; another process may append or settle between any two calls."""

    def __init__(self) -> None:
        self._db: sqlite3.Connection | None = None
        self._end: End | None = None

    def append_there(self, db: sqlite3.Connection, entry: Entry, place: Place, at: Instant) -> str | None:
        """Append where the end was last seen, in a transaction of its own; None when it is there no more."""
        if self._end is None or self._db is not db:
            self._db, self._end = db, end_of(db)
        made = _next(self._end, entry, place, at)
        return made.id if self.insert_there(db, self._end, made) else None

    def insert_there(self, db: sqlite3.Connection, end: End, made: "Made") -> bool:
        """Insert a record that was made to follow `end`, in a transaction of its own; False when the end is another."""
        values = (end.seq + 1, made.id, made.body, end.noted)
        stands = db.execute(_APPEND_THERE, values).rowcount == 1
        self._end = End(end.stream, end.seq + 1, made.digest, end.noted) if stands else None
        return stands

    def append(self, db: sqlite3.Connection, entry: Entry, place: Place, at: Instant) -> str:
        """Append at the end as it is, inside a transaction that keeps others out.

        What that transaction did is not remembered: should it fail at its end, another record may take the place.
        """
        self._end = None
        end = end_of(db)
        made = _next(end, entry, place, at)
        db.execute(_APPEND, (end.seq + 1, made.id, made.body))
        return made.id


class Made(NamedTuple):
    """A record's id, its bytes, and what the next one's `prev` will hold."""

    id: str
    body: bytes
    digest: str


def _next(end: End, entry: Entry, place: Place, at: Instant) -> Made:
    record_id = uuid7(at)
    body = encode(record_id, Link(end.stream, end.seq + 1, end.head), entry, place, at)
    return Made(record_id, body, digest(body))
