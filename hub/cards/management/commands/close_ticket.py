"""`hub close-ticket`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.cards.domain import audit, update
from hub.clock import now_ms
from hub.writer import write


class Command(BaseCommand):
    """Says that the counter has seen to a card whose chip update failed; kiosks may try again."""

    help = "Say that the counter has seen to a chip update"

    def add_arguments(self, parser: CommandParser) -> None:
        """The ticket that the kiosk showed."""
        parser.add_argument("ticket")

    def handle(self, *_args: str, **given: str) -> None:
        """Close it, or say that there is none such."""
        ticket = given["ticket"]
        if not write(lambda: update.close_ticket(ticket)):
            raise CommandError(f"There is no ticket {ticket}")
        write(lambda: audit.note_command("close-ticket", "closed", now_ms()))
        self.stdout.write(f"Ticket {ticket} is closed")
