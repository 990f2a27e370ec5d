"""Names the hub's machine to systemd-timesyncd as where the time comes from, should the site name no other."""

import re
import subprocess
from pathlib import Path

FILE = Path("/run/systemd/timesyncd.conf.d/rayak.conf")
REST = "0.debian.pool.ntp.org 1.debian.pool.ntp.org"
HOST = re.compile(r"[0-9A-Za-z.:-]{1,253}")


class TimeSourceError(Exception):
    """The time's source cannot be named now; the text says why. What was named before stays so."""


class TimeSource:
    """Used where neither DHCP nor network.toml name one (timesyncd.conf(5), FallbackNTP=)."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    def fall_back_to(self, host: str) -> None:
        """From now on; an empty name changes nothing. TimeSourceError."""
        text = f"[Time]\nFallbackNTP={host} {REST}\n"
        if not HOST.fullmatch(host) or self._has(text):
            return
        try:
            self._file.write_text(text, encoding="utf-8")
            self._file.chmod(0o644)  # timesyncd reads it as a user of its own
        except OSError as error:
            raise TimeSourceError(f"{self._file}: {error.strerror}") from error
        try:
            _restart()
        except TimeSourceError:
            self._file.unlink(missing_ok=True)  # so that it is tried again
            raise

    def _has(self, text: str) -> bool:
        return self._file.exists() and self._file.read_text(encoding="utf-8") == text


def _restart() -> None:
    command = ["systemctl", "--no-block", "try-restart", "systemd-timesyncd.service"]
    done = subprocess.run(command, check=False, text=True, capture_output=True)
    if done.returncode:
        raise TimeSourceError(f"systemd-timesyncd: {done.stderr.strip()}")
