"""How an operator's command gets a personal number: from standard input, so that no list of processes holds it."""

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.cards.domain import holder
from hub.cards.models import Holder
from hub.writer import write


class AskingCommand(BaseCommand):
    """A command that is told a number, on standard input or on the `stdin` that `call_command` passes."""

    stealth_options = ("stdin",)

    def execute(self, *args: Any, **options: Any) -> str | None:  # noqa: ANN401  as Django has it
        """Keep where the number comes from, then go on."""
        self._stdin = options.pop("stdin", sys.stdin)
        return super().execute(*args, **options)

    def number_asked_for(self) -> str:
        """The first line of standard input; typed unseen where somebody sits before it."""
        return (getpass("Personal number: ") if self._stdin.isatty() else self._stdin.readline()).strip()

    def holder_asked_for(self) -> Holder:
        """The holder of the number on standard input; CommandError when there is none such."""
        number = self.number_asked_for()
        found = write(lambda: holder.known(number))
        if found is None:
            raise CommandError("There is no holder with this number")
        return found
