"""How an operator's command gets a personal number: from standard input, so that no list of processes holds it."""

import sys
from getpass import getpass

from django.core.management.base import CommandError

from hub.cards.domain import holder
from hub.cards.models import Holder
from hub.writer import write


def number_asked_for() -> str:
    """The first line of standard input; typed unseen where somebody sits before it."""
    return (getpass("Personal number: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()


def holder_asked_for() -> Holder:
    """The holder of the number on standard input; CommandError when there is none such."""
    number = number_asked_for()
    found = write(lambda: holder.known(number))
    if found is None:
        raise CommandError("There is no holder with this number")
    return found
