"""The hub as its own process, on a port that was free."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hub(data: Path, *words: str, **more: str) -> str:
    """What a command of the hub prints."""
    env = os.environ | {"HUB_DATA": str(data), "DATABASE_URL": ""} | more
    done = subprocess.run([sys.executable, "-m", "hub", *words], env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def post(url: str, content: bytes, headers: dict[str, str]) -> SimpleNamespace:
    """The answer of a hub that runs, with what the tests ask of one."""
    request = urllib.request.Request(url, content, headers, method="POST")  # its own headers are kept as they are
    with urllib.request.urlopen(request, timeout=30) as answer:
        return SimpleNamespace(status_code=answer.status, content=answer.read())


@contextmanager
def served(data: Path, **more: str) -> Iterator[str]:
    """The address of a hub that runs on this folder until the end."""
    port = free_port()
    env = os.environ | {"HUB_DATA": str(data), "DATABASE_URL": ""} | more
    process = subprocess.Popen([sys.executable, "-m", "hub", "serve", "--port", str(port)], env=env)
    try:
        _answers(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the hub does not answer")
