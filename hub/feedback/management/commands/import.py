"""`hub import`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hub.clock import now_ms
from hub.feedback.domain.brought import BroughtError, take

MOST_BYTES = 1 << 30


class Command(BaseCommand):
    """Takes the files that kiosks without a network exported to a stick; safe to repeat."""

    help = "Take files that kiosks exported to a stick: hub import FILE..."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--revoked-too", action="store_true", help="also of a kiosk that was revoked, such as one that was replaced"
        )

    def handle(self, *_args: str, files: list[Path], revoked_too: bool, **_options: object) -> None:
        """A line a file; exit status 1 when one was not taken."""
        failed = [file for file in files if not self._take(file, revoked_too=revoked_too)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(files)} files were not taken")

    def _take(self, file: Path, *, revoked_too: bool) -> bool:
        try:
            with file.open("rb") as opened:
                content = opened.read(MOST_BYTES)
            taken = take(content, now_ms(), revoked_too=revoked_too)
        except (OSError, BroughtError) as error:
            self.stderr.write(f"{file}: {error.strerror if isinstance(error, OSError) else error}")
            return False
        refused = taken.refused or []
        self.stdout.write(
            f"{file}: kiosk {taken.kiosk}, exported {taken.made_at}: "
            f"{taken.new} new, {taken.known} known already, {len(refused)} refused"
        )
        for one in refused:
            self.stderr.write(f"{file}: {one.id or 'a record'}: {one.reason}, {one.message}")
        return True
