"""`hub chip`."""

import json
import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.cards.domain import audit, chip
from hub.cards.management.asking import AskingCommand
from hub.clock import now_ms
from hub.writer import write


def card_id(text: str) -> str:
    """Ten bytes in hexadecimal."""
    if not re.fullmatch(r"[0-9A-Fa-f]{20}", text):
        raise ArgumentTypeError("20 hexadecimal characters")
    return text.lower()


class Command(AskingCommand):
    """Says which card a holder has and which record is due on it, and prints the keys to make such a card with."""

    help = "Register a holder's chip; prints the keys that a card of the simulated issuer is made with"

    def add_arguments(self, parser: CommandParser) -> None:
        """The card's id and the version that is due."""
        parser.add_argument("--card", type=card_id, required=True)
        parser.add_argument("--due", type=int, choices=range(1, 65536), metavar="1..65535", default=2)

    def handle(self, *_args: str, **given: Any) -> None:  # noqa: ANN401 each option has its own type
        """Print the card as JSON."""
        of, now = self.holder_asked_for(), now_ms()
        try:
            write(lambda: chip.put(of, given["card"], given["due"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        write(lambda: audit.note_command("chip", f"version {given['due']}", now, of.tag))
        self.stdout.write(json.dumps(chip.made_with(given["card"])))
