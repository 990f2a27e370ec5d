"""`hub document-key`."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.cards.domain import audit, document_key
from hub.cards.domain.token import KINDS
from hub.clock import now_ms
from hub.writer import write

DAY_MS = 24 * 3600 * 1000


def days(text: str) -> int:
    """A number of days from 1 to 3660."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 3660):
        raise ArgumentTypeError("1 to 3660 days")
    return int(text)


class Command(BaseCommand):
    """Makes a key that vouches for documents; the older ones stay listed."""

    help = "Make a key that vouches for documents"

    def add_arguments(self, parser: CommandParser) -> None:
        """For which kinds, and for how long."""
        parser.add_argument("--kind", action="append", choices=KINDS, help="may be repeated; default: every kind")
        parser.add_argument("--days", type=days, default=730)

    def handle(self, *_args: str, **given: Any) -> None:  # noqa: ANN401 each option has its own type
        """Print the key's id."""
        now = now_ms()
        key = write(lambda: document_key.make(given["kind"] or KINDS, now, now + given["days"] * DAY_MS))
        write(lambda: audit.note_command("document-key", key.id, now))
        self.stdout.write(f"Key {key.id} vouches for {', '.join(document_key.kinds(key))}")
