"""`hub allow`."""

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.writer import write


class Command(BaseCommand):
    """Lets a member of staff do what only some may; `--none` takes everything away first."""

    help = "Say what a staff user may do beyond looking"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what."""
        parser.add_argument("name")
        parser.add_argument(
            "rights", nargs="*", metavar="RIGHT", help="give_pins, see_acts, ...; a wrong one lists all"
        )
        parser.add_argument("--none", action="store_true", help="take away what was allowed before")

    def handle(self, *_args: str, name: str, rights: list[str], none: bool, **_given: object) -> None:
        """Set the rights and say which there are now, or name the one that is none."""
        user, there = User.objects.filter(username=name).first(), known()
        if user is None:
            raise CommandError(f"There is no staff user {name}: make one with `hub user {name}`")
        strange = [right for right in rights if right not in there]
        if strange:
            raise CommandError(f"{strange[0]} is no right; there are {', '.join(sorted(there))}")
        chosen = [there[right] for right in rights]
        write(lambda: user.user_permissions.set(chosen) if none else user.user_permissions.add(*chosen))
        allowed = sorted(user.user_permissions.values_list("codename", flat=True))
        self.stdout.write(f"{name} may {', '.join(allowed) or 'look'}")


def known() -> dict[str, Permission]:
    """The hub's own rights by their names."""
    usual = ("add_", "change_", "delete_", "view_")
    ours = Permission.objects.exclude(content_type__app_label__in=("auth", "contenttypes", "sessions"))
    return {right.codename: right for right in ours if not right.codename.startswith(usual)}
