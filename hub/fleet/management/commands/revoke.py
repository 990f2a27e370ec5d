"""`hub revoke`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.clock import now_ms
from hub.fleet.models import Kiosk
from hub.writer import write


class Command(BaseCommand):
    """Takes a kiosk's word away from its next request on; what it sent stays."""

    help = "Refuse a kiosk from its next request on"

    def add_arguments(self, parser: CommandParser) -> None:
        """The kiosk's number."""
        parser.add_argument("--kiosk", required=True)

    def handle(self, *_args: str, **given: str) -> None:
        """Revoke, or say that there is no such kiosk."""
        mine = Kiosk.objects.filter(number=given["kiosk"])
        if not write(lambda: mine.update(revoked_ms=now_ms())):
            raise CommandError(f"There is no kiosk {given['kiosk']}")
        self.stdout.write(f"Kiosk {given['kiosk']} is revoked")
