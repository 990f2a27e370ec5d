"""A virtual card in one of vpcd's slots: a TCP client that answers for a card (vsmartcard, vpcd's protocol)."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable

from devices.protocols.card_errors import CardError

FIRST_PORT = int(os.environ.get("RAYAK_VIRTUAL_PORT", "35963"))  # vpcd's own, where nothing else is asked for
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
_LENGTH = 2


class Slot:
    """One slot; `insert` puts in a card that answers commands by a function, `remove` and `tear` take it out."""

    def __init__(self, port: int = FIRST_PORT) -> None:
        self._port = port
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self, atr: bytes, answer: Callable[[bytes], bytes], *, reset: Callable[[], None] | None = None) -> None:
        """Put a card in; `reset` is told of each power-up; an error of `answer` tears. OSError if no vpcd listens."""
        self.remove()
        line = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line
        self._thread = threading.Thread(target=_serve, args=(line, atr, answer, reset), daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the card out, in the middle of a command too."""
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1)

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def _serve(line: socket.socket, atr: bytes, answer: Callable[[bytes], bytes], reset: Callable[[], None] | None) -> None:
    with contextlib.suppress(OSError, EOFError, CardError), line:
        while True:
            message = _read(line, int.from_bytes(_read(line, _LENGTH)))
            if len(message) != 1:
                _write(line, answer(message))
            elif message[0] == _ATR:
                _write(line, atr)
            elif message[0] in (_ON, _RESET) and reset is not None:
                reset()


def _write(line: socket.socket, payload: bytes) -> None:
    line.sendall(len(payload).to_bytes(_LENGTH) + payload)


def _read(line: socket.socket, size: int) -> bytes:
    """Exactly so many bytes; acknowledged at once, or each command would wait for the kernel's delay."""
    found = b""
    while len(found) < size:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        piece = line.recv(size - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found
