"""`hub watch`."""

from django.core.management.base import BaseCommand

from hub.clock import now_ms
from hub.staff.queries.fleet import chain_ailments
from hub.watch.domain import deliver, judge
from hub.writer import write


class Command(BaseCommand):
    """Looks at every kiosk once, opens and closes alerts, and sends what is to be told; a timer runs it each minute."""

    help = "Open and close alerts, and send what is to be told; safe at any time"

    def handle(self, *_args: str, **options: int) -> None:
        """Say how many alerts are open, and what was sent."""
        chains = chain_ailments()
        is_open = write(lambda: judge.judge(chains, now_ms()))
        sent, failed = deliver.deliver()
        if options["verbosity"]:
            self.stdout.write(f"{is_open} alerts open; {sent} messages sent, {failed} wait or failed")
