"""Large files go out a block at a time, to a few kiosks at once, so that the others are still answered."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

from hub.fleet.domain import files
from hub.fleet.domain.refusal import RefusalError

AT_ONCE = 4  # of the 16 threads that answer
AGAIN_S = 60
_free = threading.BoundedSemaphore(AT_ONCE)
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{1,15})?", re.ASCII)


class Download:
    """A part of a file, read as it is sent; `close` makes room for another, as does the end of it."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        if not _free.acquire(blocking=False):
            raise RefusalError(503, "unavailable", "Other kiosks are fetching; ask again.", retry_after=AGAIN_S)
        self._open = True
        self._blocks = files.blocks(path, start, end)

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._blocks
        finally:
            self.close()

    def close(self) -> None:
        """Safe to call at any time, more than once."""
        if self._open:
            self._open = False
            _free.release()

    def __del__(self) -> None:
        if getattr(self, "_open", False):
            self.close()


def part(header: str, size: int) -> tuple[int, int] | None:
    """Start and end (not included) of what a Range asks for (RFC 9110, 14.2); None for the whole.

    A header that is not one range of bytes from the start counts as none; RefusalError 416 when it begins past the end.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        return None
    start, last = int(match[1]), match[2]
    if last is not None and int(last) < start:
        return None
    if start >= size:
        raise RefusalError(416, "past-the-end", f"The file has {size} bytes.")
    return start, size if last is None else min(int(last) + 1, size)
