"""`hub holder`."""

from django.core.management.base import CommandError, CommandParser

from hub.cards.domain import audit, holder
from hub.cards.management.asking import AskingCommand
from hub.clock import now_ms
from hub.writer import write


class Command(AskingCommand):
    """Makes a card's holder known, with the card's date of expiry; the number comes by standard input."""

    help = "Make known the holder whose number is on standard input, or the new date on their card"

    def add_arguments(self, parser: CommandParser) -> None:
        """The date on the card."""
        parser.add_argument("--expiry", required=True, metavar="YYYY-MM-DD")

    def handle(self, *_args: str, **given: str) -> None:
        """Keep the number's tag and the date."""
        number, now = self.number_asked_for(), now_ms()
        try:
            made = write(lambda: holder.put(number, given["expiry"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        write(lambda: audit.note_command("holder", "known", now, made.tag))
        self.stdout.write(f"Known, as {made.tag[:12]}...")
