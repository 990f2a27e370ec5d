"""`hub guide`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.cards.domain import guide, guide_version
from hub.clock import now_ms
from hub.writer import write


class Command(BaseCommand):
    """Keeps a folder of files as a version of the service guide, which the page *Service guide* publishes."""

    help = "Keep a folder as a version of the service guide: hub guide FOLDER"

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, help="a file *.toml for each service, as those of assets/guide")

    def handle(self, *_args: str, folder: Path, **_given: object) -> None:
        """Keep it, or say which files are wrong."""
        try:
            services = guide.read(folder)
            made = write(lambda: guide_version.keep(folder.resolve().name, services, now_ms()))
        except guide.GuideError as error:
            raise CommandError(f"{error}\nNothing was kept. Mend this, then the same command again.") from error
        codes = ", ".join(each.code for each in services)
        self.stdout.write(f"Version {made.number} of the service guide, {len(services)} services: {codes}")
        self.stdout.write("No centre gets it before it is published, on the page Settings, Service guide.")
