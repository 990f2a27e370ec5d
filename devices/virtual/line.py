"""A serial reader that is not there: a pseudo-terminal under a stable name, plugged in and pulled out at will."""

import contextlib
import os
import select
import tty
from pathlib import Path


class Line:
    """The far end of a serial line at `path`, which is a link as udev makes one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._far = -1

    def plug_in(self) -> None:
        """Make the line be there, new."""
        self.pull_out()
        self._far, near = os.openpty()
        tty.setraw(near)
        name = os.ttyname(near)
        os.close(near)
        self._path.symlink_to(name)

    def pull_out(self) -> None:
        """Make it be gone, whoever has it open."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        if self._far >= 0:
            os.close(self._far)
            self._far = -1

    def send(self, data: bytes) -> None:
        """What the reader would put on the line."""
        os.write(self._far, data)

    def receive(self, seconds: float) -> bytes:
        """What came from the near end by then, or nothing; OSError when the line is not plugged in."""
        if self._far < 0:
            raise OSError("the line is not plugged in")
        if not select.select([self._far], [], [], seconds)[0]:
            return b""
        return os.read(self._far, 4096)

    def __enter__(self) -> "Line":
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.pull_out()
