"""`hub counts`."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from hub.feedback.queries.summary import summary


class Command(BaseCommand):
    """Prints what was counted, for people and for tests."""

    help = "Print what was counted, as JSON"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One JSON document."""
        self.stdout.write(json.dumps(summary(), ensure_ascii=False, indent=1))
