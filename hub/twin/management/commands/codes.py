"""`hub codes`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.twin import places
from hub.writer import write


class Command(BaseCommand):
    """Draws codes for simulated kiosks, one a line, each for a desk of its own in centres of sample data (TW...)."""

    help = "Draw enrolment codes for a twin of the fleet, in centres of sample data"

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, in how many centres."""
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--centres", type=int, default=25)

    def handle(self, *_args: str, count: int, centres: int, **_given: object) -> None:
        """Print the codes; each is good for 24 hours."""
        if count < 1 or centres < 1:
            raise CommandError("--count and --centres are 1 or more")
        for each in write(lambda: places.codes(places.desks(centres, count))):
            self.stdout.write(each)
