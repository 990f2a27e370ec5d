"""One deadline over a whole answer, so that a slow drip cannot hold the sender."""

import io
import socket
import time
from functools import partial
from http.client import HTTPResponse

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """When the answer now awaited must be whole, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._at = 0.0

    def start(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; TimeoutError when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        return left


class _TimedBytes(io.RawIOBase):
    """The bytes of a socket, each read allowed only what is left: headers drip as well as bodies."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline
        self._longest = sock.gettimeout()
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int | None:  # type: ignore[override]  # typeshed: any writable Buffer, whose type Python 3.11 lacks
        left = self._deadline.left()
        self._sock.settimeout(left if self._longest is None else min(left, self._longest))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
        *,
        deadline: Deadline,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedBytes(sock, deadline))


class DeadlineAdapter(HTTPAdapter):
    """Makes connections whose every read keeps to the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._response = partial(_TimedResponse, deadline=deadline)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        plain = type("TimedConnection", (HTTPConnection,), {"response_class": staticmethod(self._response)})
        secure = type("TimedSecureConnection", (HTTPSConnection,), {"response_class": staticmethod(self._response)})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("TimedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TimedSecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
