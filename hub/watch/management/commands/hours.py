"""`hub hours`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.fleet.models import Centre
from hub.watch.domain import hours
from hub.watch.domain.timetable import WEEKDAYS, TimetableError
from hub.watch.queries.hours import timetable
from hub.writer import write


class Command(BaseCommand):
    """Sets when a centre is open, for alerts and availability; without a day it says when that is."""

    help = "Say or set when a centre is open"

    def add_arguments(self, parser: CommandParser) -> None:
        """The centre, and a day each."""
        parser.add_argument("--centre", required=True)
        for day in WEEKDAYS:
            parser.add_argument(f"--{day}", metavar="HH:MM-HH:MM", help="empty: closed that day")
        parser.add_argument("--closed-on", metavar="DAYS", help="YYYY-MM-DD, with spaces between; empty for none")
        parser.add_argument("--all-day", action="store_true", help="open round the clock")

    def handle(self, *_args: str, centre: str, closed_on: str | None, all_day: bool, **given: str | None) -> None:
        """Set what was given and leave the rest as it is; print the hours."""
        if not Centre.objects.filter(code=centre).exists():
            raise CommandError(f"There is no centre {centre}.")
        now = timetable(centre)
        changed = {day: text for day in WEEKDAYS if (text := given[day]) is not None}
        week = {**now.week, **(dict.fromkeys(WEEKDAYS, "00:00-00:00") if all_day else {}), **changed}
        days = " ".join(sorted(now.closed_on)) if closed_on is None else closed_on
        if changed or all_day or closed_on is not None:
            try:
                write(lambda: hours.put(centre, week, days))
            except TimetableError as error:
                raise CommandError(str(error)) from error
        for day in WEEKDAYS:
            self.stdout.write(f"{day}: {week[day] or 'closed'}")
        self.stdout.write(f"closed on: {days or 'no other day'}")
