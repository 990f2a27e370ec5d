"""`hub holder-key`."""

from django.core.management.base import BaseCommand

from hub.cards.domain import audit, holder_key
from hub.clock import now_ms
from hub.writer import write


class Command(BaseCommand):
    """Makes the next key under which personal numbers are kept; what is kept under the older is still found."""

    help = "Make the next key under which personal numbers are kept"

    def handle(self, *_args: str, **_options: str) -> None:
        """Print the key's id."""
        name = holder_key.draw()
        write(lambda: audit.note_command("holder-key", name, now_ms()))
        self.stdout.write(f"Numbers are kept under {name} from now on")
