"""The durable queue: a tap is in it before it is thanked for, and leaves it only when a receipt names it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.model import Entry, Instant, Place
from kiosk.outbox_chain import Chain
from kiosk.outbox_faults import DamagedError
from kiosk.outbox_file import OutboxFile
from kiosk.outbox_record import read_wall
from kiosk.outbox_reserve import Reserve
from kiosk.outbox_schema import count_of, end_of
from kiosk.outbox_state import (
    DeviceStatus,
    Health,
    OutboxError,
    Refused,
    ScreenStatus,
    SenderStatus,
    SetAside,
    Waiting,
)

__all__ = [
    "DeviceStatus",
    "Health",
    "Outbox",
    "OutboxError",
    "Refused",
    "ScreenStatus",
    "SenderStatus",
    "SetAside",
    "Waiting",
]
PAGE = 1000
Status = TypeVar("Status")


class Outbox:
    """One process's door to the queue; use it from the thread that made it.

    Every method raises OutboxError. A damaged file found by any of them is moved aside whole and a new stream begun.
    """

    def __init__(
        self,
        path: Path,
        *,
        place: Callable[[], Place],
        stamp: Callable[[], Instant],
        reserve_mb: int,
        low_mb: int = 0,
    ) -> None:
        self._place, self._stamp = place, stamp
        self._reserve = Reserve(path.parent, reserve_mb, low_mb)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = OutboxFile(path, self._reserve, self._folder_time)
        except OSError as error:
            raise OutboxError("E-23", f"{path.parent}: {error.strerror}", passing=False) from error
        self._reserve.hold()
        self._version = -1
        self._chain = Chain()
        self._offered: dict[str, int] = {}

    def put(self, entry: Entry) -> str:
        """Store one entry as the next record of the chain and return its id, once it is on disk."""
        at, place = self._stamp(), self._place()
        record_id = self._file.use(lambda db: self._chain.append_there(db, entry, place, at))
        return record_id or self._file.write(lambda db: self._chain.append(db, entry, place, at))

    def waiting(self, limit: int) -> list[Waiting]:
        """The oldest records that wait, at most `limit`."""
        page = self._file.use(lambda db: _page(db, 0, limit))
        self._offered = {record.id: record.seq for record in page}
        return page

    def each(self) -> Iterator[Waiting]:
        """Every record that waits, oldest first, read in pages."""
        after = 0
        while page := self._file.use(partial(_page, after=after, limit=PAGE)):
            yield from page
            after = page[-1].seq

    def count(self) -> int:
        """How many records wait."""
        return self._file.use(count_of)

    def oldest(self) -> str:
        """When the oldest record that waits was made, in the wire's text; empty when none waits."""
        page = self._file.use(lambda db: _page(db, 0, 1))
        return read_wall(page[0].body) if page else ""

    def made(self) -> tuple[str, int]:
        """The stream, and how many records were ever made in it."""
        return self._file.use(end_of)[:2]

    def settle(self, accepted: Sequence[str], refused: Sequence[Refused]) -> None:
        """Remove the records accepted and set the refused ones aside; an id that does not wait is passed over."""
        at = self._stamp().wall
        self._file.write(lambda db: _settle(db, self._offered, accepted, refused, at), all_of_it=True)

    def set_aside(self) -> list[SetAside]:
        """The refused records, oldest first."""
        query = "SELECT id, reason, message, at, body FROM set_aside ORDER BY rowid"
        return self._file.use(lambda db: [SetAside(*row) for row in db.execute(query)])

    def set_aside_count(self) -> int:
        return int(self._file.use(lambda db: _one(db, "SELECT count(*) FROM set_aside")))

    def changed(self) -> bool:
        """Whether another process wrote since this was last asked; costs microseconds. True the first time."""
        version = int(self._file.use(lambda db: _one(db, "PRAGMA data_version")))
        before, self._version = self._version, version
        return version != before

    def health(self) -> Health:
        """Try a durable write now and look at the disk; takes back the reserve when there is room again."""
        code, message = None, ""
        try:
            self._file.write(lambda db: _say(db, "probe", b""))
        except OutboxError as error:
            code, message = error.code, str(error)
        held = self._reserve.hold()
        space = self._reserve.space()
        moved = self._file.moved_aside()
        return Health(code is None, code, message, space, self._reserve.free_mb(), held, moved)

    def say(self, status: SenderStatus) -> None:
        """Keep the sender's status for the screen."""
        self._file.write(lambda db: _say(db, "sender", msgspec.json.encode(status)))

    def heard(self) -> SenderStatus | None:
        """The sender's newest status."""
        return _understood(self._file.use(lambda db: _said(db, "sender")), SenderStatus)

    def show(self, status: ScreenStatus) -> None:
        """Keep the screen's status for the sender's beat; the screen says it at each change and each half minute."""
        self._file.write(lambda db: _say(db, "screen", msgspec.json.encode(status)))

    def shown(self) -> ScreenStatus | None:
        """The screen's newest status."""
        return _understood(self._file.use(lambda db: _said(db, "screen")), ScreenStatus)

    def retire(self, kiosk: str) -> None:
        """Put the queue of an earlier number away in a folder `before-...`; what comes next begins a new stream."""
        try:
            self._file.retire(f"before-{kiosk}")
        except OSError as error:
            raise OutboxError("E-23", f"the queue cannot be put away: {error.strerror}", passing=False) from error

    def close(self) -> None:
        """Let go of the file; the queue stays."""
        self._file.close()

    def _folder_time(self) -> str:
        return self._stamp().wall.replace("-", "").replace(":", "")[:15] + "Z"


def _page(db: sqlite3.Connection, after: int, limit: int) -> list[Waiting]:
    rows = db.execute("SELECT seq, id, body FROM waiting WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)).fetchall()
    if not all(type(body) is bytes and type(record_id) is str for _, record_id, body in rows):
        raise DamagedError("a record is not bytes any more")
    return [Waiting(*row) for row in rows]


def _settle(
    db: sqlite3.Connection, known: dict[str, int], accepted: Sequence[str], refused: Sequence[Refused], at: str
) -> None:
    _, last, head, _ = end_of(db)
    places = _places(db, known, [*accepted, *(one.id for one in refused)])
    aside = "INSERT OR IGNORE INTO set_aside SELECT id, ?, ?, ?, body FROM waiting WHERE seq = ? AND id = ?"
    db.executemany(aside, [(one.reason, one.message, at, places.get(one.id), one.id) for one in refused])
    gone = db.executemany("DELETE FROM waiting WHERE seq = ? AND id = ?", [(seq, one) for one, seq in places.items()])
    db.execute("UPDATE chain SET seq = ?, head = ?, removed = removed + ?", (last, head, max(0, gone.rowcount)))


def _places(db: sqlite3.Connection, known: dict[str, int], ids: Sequence[str]) -> dict[str, int]:
    """Where each id stands in the queue: as it was offered, or looked for through the whole of it."""
    if all(record_id in known for record_id in ids):
        return {record_id: known[record_id] for record_id in ids}
    wanted = set(ids)
    return {record_id: seq for seq, record_id in db.execute("SELECT seq, id FROM waiting") if record_id in wanted}


def _say(db: sqlite3.Connection, who: str, body: bytes) -> None:
    db.execute("INSERT INTO said VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET body = excluded.body", (who, body))


def _said(db: sqlite3.Connection, who: str) -> bytes | None:
    row = db.execute("SELECT body FROM said WHERE who = ?", (who,)).fetchone()
    return row[0] if row else None


def _understood(body: bytes | None, kind: type[Status]) -> Status | None:
    """What was said, or None when nothing was or it cannot be read: a status is said again in a moment."""
    try:
        return msgspec.json.decode(body, type=kind) if body else None
    except (msgspec.DecodeError, TypeError):
        return None


def _one(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
