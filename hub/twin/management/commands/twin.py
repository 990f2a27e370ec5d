"""`hub twin`."""

import asyncio
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.twin import fleet, places, verify
from hub.twin.kiosk import TwinError
from hub.writer import write


class Command(BaseCommand):
    """Runs simulated kiosks against a hub that runs, and looks whether it counted each record exactly once.

    Without `--codes` the hub is the one on this machine's HUB_DATA or DATABASE_URL: the codes are drawn there, and its
    own count is asked. With `--codes FILE` (made by `hub codes` there) it may be anywhere: `--out FILE` then takes what
    was made, and `hub twin --verify FILE` beside that hub compares.
    """

    help = "Run a fleet of simulated kiosks against a hub: never against one that counts visitors"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which hub, how many, for how long, and how they behave."""
        parser.add_argument("--hub", default=settings.PUBLIC_URL, help="the hub's address")
        parser.add_argument("--kiosks", type=int, default=100)
        parser.add_argument("--centres", type=int, default=25)
        parser.add_argument("--minutes", type=float, default=2.0)
        parser.add_argument("--beat-s", type=float, default=60.0, help="seconds between two beats of a kiosk")
        parser.add_argument("--ratings", type=float, default=300.0, help="ratings a day of 12 hours, of each kiosk")
        parser.add_argument(
            "--away", type=float, default=0.1, help="share of kiosks that lose the network for half of it"
        )
        parser.add_argument("--lost", type=float, default=0.02, help="share of batches whose answer is lost")
        parser.add_argument("--connections", type=int, default=64)
        parser.add_argument("--codes", type=Path, help="a file with a code a line")
        parser.add_argument("--out", type=Path, help="where what was made is written")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="only compare a report with this hub")

    def handle(self, *_args: str, **given: Any) -> None:  # noqa: ANN401  as argparse has them
        """Print one line of JSON; CommandError when a record is missing or doubled."""
        if given["verify"]:
            self._compare(verify.read(_text(given["verify"])))
            return
        codes = _text(given["codes"]).split() if given["codes"] else self._drawn(given["centres"], given["kiosks"])
        seconds, names = given["minutes"] * 60, ("beat_s", "ratings", "away", "lost", "connections")
        plan = fleet.Plan(given["hub"].rstrip("/"), seconds, **{name: given[name] for name in names})
        try:
            kiosks, figures = asyncio.run(fleet.run(codes[: given["kiosks"]], plan, self.stderr.write))
        except ExceptionGroup as group:  # what is raised inside `except*` is a group again on Python 3.11.2
            refused, other = group.split(TwinError)
            if refused is None or other is not None:
                raise
            raise CommandError(str(refused.exceptions[0])) from group
        made = verify.report(kiosks)
        if given["out"]:
            given["out"].write_text(verify.written(made), encoding="utf-8")
        self.stdout.write(json.dumps({"kiosks": len(kiosks), **figures.summary()}))
        if not given["codes"]:
            self._compare(made)

    def _drawn(self, centres: int, count: int) -> list[str]:
        if count < 1 or centres < 1:
            raise CommandError("--kiosks and --centres are 1 or more")
        return write(lambda: places.codes(places.desks(centres, count)))

    def _compare(self, made: list[verify.Made]) -> None:
        found = verify.differences(made)
        if found:
            raise CommandError("\n".join([*found[:20], f"{len(found)} differences"]))
        total = sum(one["made"] for one in made)
        self.stderr.write(f"{total} records of {len(made)} kiosks: each is here once, in one chain")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
