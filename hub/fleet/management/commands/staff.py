"""Gives a member of staff a PIN for the kiosks of a centre, ends it, or lists who has one."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from hub.clock import now_ms
from hub.fleet.domain import staff_pin
from hub.fleet.models import Centre, StaffPin
from hub.writer import write


class Command(BaseCommand):
    """`hub staff add --centre CODE --name NAME`; `end --centre CODE --by WHO`; `list --centre CODE`."""

    help = "PINs of members of staff for the kiosks of a centre"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, where, and to whom."""
        parser.add_argument("do", choices=("add", "end", "list"))
        parser.add_argument("--centre", required=True, help="the centre's code")
        parser.add_argument("--name", default="", help="whose PIN it is; shown in the hub alone")
        parser.add_argument("--by", default="", help="as the hub names them")

    def handle(self, *_: str, do: str, centre: str, name: str, by: str, **__: object) -> None:
        """Do it; a new PIN is said once and kept nowhere."""
        place = Centre.objects.filter(code=centre).first()
        if place is None:
            raise CommandError(f"There is no centre {centre}.")
        try:
            if do == "add":
                made, pin = write(lambda: staff_pin.issue(place, name, now_ms()))
                self.stdout.write(f"{made.by} {made.name}: PIN {pin}, told once; its kiosks know it within minutes")
            elif do == "end":
                write(lambda: staff_pin.end(place, by, now_ms()))
                self.stdout.write(f"{by}: ended")
            else:
                for one in StaffPin.objects.filter(centre=place, ended_ms=None).order_by("by"):
                    self.stdout.write(f"{one.by} {one.name}")
        except staff_pin.StaffPinError as error:
            raise CommandError(str(error)) from error
