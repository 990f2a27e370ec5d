"""The outbox's tables, and how a file is found to be the one that was written."""

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path
from typing import NamedTuple

from kiosk.outbox_faults import DamagedError
from kiosk.outbox_record import FIRST_PREV, digest, read_head
from kiosk.ownership import give_to_owner_of

VERSION = 1
SMALL_BYTES = 64 << 20

# One tap writes one page: no index beside the key, and the chain's row is written only when records leave. STRICT, so
# that quick_check also finds a value of another type.
_TABLES = """
CREATE TABLE chain (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    stream TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, removed INTEGER NOT NULL
) STRICT;
CREATE TABLE waiting (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE set_aside (
    id TEXT PRIMARY KEY, reason TEXT NOT NULL, message TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE TABLE said (who TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
"""

_END = """
SELECT chain.stream, chain.seq, chain.head, last.seq, last.body
FROM chain LEFT JOIN (SELECT seq, body FROM waiting ORDER BY seq DESC LIMIT 1) AS last
"""


def create(path: Path) -> None:
    """Make a new file with a new stream; it gets its name only when it is whole and on disk."""
    new = path.with_name(path.name + ".new")
    for left_over in (new, new.with_name(new.name + "-wal"), new.with_name(new.name + "-shm")):
        left_over.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL, 0o600)
    give_to_owner_of(path.parent, descriptor)
    os.close(descriptor)
    with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")
        db.execute("INSERT INTO chain VALUES (1, ?, 0, ?, 0)", (str(uuid.uuid4()), FIRST_PREV))
    new.rename(path)


class End(NamedTuple):
    """The stream, its last record's number (0 for none yet) and hash, and the number noted at the last settling."""

    stream: str
    seq: int
    head: str
    noted: int


def end_of(db: sqlite3.Connection) -> End:
    """Where the chain ends: at the last record that waits, or as noted when the last one left."""
    row = db.execute(_END).fetchone()
    if row is None or not (type(row[0]) is str and type(row[1]) is int and type(row[2]) is str):
        raise DamagedError("the head of its chain is gone")
    stream, seq, head, last, body = row
    if last is None or last <= seq:
        return End(stream, seq, head, seq)
    if type(body) is not bytes:
        raise DamagedError("the end of its chain is gone")
    return End(stream, last, digest(body), seq)


def count_of(db: sqlite3.Connection) -> int:
    """How many records wait: those made less those removed, for counting a million rows takes a second."""
    (removed,) = db.execute("SELECT removed FROM chain").fetchone()
    return end_of(db).seq - int(removed)


def examine(db: sqlite3.Connection, *, thorough: bool) -> None:
    """Raise DamagedError, or an sqlite3.Error that tells of damage, when the file is not what was written.

    `thorough` reads every page and every link of the chain (64 MiB take about a second); else only the end.
    """
    try:
        if db.execute("PRAGMA user_version").fetchone() != (VERSION,):
            raise DamagedError("it has no outbox of this version in it")
        if thorough and db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise DamagedError("SQLite's quick_check finds it damaged")
        _examine_chain(db, thorough=thorough)
    except (ValueError, TypeError) as error:
        raise DamagedError(f"it holds what is not a record ({error})") from error
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise DamagedError(f"its tables are not those that were made ({error})") from error
        raise


def _examine_chain(db: sqlite3.Connection, *, thorough: bool) -> None:
    stream, last, head, _ = end_of(db)
    if thorough and db.execute("SELECT count(*) FROM waiting").fetchone() != (count_of(db),):
        raise DamagedError("records are missing from it")
    rows = db.execute(f"SELECT seq, id, body FROM waiting ORDER BY seq DESC {'' if thorough else 'LIMIT 1'}")  # noqa: S608  one of two texts of this line
    after, prev = last + 1, head
    for seq, record_id, body in rows:
        record = read_head(body)
        if (record.seq, record.id, record.stream) != (seq, record_id, stream) or seq >= after:
            raise DamagedError(f"record {seq} is not the one that was written")
        if seq == after - 1 and digest(body) != prev:
            raise DamagedError(f"record {seq} is not the one that record {after} follows")
        after, prev = seq, record.prev
