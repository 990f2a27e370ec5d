"""`hub restore`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub import backup


class Command(BaseCommand):
    """Makes the hub what it was when a copy was made, in a folder that holds none yet."""

    help = "Make the hub anew from a copy, in an empty HUB_DATA"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: str, folder: Path, **_given: object) -> None:
        """Say from when the hub is now, or why it is not."""
        try:
            listed = backup.restore(folder, settings.DATA)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{settings.DATA} is as of {listed['made_at']}: {sum(listed['tables'].values())} rows")
        if listed["database"] != "sqlite":
            self.stdout.write("The database is PostgreSQL's: bring it back with pg_restore")
