"""`hub card`."""

from django.core.management.base import CommandError, CommandParser

from hub.cards.domain import audit, readiness
from hub.cards.domain.wire import Both
from hub.cards.management.asking import AskingCommand
from hub.cards.models import CardOrder
from hub.clock import now_ms
from hub.fleet.models import Centre
from hub.writer import write

PLACES = ("office-ar", "office-en", "section-ar", "section-en")


class Command(AskingCommand):
    """Notes how far a card is that somebody waits for, and where it is; the number comes by standard input."""

    help = "Note how far the card of a reference is; the holder's number is on standard input"

    def add_arguments(self, parser: CommandParser) -> None:
        """The reference, how far the card is, and the place."""
        for name in ("reference", "centre", *PLACES):
            parser.add_argument(f"--{name}", required=True)
        parser.add_argument("--state", required=True, choices=CardOrder.State.values)

    def handle(self, *_args: str, **given: str) -> None:
        """Note it, or say what there is not."""
        of, now = self.holder_asked_for(), now_ms()
        centre = Centre.objects.filter(code=given["centre"]).first()
        if centre is None:
            raise CommandError(f"There is no centre {given['centre']}")
        office, section = Both(given["office_ar"], given["office_en"]), Both(given["section_ar"], given["section_en"])
        at = readiness.Fetch(centre, office, section)
        write(lambda: readiness.put(of, given["reference"], given["state"], at, now))
        write(lambda: audit.note_command("card", given["state"], now, of.tag))
        self.stdout.write(f"The card is {given['state']}")
