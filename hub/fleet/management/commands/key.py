"""Lists the hub's own keys, makes the next, or destroys an old one."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from hub.clock import wire_time
from hub.fleet.domain import hub_ring
from hub.fleet.queries.kiosk import hub_keys_told


class Command(BaseCommand):
    """`hub key`; `hub key new`; `hub key withdraw h1`, with `--lost` for one that somebody else may have."""

    help = "The keys that the hub signs with and that exports are sealed to"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and to which."""
        parser.add_argument("do", nargs="?", choices=("new", "withdraw"), help="left out: list them")
        parser.add_argument("name", nargs="?", default="", help="which to withdraw")
        parser.add_argument(
            "--lost", action="store_true", help="although kiosks have no newer one: they must be paired anew"
        )

    def handle(self, *_: str, do: str | None, name: str, lost: bool, **__: object) -> None:
        """Do it, or say why not."""
        if do == "new":
            self.stdout.write(f"{hub_ring.draw()} is the newest now; kiosks learn it within minutes (hub key)")
        elif do == "withdraw":
            self._withdraw(name, lost=lost)
        else:
            self._list()

    def _list(self) -> None:
        told = [key for _, key in hub_keys_told()]
        newest = hub_ring.newest()
        for name in hub_ring.names():
            count = f"the newest that {told.count(name)} of {len(told)} kiosks have"
            more = "; new kiosks learn it" if name == newest else ""
            self.stdout.write(f"{name}  since {wire_time(hub_ring.since_ms(name))}  {count}{more}")

    def _withdraw(self, name: str, *, lost: bool) -> None:
        live = len(hub_keys_told())
        try:
            stranded = hub_ring.withdraw(name, lost=lost)
        except hub_ring.RingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} is withdrawn and destroyed")
        if stranded:
            said = f"{len(stranded)} of {live} kiosks have no other and must be paired anew"
            self.stdout.write(f"{said}: {', '.join(stranded)}")
