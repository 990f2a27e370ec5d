"""A PC/SC service of one's own with two virtual readers, for tests and demonstrations; never on a kiosk."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from devices.virtual.slot import FIRST_PORT

FOLDER = Path("/run/pcscd")
NAMED = "PCSCLITE_CSOCK_NAME"  # pcsc-lite's own: where its clients find the service
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
CONF = f"""FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{FIRST_PORT:#06x}
LIBPATH {DRIVER}
CHANNELID {FIRST_PORT:#06x}
"""
START_S, END_S = 10, 10
PORTS_S = 20


def missing() -> str:
    """Why no service can be started here, or nothing."""
    if shutil.which("pcscd") is None or not DRIVER.exists():
        return "pcscd and vsmartcard-vpcd are not installed"
    if not os.access(FOLDER if FOLDER.exists() else FOLDER.parent, os.W_OK):
        return f"{FOLDER} cannot be written by this user"
    if _is_apart() and (os.geteuid() != 0 or shutil.which("unshare") is None):
        return f"only root, with unshare, can start one where {NAMED} says; take that out of the environment"
    return ""


class Pcscd:
    """The service: one on a machine, or one for each socket that PCSCLITE_CSOCK_NAME names, which takes root."""

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
        """Start it and wait until it can be asked; OSError when another one runs, or it does not come up."""
        socket_file = _socket()
        if _answers(socket_file):
            raise OSError(f"another PC/SC service runs here ({socket_file}): stop it first")
        _wait_for(_ports_are_free, PORTS_S, f"ports {FIRST_PORT} and {FIRST_PORT + 1} are taken")
        for folder in {FOLDER, socket_file.parent}:
            folder.mkdir(exist_ok=True)
        for left in socket_file.parent.iterdir():
            left.unlink()
        with self._log.open("ab") as log:
            command = [*_apart(), _program(), "--foreground", "--config", str(self._conf), *_without_polkit()]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        _wait_for(socket_file.exists, START_S, f"pcscd did not come up; see {self._log}")

    def kill(self) -> None:
        """SIGKILL, as when it crashes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(END_S)
            self._process = None


@contextlib.contextmanager
def service(folder: Path, *, readers: bool = True) -> Iterator[Pcscd]:
    """A service that is not started yet; waits for another one of ours with the same readers to end."""
    name = Path(tempfile.gettempdir()) / f"rayak-pcscd-{FIRST_PORT}.lock"
    lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = Pcscd(folder, readers=readers)
        try:
            yield made
        finally:
            made.stop()
    finally:
        os.close(lock)


def _socket() -> Path:
    return Path(os.environ.get(NAMED, FOLDER / "pcscd.comm"))


def _is_apart() -> bool:
    return _socket().parent != FOLDER


def _apart() -> tuple[str, ...]:
    """The service knows one folder alone; in a mount namespace of its own that folder can be another one."""
    if not _is_apart():
        return ()
    return (
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mount --bind "$0" "$1" && shift && exec "$@"',
        str(_socket().parent),
        str(FOLDER),
    )


def _program() -> str:
    return shutil.which("pcscd") or "pcscd"


def _without_polkit() -> tuple[str, ...]:
    """From pcscd 2 on nobody but a rule of polkit lets anybody in; ours serves this machine's tests alone."""
    told = subprocess.run([_program(), "--help"], capture_output=True, text=True, check=False).stdout
    return ("--disable-polkit",) if "--disable-polkit" in told else ()


def _wait_for(ready: Callable[[], bool], seconds: float, why_not: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise OSError(why_not)
        time.sleep(0.01)


def _ports_are_free() -> bool:
    """Whether vpcd can listen on its slots' ports."""
    for port in (FIRST_PORT, FIRST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True


def _answers(socket_file: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(socket_file)) == 0
