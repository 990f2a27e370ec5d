"""How far the newest release is on this kiosk, kept across starts; a refused one is not tried again."""

from pathlib import Path
from typing import Literal

import msgspec

from kiosk.identity import save
from kiosk.vitals import Update

FILE = "update.json"
MOST_WHY = 200  # docs/wire.md
Step = Literal["fetching", "ready", "trial", "good", "refused"]


class Queue(msgspec.Struct, frozen=True):
    """The outbox before a trial: its stream, records ever made in it, those that wait, files put aside as damaged."""

    stream: str
    made: int
    waiting: int
    moved_aside: int


class Progress(msgspec.Struct, frozen=True):
    """A release and what became of it; `queue` and `slot`, the one to try, since the trial's restart was asked for."""

    version: str
    sha256: str
    made_at: str
    state: Step
    why: str = ""
    slot: str | None = None
    queue: Queue | None = None


def read(folder: Path) -> Progress | None:
    """What is kept; None when no release was ever looked at or the file is damaged."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def keep(folder: Path, progress: Progress) -> None:
    """Replace what is kept; OSError when it cannot be written."""
    save(folder / FILE, msgspec.json.encode(progress))


def told(folder: Path) -> Update | None:
    """The same for a beat."""
    kept = read(folder)
    return None if kept is None else Update(kept.version, kept.state, kept.why[:MOST_WHY])
