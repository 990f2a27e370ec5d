"""Where the hub keeps its files: database, keys and compiled catalogues."""

import os
import secrets
from pathlib import Path


def data_dir() -> Path:
    """The folder named by HUB_DATA, else the user's state folder; made when absent."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(os.environ.get("HUB_DATA") or Path(state) / "rayak-hub")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_file(path: Path, size: int) -> bytes:
    """The bytes of a secret kept in a file that only its owner reads; drawn at random the first time."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _whole(path, size)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


def _whole(path: Path, size: int) -> bytes:
    content = path.read_bytes()
    if len(content) != size:
        raise ValueError(f"{path} should hold {size} bytes and holds {len(content)}: restore it from a copy")
    return content
