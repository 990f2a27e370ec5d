"""How often the screen failed of late: after three times it comes up closed instead of failing for ever."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

FILE = "failures"
MOST, WITHIN_MS = 3, 600_000
KEPT_LINES = 20


def folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where the unit keeps what is forgotten at a reboot (RUNTIME_DIRECTORY, systemd.exec(5)); None without a unit."""
    named = environ.get("RUNTIME_DIRECTORY", "")
    return Path(named) if named else None


class Failures:
    """One line a failure: milliseconds since boot. `mono` is that clock; without a folder nothing ever failed."""

    def __init__(self, folder: Path | None, mono: Callable[[], float]) -> None:
        self._file = folder / FILE if folder is not None else None
        self._mono = mono

    def note(self) -> None:
        """The screen failed just now. OSError where that cannot be written."""
        if self._file is not None:
            lines = [*self._times(), int(self._mono())][-KEPT_LINES:]
            self._file.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")

    def too_many(self) -> bool:
        """Whether it failed three times in the last ten minutes."""
        now = self._mono()
        return sum(now - at < WITHIN_MS for at in self._times()) >= MOST

    def forget(self) -> None:
        """It is put right: counting begins anew."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def _times(self) -> list[int]:
        if self._file is None or not self._file.exists():
            return []
        lines = self._file.read_text(encoding="ascii", errors="replace").split()
        return [int(line) for line in lines if line.isdecimal()]
