"""`hub revoke-document`."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.cards.domain import audit, document
from hub.clock import now_ms
from hub.writer import write


class Command(BaseCommand):
    """Puts a document on the list of those that are not to be believed any more."""

    help = "List a document as revoked"

    def add_arguments(self, parser: CommandParser) -> None:
        """The document's cti, as printed on it."""
        parser.add_argument("cti", type=UUID)

    def handle(self, *_args: str, **given: UUID) -> None:
        """Revoke, or say that there is no such document."""
        cti, now = given["cti"], now_ms()
        if not write(lambda: document.revoke(cti, now)):
            raise CommandError(f"There is no document {cti}")
        write(lambda: audit.note_command("revoke-document", "revoked", now))
        self.stdout.write(f"Document {cti} is revoked")
