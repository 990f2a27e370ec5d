"""Runs the hub under Granian: one worker process, so that on SQLite one thread does all its writing."""

import os
import socket
import subprocess
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

LONGEST_S = 30
PARENT = "HUB_PARENT"
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 compared with, not bound to


def local_url(host: str, port: int) -> str:
    """The address of a hub that was told none: this machine's name where it listens everywhere."""
    return f"http://{socket.gethostname() if host in ANYWHERE else host}:{port}"


def serve(host: str, port: int, threads: int) -> None:
    """Bring the database up to date and answer requests until told to stop."""
    _migrate()
    sys.stdout.write(f"hub: {local_url(host, port)}\n")
    sys.stdout.flush()
    os.environ[PARENT] = str(os.getpid())
    MPServer(
        "hub.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=1024,
        websockets=False,
        workers_kill_timeout=LONGEST_S,
        log_level=LogLevels.error,
    ).serve()


def _migrate() -> None:
    # In a process of its own: the worker is a fork of this one, and must inherit no connection and no writer.
    words = [sys.executable, "-m", "hub", "manage", "migrate", "-v0", "--noinput"]
    subprocess.run(words, check=True)
