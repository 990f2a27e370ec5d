"""Ways to a device, each open for reading and writing with a limit on every wait: serial, network, USB, file."""

import contextlib
import errno
import os
import select
import socket
import termios
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import serial

from devices.port import LostError

CONNECT_S = 3.0
LOOK_S = 0.1  # how often a wait looks whether it is to stop
MOST_BYTES = 4096


class StoppedError(Exception):
    """The device is being stopped."""


class Wire(ABC):
    """An open way; OSError or EOFError when the device is gone, StoppedError when `stopping` is set in a wait."""

    def __init__(self, descriptor: int, stopping: threading.Event) -> None:
        self._descriptor, self._stopping = descriptor, stopping

    @abstractmethod
    def close(self) -> None:
        """Let go of it, without waiting for what is not sent yet."""

    def write(self, data: bytes, seconds: float) -> None:
        """Send it all; TimeoutError when the device has not taken it by then."""
        end, left = time.monotonic() + seconds, memoryview(data)
        while left:
            if not self._ready(write=True, end=end):
                raise TimeoutError(f"{len(left)} of {len(data)} bytes were not taken in {seconds} s")
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(self._descriptor, left) :]

    def read(self, seconds: float) -> bytes:
        """What came, or nothing when nothing did by then."""
        end = time.monotonic() + seconds
        while self._ready(write=False, end=end):
            with contextlib.suppress(BlockingIOError):
                data = os.read(self._descriptor, MOST_BYTES)
                if data:
                    return data
                if self._ends:
                    raise EOFError("the device closed the line")
            if time.monotonic() >= end:
                break
            self._stopping.wait(LOOK_S)  # readable with nothing to read, as USB may be
        return b""

    _ends = True  # reading nothing is the end of it

    def _ready(self, *, write: bool, end: float) -> bool:
        while not self._stopping.is_set():
            left = max(0.0, end - time.monotonic())
            ways = ([], [self._descriptor]) if write else ([self._descriptor], [])
            if any(select.select(*ways, [], min(LOOK_S, left))):
                return True
            if left <= 0:
                return False
        raise StoppedError


class SerialWire(Wire):
    """A serial line, for nobody else while it is open."""

    def __init__(self, path: str, baud: int, stopping: threading.Event) -> None:
        try:
            self._line: Any = serial.Serial(path, baud, exclusive=True)
        except (serial.SerialException, OSError, termios.error, ValueError) as error:
            raise LostError(_why(path, error)) from error
        super().__init__(self._line.fileno(), stopping)

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._descriptor, termios.TCOFLUSH)
        with contextlib.suppress(OSError, termios.error):
            self._line.close()


class NetworkWire(Wire):
    """A TCP connection, as printers listen for on port 9100."""

    def __init__(self, host: str, port: int, stopping: threading.Event) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            self._socket = socket.socket(family, kind, protocol)
        except OSError as error:
            raise LostError(f"{host} is no address that can be reached: {error.strerror}") from error
        super().__init__(self._socket.fileno(), stopping)
        try:
            self._socket.setblocking(False)
            self._socket.connect_ex(address)
            answered = self._ready(write=True, end=time.monotonic() + CONNECT_S)
            number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        except BaseException:  # a stop too: the socket is let go of, and the error goes on
            self._socket.close()
            raise
        if number or not answered:
            self._socket.close()
            why = os.strerror(number) if number else f"no answer in {CONNECT_S:g} s"
            raise LostError(f"the printer at {host} port {port} cannot be reached: {why}")

    def close(self) -> None:
        self._socket.close()


class UsbWire(Wire):
    """A printer of Linux's own USB printer driver (usblp)."""

    _ends = False

    def __init__(self, path: str, stopping: threading.Event) -> None:
        super().__init__(_open(path, os.O_RDWR | os.O_NONBLOCK), stopping)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


class FileWire(Wire):
    """A file that what would be printed is added to; nothing answers, and nothing is asked."""

    def __init__(self, path: str, stopping: threading.Event) -> None:
        super().__init__(_open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stopping)

    def close(self) -> None:
        os.close(self._descriptor)


Open = Callable[[threading.Event], Wire]


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC | os.O_NOCTTY, 0o600)
    except OSError as error:
        raise LostError(_why(path, error)) from error


def _why(path: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return f"{path} is not there: is the device plugged in and switched on?"
    if number == errno.EACCES:
        return f"{path} may not be opened by this user; put it into the groups dialout and lp"
    if number in (errno.EAGAIN, errno.EBUSY):
        return f"{path} is used by another program"
    return f"{path} cannot be opened: {error}"
