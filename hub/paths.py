"""Where the hub keeps its files: database, keys and compiled catalogues."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def data_dir() -> Path:
    """The folder named by HUB_DATA, else the user's state folder; made when absent."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(os.environ.get("HUB_DATA") or Path(state) / "rayak-hub")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_file(path: Path, size: int) -> bytes:
    """The bytes of a secret kept in a file that only its owner reads; drawn at random the first time."""
    if not path.exists():
        _draw(path, size)
    return whole(path, size)


def _draw(path: Path, size: int) -> None:
    """The file is there whole or not at all, also to a process that looks meanwhile; the first of two counts."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
    sync(path.parent)


def sync(folder: Path) -> None:
    """Which files a folder has is on disk before this returns."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def whole(path: Path, size: int) -> bytes:
    """The bytes of a secret that must be there; ValueError when it is cut short."""
    content = path.read_bytes()
    if len(content) != size:
        raise ValueError(f"{path} should hold {size} bytes and holds {len(content)}: restore it from a copy")
    return content
