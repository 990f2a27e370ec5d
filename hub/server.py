"""Runs the hub under Granian: one process on SQLite, so that one thread does all its writing."""

import logging
import sys

import django
from django.core.management import call_command
from granian.constants import Interfaces
from granian.server import Server

LONGEST_S = 30


def serve(host: str, port: int, threads: int) -> None:
    """Bring the database up to date and answer requests until told to stop."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    sys.stdout.write(f"hub: http://{host}:{port}\n")
    sys.stdout.flush()
    logging.getLogger("granian").setLevel(logging.WARNING)
    Server(
        "hub.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=1024,
        websockets=False,
        workers_kill_timeout=LONGEST_S,
    ).serve()
