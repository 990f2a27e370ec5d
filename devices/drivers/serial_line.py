"""Readers on a serial line: opened alone, read as it comes, given up when it is pulled out."""

import contextlib
import errno
import termios
import threading
from collections.abc import Callable
from typing import Any

import serial

from devices.events import Event
from devices.memory import overwrite_freed
from devices.port import Device, Emit, LostError
from devices.protocols.frames import Frames

CHUNK = 4096


class SerialReader(Device):
    """A line at `path`; each whole text that `frames` finds is turned into events by `meaning`."""

    def __init__(
        self, name: str, path: str, baud: int, frames: Callable[[], Frames], meaning: Callable[[str], list[Event]]
    ) -> None:
        super().__init__(name)
        self._path, self._baud, self._frames, self._meaning = path, baud, frames, meaning
        self._line: Any = None

    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        frames = self._frames()
        try:
            self._line = serial.Serial(self._path, self._baud, timeout=frames.quiet_s, exclusive=True)
        except (serial.SerialException, OSError, termios.error, ValueError) as error:
            raise LostError(_why(self._path, error)) from error
        try:
            ready(f"{self._path}, {self._baud} baud")
            while not stopping.is_set():
                self._take(frames, emit)
        except (serial.SerialException, OSError, termios.error, TypeError) as error:
            raise LostError(f"{self._path} was unplugged") from error
        finally:
            line, self._line = self._line, None
            with contextlib.suppress(OSError, termios.error):
                line.close()

    def wake(self) -> None:
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError, AttributeError):
                line.cancel_read()

    def _take(self, frames: Frames, emit: Emit) -> None:
        """What came in one go; the first byte is waited for as long as a silence means that a text has ended."""
        data = self._line.read(1)
        if data:
            data += self._line.read(min(self._line.in_waiting, CHUNK))
        told = self._tell(frames.feed(data) if data else frames.quiet(), emit)
        del data
        if told:
            overwrite_freed()

    def _tell(self, texts: list[str], emit: Emit) -> bool:
        for text in texts:
            for event in self._meaning(text):
                emit(event)
        return bool(texts)


def _why(path: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return f"{path} is not there: is the reader plugged in?"
    if number == errno.EACCES:
        return f"{path} may not be opened by this user; put it into the group dialout"
    if number in (errno.EAGAIN, errno.EBUSY):
        return f"{path} is used by another program"
    return f"{path} cannot be opened: {error}"
