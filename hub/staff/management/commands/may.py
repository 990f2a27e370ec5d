"""`hub may`."""

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.staff.page import MAY
from hub.writer import write


class Command(BaseCommand):
    """Lets a staff user do some of what not everybody who signs in may, takes it away, or says what it is."""

    help = "Let a staff user do something that not every one may: hub may NAME [WHAT ...] [--not WHAT ...]"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what."""
        parser.add_argument("name")
        parser.add_argument("what", nargs="*", help=", ".join(MAY))
        parser.add_argument("--not", dest="away", nargs="+", default=[], help="what to take away")

    def handle(self, *_args: str, name: str, what: list[str], away: list[str], **_given: str) -> None:
        """Do it, then list what the user may."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no staff user {name}: hub user {name} makes one")
        unknown = sorted({*what, *away} - set(MAY))
        if unknown:
            raise CommandError(f"{', '.join(unknown)}: nobody can be let do this; there are {', '.join(MAY)}")
        given, taken = ([_permission(each) for each in words] for words in (what, away))
        write(lambda: user.user_permissions.add(*given))
        write(lambda: user.user_permissions.remove(*taken))
        mine = User.objects.get(pk=user.pk)
        self.stdout.write(f"{name} may: {', '.join(each for each in MAY if mine.has_perm(MAY[each])) or 'look'}")


def _permission(what: str) -> Permission:
    app, _, codename = MAY[what].partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
