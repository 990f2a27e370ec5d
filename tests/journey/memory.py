"""Looks for a text in files, and in the whole memory of a process."""

import contextlib
from collections.abc import Iterable
from pathlib import Path


def in_files(folder: Path, texts: Iterable[str | bytes]) -> list[str]:
    """Files under a folder that hold any of the texts."""
    needles = [text if isinstance(text, bytes) else text.encode() for text in texts]
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def in_memory(pid: int, text: str | bytes) -> int:
    """How often a text stands in the writable memory of a process in any of Python's encodings, or some bytes."""
    found = 0
    needles = {text} if isinstance(text, bytes) else {text.encode(), text.encode("utf-16-le")}
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            area, access, *_ = line.split()
            start, end = (int(part, 16) for part in area.split("-"))
            if not access.startswith("rw") or end - start > 1 << 28:
                continue
            with contextlib.suppress(OSError, ValueError):
                memory.seek(start)
                content = memory.read(end - start)
                found += sum(content.count(needle) for needle in needles)
    return found
