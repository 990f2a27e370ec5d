"""`hub release`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.clock import now_ms
from hub.fleet.domain import release
from hub.fleet.models import Centre, Release
from hub.writer import write


class Command(BaseCommand):
    """Keeps a bundle and offers it to the kiosks of centres, or of all; without a bundle, one that is kept already."""

    help = "Offer a release to the kiosks of some centres, or of all: hub release BUNDLE --version V --board B"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ANN401 as Django has it
        """A parser in which `--version` is the release's, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """The bundle, what it is, and for whom."""
        parser.add_argument("bundle", nargs="?", type=Path, help="a RAUC bundle; left out: as it was made before")
        parser.add_argument("--version", required=True, help="as the kiosk tells it, such as 0.2.0")
        parser.add_argument("--board", required=True, choices=release.BOARDS)
        parser.add_argument("--centre", action="append", default=[], help="a centre's code, more than once; none: all")

    def handle(
        self, *_args: str, bundle: Path | None, version: str, board: str, centre: list[str], **_given: object
    ) -> None:
        """Do it, or say what is wrong."""
        centres = list(Centre.objects.filter(code__in=centre) if centre else Centre.objects.all())
        unknown = sorted(set(centre) - {each.code for each in centres})
        if unknown:
            raise CommandError(f"There is no centre {unknown[0]}")
        try:
            one = _made(bundle, version, board) if bundle else _known(version, board)
            write(lambda: release.publish(one, centres, now_ms()))
        except release.ReleaseError as error:
            raise CommandError(str(error)) from error
        codes = ", ".join(sorted(each.code for each in centres)) or "nowhere: there is no centre"
        self.stdout.write(f"{one.version} for {one.board}, {one.bytes} bytes, SHA-256 {one.sha256}: {codes}")


def _made(bundle: Path, version: str, board: str) -> Release:
    release.require_bundle(bundle)
    sha256, size = release.keep(bundle)
    return write(lambda: release.make(version, board, sha256, size, now_ms()))


def _known(version: str, board: str) -> Release:
    found = Release.objects.filter(version=version, board=board).first()
    if found is None:
        raise release.ReleaseError(f"There is no version {version} for {board} yet: name its bundle")
    return found
