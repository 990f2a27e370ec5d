"""A real PC/SC service with two virtual readers, started and killed by the tests."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from devices.drivers.pcsc import PcscReader
from devices.events import Event
from devices.supervisor import Supervisor
from devices.virtual.slot import FIRST_PORT

FOLDER = Path("/run/pcscd")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
CONF = f"""FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{FIRST_PORT:#06x}
LIBPATH {DRIVER}
CHANNELID {FIRST_PORT:#06x}
"""


def missing() -> str:
    """Why no service can be started here, or nothing."""
    if shutil.which("pcscd") is None or not DRIVER.exists():
        return "pcscd and vsmartcard-vpcd are not installed"
    if not os.access(FOLDER if FOLDER.exists() else FOLDER.parent, os.W_OK):
        return f"{FOLDER} cannot be written by this user"
    return ""


class Watched:
    """A supervised reader with all that it said."""

    def __init__(self, name: str = "pcsc:", reader: str = "") -> None:
        self.said: list[Event] = []
        self.reader = PcscReader(name, reader)
        self.supervisor = Supervisor([self.reader], self.said.append, backoff_s=[0.05])

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.said if isinstance(event, kind)]

    def wait(self, kind: type, count: int = 1) -> Event:
        try:
            until(lambda: len(self.of(kind)) >= count)
        except AssertionError as late:
            raise AssertionError(f"{kind.__name__} {count} never came; {self.said}") from late
        return self.of(kind)[count - 1]


class Pcscd:
    """The service; there is one socket on a machine, so one such service."""

    def __init__(self, folder: Path, *, readers: bool = True) -> None:
        self._conf = folder / "reader.conf.d"
        self._conf.mkdir(parents=True, exist_ok=True)
        self.readers(there=readers)
        self._log = folder / "pcscd.log"
        self._process: subprocess.Popen[bytes] | None = None

    def readers(self, *, there: bool) -> None:
        """Whether the next start finds the two readers."""
        file = self._conf / "vpcd"
        if there:
            file.write_text(CONF)
        else:
            file.unlink(missing_ok=True)

    def start(self) -> None:
        FOLDER.mkdir(exist_ok=True)
        for left in FOLDER.iterdir():
            left.unlink()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["pcscd", "--foreground", "--config", str(self._conf)], stdout=log, stderr=log
            )
        until((FOLDER / "pcscd.comm").exists)

    def kill(self) -> None:
        """SIGKILL, as when it crashes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)
            self._process = None


@contextlib.contextmanager
def service(folder: Path, *, readers: bool = True) -> Iterator[Pcscd]:
    """A service of one's own; waits for another test's to end."""
    with Path("/tmp/rayak-pcscd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = Pcscd(folder, readers=readers)
        try:
            yield made
        finally:
            made.stop()


def until(ready: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so; AssertionError when it does not come to be."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.01)
