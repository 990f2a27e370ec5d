"""`hub sweep`."""

from django.core.management.base import BaseCommand

from hub.cards.domain import update
from hub.clock import now_ms
from hub.feedback.domain import comment
from hub.fleet.domain import nonce, throttle
from hub.writer import write


class Command(BaseCommand):
    """Joins comments with ratings that came after them, and forgets what is too old to matter; a timer runs it."""

    help = "Join comments with their ratings; forget nonces, counts, comments and chip sessions whose time has passed"

    def handle(self, *_args: str, **options: int) -> None:
        """Say how much was joined and forgotten."""
        now, found = now_ms(), comment.arrived()
        joined = write(lambda: comment.join(found))
        nonces, counts, lost = write(lambda: (nonce.forget(now), throttle.forget(now), comment.forget(now)))
        sessions = write(lambda: update.forget(now))
        if options["verbosity"]:
            forgot = f"{nonces} nonces, {counts} counts, {lost} comments, {sessions} rows of chip sessions"
            self.stdout.write(f"Joined {joined} comments; forgot {forgot}")
