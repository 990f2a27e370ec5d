"""Disk space held back, so that a full disk is seen while the next taps can still be stored."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

MIB = 1 << 20


def free_bytes_of(folder: Path) -> int:
    """What an ordinary user may still write on the folder's file system."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


class Reserve:
    """Preallocated files beside the outbox; letting go of one makes room at once.

    Three quarters are for the next taps. The last quarter is for settling: emptying a queue needs a little room too.
    """

    def __init__(self, folder: Path, reserve_mb: int, low_mb: int, free: Callable[[Path], int] = free_bytes_of) -> None:
        self._folder, self._size, self._low = folder, reserve_mb * MIB, low_mb * MIB
        self._taps, self._settling = folder / "outbox.reserve", folder / "outbox.reserve-last"
        self._parts = {self._taps: self._size - self._size // 4, self._settling: self._size // 4}
        self._free = free

    @property
    def held(self) -> bool:
        """Whether all of it is there."""
        return all(_allocated(path) == size for path, size in self._parts.items())

    def hold(self) -> bool:
        """Make the reserve when it is missing and there is room for it twice over; True when all of it is held."""
        if self._size == 0 or self.held:
            return self._size > 0
        if self._free(self._folder) < 2 * self._size:
            return False
        return all(_allocate(path, size) for path, size in self._parts.items())

    def release(self, *, all_of_it: bool) -> bool:
        """Give space back, with the last quarter when `all_of_it`; True when there was some to give."""
        gone = [_remove(path) for path in ((self._taps, self._settling) if all_of_it else (self._taps,))]
        return any(gone)

    def free_mb(self) -> int:
        return self._free(self._folder) // MIB

    def space(self) -> str:
        """`full` when the reserve is spent or nearly nothing is left, `low` under the limit set, else `ok`."""
        free = self._free(self._folder)
        if free < MIB or (self._size and not self.held):
            return "full"
        return "low" if free < self._low else "ok"

    def disk_is_full(self) -> bool:
        return self._free(self._folder) < MIB


def _allocated(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:
        return -1
    return status.st_size if status.st_blocks * 512 >= status.st_size else -1


def _allocate(path: Path, size: int) -> bool:
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size)
        finally:
            os.close(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        return False
    return True


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
