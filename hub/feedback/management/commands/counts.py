"""`hub counts`."""

import json

from django.core.management.base import BaseCommand

from hub.feedback.queries.summary import summary


class Command(BaseCommand):
    """Prints what was counted, for people and for tests."""

    help = "Print what was counted, as JSON"

    def handle(self, *_args: str, **_options: str) -> None:
        """One JSON document."""
        self.stdout.write(json.dumps(summary(), ensure_ascii=False, indent=1))
