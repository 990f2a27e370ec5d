"""The chain's end as this process last saw it, so that a tap is one statement and one write to the disk."""

import sqlite3

from kiosk.model import Entry, Instant, Place
from kiosk.outbox_faults import DamagedError
from kiosk.outbox_record import Link, digest, encode, uuid7
from kiosk.outbox_schema import end_of

_APPEND = """
INSERT INTO waiting SELECT ?, ?, ? WHERE ? =
    (SELECT max(chain.seq, coalesce((SELECT max(seq) FROM waiting), 0)) FROM chain)
"""
End = tuple[str, int, str]


class Chain:
    """Appends to one connection's file at a time; another process may append between any two calls."""

    def __init__(self) -> None:
        self._db: sqlite3.Connection | None = None
        self._end: End | None = None

    def append_here(self, db: sqlite3.Connection, entry: Entry, place: Place, at: Instant) -> str | None:
        """Append where the end was last seen, in a transaction of its own; None when it is there no more."""
        if self._end is None or self._db is not db:
            self._db, self._end = db, end_of(db)
        record_id, self._end = _append(db, self._end, entry, place, at)
        return record_id

    def append(self, db: sqlite3.Connection, entry: Entry, place: Place, at: Instant) -> str:
        """Append at the end as it is, inside a transaction that keeps others out.

        What that transaction did is not remembered: should it fail at its end, another record may take the place.
        """
        self._end = None
        record_id, _ = _append(db, end_of(db), entry, place, at)
        if record_id is None:
            raise DamagedError("the end of its chain moves")
        return record_id


def _append(
    db: sqlite3.Connection, end: End, entry: Entry, place: Place, at: Instant
) -> tuple[str, End] | tuple[None, None]:
    stream, seq, head = end
    record_id = uuid7(at)
    body = encode(record_id, Link(stream, seq + 1, head), entry, place, at)
    if db.execute(_APPEND, (seq + 1, record_id, body, seq)).rowcount != 1:
        return None, None
    return record_id, (stream, seq + 1, digest(body))
