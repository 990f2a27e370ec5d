"""A receipt printer that is not there: on a pseudo-terminal or a TCP port, its receipts as PNG files."""

import contextlib
import os
import select
import socket
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from devices.virtual.paper import Paper

Take = Callable[[bytes], bytes]
_LOOK_S = 0.05
_MOST = 4096


class VirtualPrinter:
    """Prints to `folder`/receipt-1.png and on; reached at a serial line linked at `link`, or on `port` of this machine.

    `paper` may be changed at any time, by whoever holds `turn`. `slow_s`, how long each piece of up to 4 KiB takes, may
    be changed at any time.
    """

    def __init__(
        self, folder: Path, *, link: Path | None = None, port: int = 0, width: int = 576, slow_s: float = 0
    ) -> None:
        self._folder, self._link, self.slow_s = folder, link, slow_s
        self.port = port
        self.turn = threading.Lock()
        self.paper = Paper(width)
        self._saved = 0
        self._gone = threading.Event()
        self._thread: threading.Thread | None = None

    def plug_in(self) -> None:
        """Be there, with whatever paper there was. OSError when the port is another's."""
        self.pull_out()
        self._gone = threading.Event()
        work = self._line(self._link) if self._link is not None else self._network()
        self._thread = threading.Thread(target=_serve_all, args=(work, self._gone, self._take), daemon=True)
        self._thread.start()

    def pull_out(self) -> None:
        """Be gone, in the middle of a receipt too."""
        self._gone.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._link is not None:
            with contextlib.suppress(FileNotFoundError):
                self._link.unlink()

    def set(self, status: str) -> None:
        """From now on be ready, paper-low, paper-out, offline or mute."""
        with self.turn:
            self.paper.status = status

    def load(self) -> None:
        """Put new paper in; what waited for it is printed."""
        with self.turn:
            self.paper.load()
            self._save()

    def receipts(self) -> list[Image.Image]:
        """What was cut off, oldest first."""
        with self.turn:
            return list(self.paper.cut_off)

    def __enter__(self) -> "VirtualPrinter":
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.pull_out()

    def _take(self, data: bytes) -> bytes:
        if self.slow_s:
            self._gone.wait(self.slow_s)
        with self.turn:
            answers = self.paper.feed(data)
            self._save()
        return answers

    def _save(self) -> None:
        for picture in self.paper.cut_off[self._saved :]:
            self._saved += 1
            self._folder.mkdir(parents=True, exist_ok=True)
            picture.save(self._folder / f"receipt-{self._saved}.png")

    def _line(self, link: Path) -> "_Way":
        far, near = os.openpty()
        tty.setraw(near)
        name = os.ttyname(near)
        os.close(near)
        link.symlink_to(name)
        return _Way(far, None)

    def _network(self) -> "_Way":
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        return _Way(-1, listener)


class _Way:
    """A line, or a listener that has one caller at a time."""

    def __init__(self, line: int, listener: socket.socket | None) -> None:
        self.line, self._listener = line, listener

    def call(self) -> bool:
        """Whether there is a line now."""
        if self.line < 0 and self._listener is not None and select.select([self._listener], [], [], _LOOK_S)[0]:
            self.line = self._listener.accept()[0].detach()
        return self.line >= 0

    def receive(self) -> bytes:
        """What came; the caller's end only ends the call, and a line that nobody has open is quiet."""
        if not select.select([self.line], [], [], _LOOK_S)[0]:
            return b""
        try:
            data = os.read(self.line, _MOST)
        except OSError:
            data = b""
        if not data and self._listener is not None:
            self.hang_up()
        elif not data:
            time.sleep(_LOOK_S)
        return data

    def hang_up(self) -> None:
        if self.line >= 0:
            os.close(self.line)
            self.line = -1

    def close(self) -> None:
        self.hang_up()
        if self._listener is not None:
            self._listener.close()


def _serve_all(way: _Way, gone: threading.Event, take: Take) -> None:
    with contextlib.suppress(OSError):
        while not gone.is_set():
            if way.call() and (data := way.receive()):
                _answer(way, take(data))
    way.close()


def _answer(way: _Way, data: bytes) -> None:
    try:
        os.write(way.line, data)
    except OSError:
        way.hang_up()
