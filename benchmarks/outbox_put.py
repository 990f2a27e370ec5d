"""How many taps a second become durable records, beside persist-queue, and with a million waiting.

Peer: persist-queue's SQLiteAckQueue with its defaults, which are WAL and synchronous=FULL as ours (asserted below).
Like is held against like twice: `ratio` from a rating to the same record's bytes on disk, stamped, numbered, chained
and encoded by both; `insert_ratio` from bytes that are ready before either begins, the durable insert alone. All take
turns of 500 puts in one run, each turn long enough to hold the checkpoints of both; a rate is that of the middle turn,
so that a moment when the machine was busy elsewhere counts for none.
"""

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from persistqueue import SQLiteAckQueue

from benchmarks.backlog import build
from kiosk.clock import Clock
from kiosk.model import Place, Rating
from kiosk.outbox import Outbox
from kiosk.outbox_chain import Made
from kiosk.outbox_record import FIRST_PREV, Link, digest, encode, uuid7

PLACE = Place("7K2M", "ISA", "ISA04", "renewal", "csat.1")
STREAM = "0199a1b2-0000-7000-8000-00000000aaaa"
TURN, TURNS = 500, 15
BACKLOG = 1_000_000
RATING = Rating(4, "ar")


class Peer:
    """An application that keeps the same records in persist-queue."""

    def __init__(self, folder: Path) -> None:
        self._queue = SQLiteAckQueue(str(folder))
        self._stamp = Clock().stamp
        self._seq, self._prev, self._body = 0, FIRST_PREV, b""
        assert self._queue._putter.execute("PRAGMA synchronous").fetchone() == (2,)
        assert self._queue._putter.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def put(self) -> None:
        at = self._stamp()
        self._seq += 1
        self._body = encode(uuid7(at), Link(STREAM, self._seq, self._prev), RATING, PLACE, at)
        self._prev = digest(self._body)
        self._queue.put(self._body)

    def insert(self) -> None:
        self._queue.put(self._body)


class Inserts:
    """Ready bytes into an outbox: its lock, its file, its chain's end, one durable statement; no record is made."""

    def __init__(self, outbox: Outbox) -> None:
        outbox.put(RATING)
        self._file, self._chain = outbox._file, outbox._chain
        self._made = self._file.use(_last)

    def insert(self) -> None:
        assert self._file.use(self._one)

    def _one(self, db: sqlite3.Connection) -> bool:
        assert self._chain._end is not None
        return self._chain.insert_there(db, self._chain._end, self._made)


def _last(db: sqlite3.Connection) -> Made:
    record_id, body = db.execute("SELECT id, body FROM waiting ORDER BY seq DESC LIMIT 1").fetchone()
    return Made(record_id, body, digest(body))


def opened(folder: Path) -> Outbox:
    stamp = Clock().stamp
    return Outbox(folder / "outbox.db", place=lambda: PLACE, stamp=stamp, reserve_mb=16, low_mb=0)


def with_backlog(folder: Path) -> Outbox:
    opened(folder).close()
    build(folder / "outbox.db", PLACE, BACKLOG)
    return opened(folder)


def timed(put: Callable[[], object]) -> list[float]:
    """Seconds of each of a turn's puts."""
    times = []
    for _ in range(TURN):
        started = time.perf_counter()
        put()
        times.append(time.perf_counter() - started)
    return times


def in_turns(*puts: Callable[[], object]) -> list[list[list[float]]]:
    """The times of each turn of each, the order turned round each time; a first turn of each is not counted."""
    turns: list[list[list[float]]] = [[] for _ in puts]
    for number in range(TURNS + 1):
        order = list(enumerate(puts))
        for index, put in order if number % 2 else reversed(order):
            turns[index].append(timed(put))
    return [each[1:] for each in turns]


def rate(turns: list[list[float]]) -> float:
    return TURN / median(sum(turn) for turn in turns)


def measure(folder: Path) -> dict[str, object]:
    empty, long, peer = opened(folder / "empty"), with_backlog(folder / "long"), Peer(folder / "peer")
    ready = Inserts(opened(folder / "ready"))
    puts = (lambda: empty.put(RATING), lambda: long.put(RATING), peer.put, ready.insert, peer.insert)
    ours, at_backlog, theirs, inserts, their_inserts = in_turns(*puts)
    cuts = quantiles([seconds for turn in ours for seconds in turn], n=100)
    return {
        "bench": "outbox_put",
        "value": round(rate(ours), 1),
        "unit": "puts/s",
        "n": TURN * TURNS,
        "p50": round(cuts[49] * 1000, 3),
        "p99": round(cuts[98] * 1000, 3),
        "peer": "persist-queue SQLiteAckQueue, WAL, synchronous=FULL, same record made",
        "peer_value": round(rate(theirs), 1),
        "ratio": round(rate(ours) / rate(theirs), 3),
        "insert_value": round(rate(inserts), 1),
        "insert_peer_value": round(rate(their_inserts), 1),
        "insert_ratio": round(rate(inserts) / rate(their_inserts), 3),
        "backlog": BACKLOG,
        "backlog_value": round(rate(at_backlog), 1),
        "backlog_ratio": round(rate(at_backlog) / rate(ours), 3),
        "sqlite": sqlite3.sqlite_version,
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="outbox-put-", dir=".") as folder:
        print(json.dumps(measure(Path(folder).absolute())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
