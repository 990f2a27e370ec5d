"""A canary on the data partition: a page written durably, dropped from memory, and read back from the disk."""

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from kiosk.ownership import give_to_owner_of

FILE, PAGE = "canary", 4096
NOT_AS_WRITTEN, DISK_FAULT = "E-22", "E-23"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def code(folder: Path, read: Callable[[int, int, int], bytes] = os.pread) -> str:
    """The code of what is wrong, empty for nothing: E-22 other bytes came back, E-23 the disk refused.

    A disk without room is no fault of it, and is told elsewhere.
    """
    token = os.urandom(PAGE)
    try:
        descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # a check and a beat may sing at once
            give_to_owner_of(folder, descriptor)
            os.pwrite(descriptor, token, 0)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, PAGE, os.POSIX_FADV_DONTNEED)
            return "" if read(descriptor, PAGE, 0) == token else NOT_AS_WRITTEN
        finally:
            os.close(descriptor)
    except OSError as error:
        return "" if error.errno in _NO_ROOM else DISK_FAULT
