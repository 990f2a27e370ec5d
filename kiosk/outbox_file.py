"""The outbox's SQLite file: made whole, locked between processes, moved aside whole when it is damaged."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from kiosk.outbox_faults import DamagedError, Fault, fault_of
from kiosk.outbox_reserve import Reserve
from kiosk.outbox_schema import SMALL_BYTES, create, examine
from kiosk.outbox_state import OutboxError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
BUSY_MS = 5000
LOG_PAGES = 200  # a short log is soon written over, which costs a disk less than one that grows
_TRIES = (5, 4, 3, 2, 1, 0)


class OutboxFile:
    """One process's hold on the outbox.

    Every use takes a shared lock on the folder; only who moves a damaged file aside takes it alone, so nobody can
    go on writing to a file that is no longer the outbox.
    """

    def __init__(self, path: Path, reserve: Reserve, now: Callable[[], str]) -> None:
        self._path, self._reserve, self._now = path, reserve, now
        self._name = path.name
        self._folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        self._db: sqlite3.Connection | None = None
        self._node = (0, 0)
        try:
            self.use(lambda db: db.execute("SELECT 1").fetchone())
        except BaseException:  # whoever could not make it has nothing to close
            self.close()
            raise

    def use(self, work: Work[T]) -> T:
        """Run `work` on the open file, each statement a transaction of its own; OutboxError when it cannot be."""
        return self._attempt(work)

    def write(self, work: Work[T], *, all_of_it: bool = False) -> T:
        """Run `work` in one transaction that is on disk when this returns; OutboxError, and then nothing was kept.

        On a full disk it may take the reserve, and `all_of_it` with the part that is kept for emptying the queue.
        """
        return self._attempt(lambda db: _transact(db, work), all_of_it=all_of_it)

    def retire(self, name: str) -> None:
        """Move the sound set into a folder of this name; the next use, by any process, begins a new stream."""
        with self._alone():
            self._move_aside(name)
        self._let_go()

    def moved_aside(self) -> tuple[Path, ...]:
        return tuple(sorted(self._path.parent.glob("damaged-*")))

    def close(self) -> None:
        self._let_go()
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def _attempt(self, work: Work[T], *, all_of_it: bool = False) -> T:
        for left in _TRIES:
            try:
                fcntl.flock(self._folder, fcntl.LOCK_SH)
                try:
                    if self._db is not None and self._node == _node(self._name, self._folder):
                        return work(self._db)
                finally:
                    fcntl.flock(self._folder, fcntl.LOCK_UN)
                self._open()
            except sqlite3.ProgrammingError:
                raise
            except (sqlite3.Error, OSError, DamagedError, UnicodeDecodeError) as error:
                self._mend(error, all_of_it=all_of_it, again=left > 0)
        raise OutboxError("E-23", f"{self._path} is replaced again and again", passing=True)

    def _mend(self, error: Exception, *, all_of_it: bool, again: bool) -> None:
        fault = fault_of(error, disk_is_full=self._reserve.disk_is_full())
        try:
            if again and fault is Fault.DAMAGED:
                return self._replace()
            if again and fault is Fault.FULL and self._reserve.release(all_of_it=all_of_it):
                return None
        except OSError as second:
            raise OutboxError(fault.code, f"{self._path}: {error}, and then {second}", passing=False) from error
        raise OutboxError(fault.code, f"{self._path}: {error}", passing=fault is Fault.BUSY) from error

    def _open(self) -> None:
        self._let_go()
        with self._alone():
            if not self._path.exists():
                self._move_aside("damaged")
                create(self._path)
                os.fsync(self._folder)
            self._node = _node(self._name, self._folder)
            self._db = _connect(self._path)
            _set_up(self._db)
            examine(self._db, thorough=self._path.stat().st_size <= SMALL_BYTES)

    def _replace(self) -> None:
        """Move the damaged set aside, unless another process did it first; then the next try opens a new stream."""
        with self._alone():
            if self._node == _node(self._name, self._folder):
                self._move_aside("damaged")
        self._let_go()

    def _move_aside(self, name: str) -> None:
        """SQLite leaves the log of a moved file alone at closing, so the set stays as it was found."""
        found = [file for file in _whole_set(self._path) if file.exists()]
        if not found:
            return
        home = _fresh_folder(self._path.parent, f"{name}-{self._now()}")
        for file in found:
            file.rename(home / file.name)
        os.fsync(self._folder)

    def _let_go(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self._folder, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._folder, fcntl.LOCK_UN)


def _transact(db: sqlite3.Connection, work: Work[T]) -> T:
    db.execute("BEGIN IMMEDIATE")
    try:
        done = work(db)
        db.execute("COMMIT")
    except BaseException:  # also a stop by signal: nothing half-done stays in the file
        if db.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise
    return done


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_MS / 1000)


def _set_up(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA cell_size_check=ON")
    db.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")


def _whole_set(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]


def _fresh_folder(parent: Path, name: str) -> Path:
    for number in range(1, 1000):
        folder = parent / (name if number == 1 else f"{name}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder
    raise OSError(f"{parent / name} and 999 more exist already")


def _node(name: str, folder: int) -> tuple[int, int]:
    """Which file a name in an open folder stands for now; asked at every use, so the way there is not walked again."""
    try:
        status = os.stat(name, dir_fd=folder)
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)
