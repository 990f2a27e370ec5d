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
    """A preallocated file beside the outbox; letting go of it makes room at once."""

    def __init__(self, folder: Path, reserve_mb: int, low_mb: int, free: Callable[[Path], int] = free_bytes_of) -> None:
        self._folder, self._path = folder, folder / "outbox.reserve"
        self._size, self._low = reserve_mb * MIB, low_mb * MIB
        self._free = free

    @property
    def held(self) -> bool:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return False
        return status.st_size == self._size and status.st_blocks * 512 >= self._size

    def hold(self) -> bool:
        """Make the reserve when it is missing and there is room for it twice over; True when it is held."""
        if self._size == 0 or self.held:
            return self._size > 0
        self.release()
        if self._free(self._folder) < 2 * self._size:
            return False
        return self._allocate()

    def release(self) -> bool:
        """Give the space back; True when there was some to give."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        return True

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

    def _allocate(self) -> bool:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._size)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
            return False
        finally:
            os.close(descriptor)
        return True
