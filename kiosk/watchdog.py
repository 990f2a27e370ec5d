"""Tells systemd that the screen lives, as long as its loop turns (sd_notify(3))."""

import os
import socket
import time
from collections.abc import Callable, Mapping

EVERY_S = 5.0
LIMIT_S = 20


class Watchdog:
    """`alive` is called at each turn of the loop. Nothing is said where systemd did not ask to hear (NOTIFY_SOCKET).

    The first word also narrows the unit's limit to 20 seconds: until the first frame stands it is a longer one.
    """

    def __init__(
        self, environ: Mapping[str, str] = os.environ, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._to = environ.get("NOTIFY_SOCKET", "")
        self._monotonic = monotonic
        self._next = 0.0
        self._line: socket.socket | None = None

    def alive(self) -> None:
        """Say so, every few seconds; costs a comparison otherwise."""
        now = self._monotonic()
        if not self._to or now < self._next:
            return
        self._next = now + EVERY_S
        first = self._line is None
        self._say(f"WATCHDOG_USEC={LIMIT_S * 1_000_000}\nWATCHDOG=1" if first else "WATCHDOG=1")

    def _say(self, text: str) -> None:
        if self._line is None:
            self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
        try:
            self._line.sendto(text.encode(), "\0" + self._to[1:] if self._to.startswith("@") else self._to)
        except OSError:
            return  # passing: it is said again, and if it never gets through we are started anew
