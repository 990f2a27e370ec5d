"""`hub issue-document`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.cards.domain import audit, document, sample, statement
from hub.cards.domain.token import KINDS
from hub.cards.management.commands.document_key import days
from hub.cards.models import Document
from hub.clock import now_ms
from hub.writer import write


class Command(BaseCommand):
    """Issues a document of sample data: its token, and an address statement as a PDF too."""

    help = "Issue a document of sample data; --out writes an address statement as PDF"

    def add_arguments(self, parser: CommandParser) -> None:
        """The kind, how long it is good, and where the PDF goes."""
        parser.add_argument("--kind", choices=KINDS, default="address-statement")
        parser.add_argument("--days", type=days, default=90)
        parser.add_argument("--out", type=Path)

    def handle(self, *_args: str, **given: Any) -> None:  # noqa: ANN401 each option has its own type
        """Print the document's cti and its token."""
        kind, out, now = given["kind"], given["out"], now_ms()
        if out and kind != "address-statement":
            raise CommandError("Only an address statement has a page of its own here")
        try:
            made, token = write(lambda: document.issue(kind, sample.FACTS[kind], now, given["days"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        write(lambda: audit.note_command("issue-document", kind, now))
        if out:
            out.write_bytes(_page(made, token))
        self.stdout.write(f"{made.id}\n{token}")


def _page(made: Document, token: str) -> bytes:
    facts = sample.FACTS[made.kind]
    return statement.page(facts, token, day=_day(made.issued_ms), until=_day(made.expires_ms), cti=str(made.id))


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"
