"""`hub backup`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub import backup
from hub.clock import now_ms
from hub.fleet.domain import hub_ring


class Command(BaseCommand):
    """Copies the database and the keys to a new folder while the hub runs; keep it where nobody else reads."""

    help = "Copy all that the hub keeps to a folder; the hub may run"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: str, folder: Path, **_given: object) -> None:
        """Say how much it holds, or why there is none."""
        try:
            listed = backup.backup(settings.DATA, folder, now_ms())
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}: {len(listed['sha256'])} files, {sum(listed['tables'].values())} rows")
        if not settings.HUB_KEY_FILE.is_relative_to(settings.DATA):
            files = ", ".join(str(file) for file in hub_ring.files())
            self.stdout.write(f"HUB_KEY_FILE is not in HUB_DATA: copy {files} too")
        if listed["database"] != "sqlite":
            self.stdout.write("The database is PostgreSQL's: copy it with pg_dump")
