"""The updater of the system: installs a signed bundle into the other slot, and says which slot stays."""

import subprocess
from pathlib import Path

INSTALL_S, MARK_S = 1800, 60
LAST = "LastError: "  # what the service said, among what its client says


class RaucError(Exception):
    """RAUC refused, or failed; the text is its own last line."""


def install(bundle: Path) -> None:
    """Write a bundle into the slot that was not started; RaucError."""
    _run(INSTALL_S, "install", str(bundle))


def try_other() -> None:
    """The slot that was not started is tried at the next start, once; RaucError."""
    _run(MARK_S, "status", "mark-active", "other")


def mark_good() -> None:
    """The slot that was started is the one that stays; RaucError."""
    _run(MARK_S, "status", "mark-good", "booted")


def _run(seconds: int, *words: str) -> None:
    try:
        done = subprocess.run(("rauc", *words), capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S607  found by the PATH that its unit has
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RaucError(f"rauc did not run ({error})") from error
    if done.returncode:
        said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        about = [line.removeprefix(LAST) for line in said if line.startswith(LAST)]
        raise RaucError((about or said or [f"rauc ended with {done.returncode}"])[-1])
