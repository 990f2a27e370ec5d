"""Which kind of fault an error of storage is: what the kiosk does next hangs on nothing else."""

import enum
import errno
import sqlite3

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT}
_DAMAGED_IN_FULL = {sqlite3.SQLITE_IOERR_SHORT_READ}
_FULL_IN_FULL = {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE}
_MAYBE_FULL = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class DamagedError(Exception):
    """The file holds what this outbox never wrote."""


class Fault(enum.Enum):
    """`code` is what staff see."""

    FULL = "E-21"
    DAMAGED = "E-22"
    OTHER = "E-23"
    BUSY = "E-23 for a moment"

    @property
    def code(self) -> str:
        return self.value[:4]


def fault_of(error: Exception, *, disk_is_full: bool) -> Fault:
    """The fault behind an error of SQLite, of the system or of what was read.

    A constraint that breaks means that the file is not what was written, since every write is made in its turn; an
    error without a code, or one of decoding, is text that is not UTF-8 any more.
    """
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in _NO_ROOM else Fault.OTHER
    if isinstance(error, DamagedError | UnicodeDecodeError):
        return Fault.DAMAGED
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    primary = extended & 0xFF
    if primary == sqlite3.SQLITE_FULL or extended in _FULL_IN_FULL or (primary in _MAYBE_FULL and disk_is_full):
        return Fault.FULL
    if primary in _DAMAGED or extended in _DAMAGED_IN_FULL:
        return Fault.DAMAGED
    return Fault.BUSY if primary in _BUSY else Fault.OTHER
