"""`hub notify`."""

from django.core.management.base import CommandParser

from hub.cards.domain import audit, notification
from hub.cards.domain.wire import Both
from hub.cards.management.asking import AskingCommand
from hub.clock import now_ms
from hub.writer import write


class Command(AskingCommand):
    """Sends a message to a card's holder; the number comes by standard input."""

    help = "Send a message to the holder whose number is on standard input"

    def add_arguments(self, parser: CommandParser) -> None:
        """The message in both languages."""
        for name in ("title-ar", "title-en", "body-ar", "body-en"):
            parser.add_argument(f"--{name}", required=True)

    def handle(self, *_args: str, **given: str) -> None:
        """Send it."""
        to, now = self.holder_asked_for(), now_ms()
        title, body = Both(given["title_ar"], given["title_en"]), Both(given["body_ar"], given["body_en"])
        made = write(lambda: notification.send(to, title, body, now))
        write(lambda: audit.note_command("notify", "sent", now, to.tag))
        self.stdout.write(f"Sent {made.id}")
