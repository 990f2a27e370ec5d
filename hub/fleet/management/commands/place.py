"""`hub place`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.fleet.domain.place import Names, put
from hub.writer import write


class Command(BaseCommand):
    """Makes or renames a centre, a desk in it, and the service of that desk."""

    help = "Make or rename a centre, a desk in it, and the service of that desk"

    def add_arguments(self, parser: CommandParser) -> None:
        """Codes and names, all of them needed."""
        for name in ("centre", "centre-ar", "centre-en", "desk", "label", "service", "service-ar", "service-en"):
            parser.add_argument(f"--{name}", required=True)

    def handle(self, *_args: str, **given: str) -> None:
        """Make the desk, or say which code is wrong."""
        centre = Names(given["centre"], given["centre_ar"], given["centre_en"])
        service = Names(given["service"], given["service_ar"], given["service_en"])
        try:
            desk = write(lambda: put(centre, given["desk"], given["label"], service))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Desk {desk.code} of centre {desk.centre_id}")
