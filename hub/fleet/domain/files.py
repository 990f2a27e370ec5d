"""What is too large for a row: files among the hub's, named by the SHA-256 of what they hold."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from hub import paths

BLOCK = 256 * 1024


def keep(folder: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
    """Keep what the blocks hold, on disk before this returns: its SHA-256 as hex, and how many bytes it has."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(folder / digest.hexdigest())
    except BaseException:  # whatever ends it goes on up, and leaves no half of a file
        Path(name).unlink(missing_ok=True)
        raise
    paths.sync(folder)
    return digest.hexdigest(), size


def blocks(path: Path, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """A file's bytes from `start` up to `end`, which is not included, a block at a time."""
    with path.open("rb") as file:
        file.seek(start)
        left = (path.stat().st_size if end is None else end) - start
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
