"""`hub user`."""

import getpass
import os

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.writer import write


class Command(BaseCommand):
    """Makes a staff user, or gives one a new password; the password is asked for, or read from HUB_USER_PASSWORD."""

    help = "Make a staff user, or give one a new password"

    def add_arguments(self, parser: CommandParser) -> None:
        """The name to sign in with."""
        parser.add_argument("name")

    def handle(self, *_args: str, **given: str) -> None:
        """Set the password, or say what is wrong with it."""
        password = os.environ.get("HUB_USER_PASSWORD") or getpass.getpass("Password: ")
        user = User.objects.filter(username=given["name"]).first() or User(username=given["name"], is_staff=True)
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        write(user.save)
        self.stdout.write(f"Staff user {user.username}")
