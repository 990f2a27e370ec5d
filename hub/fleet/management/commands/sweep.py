"""`hub sweep`."""

from django.core.management.base import BaseCommand

from hub.clock import now_ms
from hub.fleet.domain import nonce, throttle
from hub.writer import write


class Command(BaseCommand):
    """Forgets what is too old to matter; a timer runs it."""

    help = "Forget nonces and throttle counts whose time has passed"

    def handle(self, *_args: str, **options: int) -> None:
        """Say how much was forgotten."""
        now = now_ms()
        nonces, counts = write(lambda: (nonce.forget(now), throttle.forget(now)))
        if options["verbosity"]:
            self.stdout.write(f"Forgot {nonces} nonces and {counts} counts")
