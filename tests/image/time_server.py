"""A time server on this machine (RFC 5905, 7.3), for a twin that has no other."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PORT = 123
SINCE_1900 = 2_208_988_800
SERVER = 4 << 3 | 4  # version 4, mode 4; no leap second


def answer(asked: bytes, now: float) -> bytes:
    """To one question; `now` is seconds since 1970."""
    moment = struct.pack("!II", int(now) + SINCE_1900, int(now % 1 * 2**32))
    return struct.pack("!BBbbII4s", SERVER, 2, 6, -20, 0, 0, b"HOST") + moment + asked[40:48] + moment + moment


@contextmanager
def time_server() -> Iterator[list[bytes]]:
    """Answers until the end of the block; yields what was asked."""
    asked: list[bytes] = []
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", PORT))
        server.settimeout(0.5)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    question, client = server.recvfrom(256)
                except TimeoutError:
                    continue
                asked.append(question)
                server.sendto(answer(question, time.time()), client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield asked
        finally:
            done.set()
            thread.join()
