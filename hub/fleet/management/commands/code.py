"""`hub code`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.clock import now_ms
from hub.fleet.domain import code
from hub.fleet.models import Desk
from hub.writer import write


class Command(BaseCommand):
    """Draws a one-time code for a kiosk at a desk; it is printed once and good for 24 hours."""

    help = "Draw a one-time enrolment code for a kiosk at a desk"

    def add_arguments(self, parser: CommandParser) -> None:
        """The codes of the centre and the desk."""
        parser.add_argument("--centre", required=True)
        parser.add_argument("--desk", required=True)

    def handle(self, *_args: str, **given: str) -> None:
        """Print the code alone, so that a script can take it."""
        desk = Desk.objects.filter(code=given["desk"], centre=given["centre"]).first()
        if desk is None:
            raise CommandError(f"Centre {given['centre']} has no desk {given['desk']}")
        self.stdout.write(write(lambda: code.draw(desk, now_ms())))
