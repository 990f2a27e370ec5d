"""`hub sweep`."""

from django.core.management.base import BaseCommand

from hub.cards.domain import statement_link, update
from hub.clock import now_ms
from hub.feedback.domain import comment
from hub.fleet.domain import nonce, order, pairing_code, throttle
from hub.watch.domain import deliver, uptime
from hub.writer import write


class Command(BaseCommand):
    """Joins comments with ratings that came after them, and forgets what is too old to matter; a timer runs it."""

    help = "Join comments with their ratings; forget what has had its time: nonces, counts, chip sessions, statements"

    def handle(self, *_args: str, **options: int) -> None:
        """Say how much was joined and forgotten."""
        now, found = now_ms(), comment.arrived()
        joined = write(lambda: comment.join(found))
        nonces, counts, lost = write(lambda: (nonce.forget(now), throttle.forget(now), comment.forget(now)))
        sessions, links = write(lambda: (update.forget(now), statement_link.forget(now)))
        codes, files = write(lambda: (pairing_code.forget(now), order.forget(now)))
        month_ms = 30 * 86_400_000
        days = write(lambda: uptime.close_days(now))
        write(lambda: (uptime.forget(now), deliver.forget(now - 13 * month_ms)))
        if options["verbosity"]:
            forgot = f"{nonces} nonces, {counts} counts, {lost} comments"
            forgot += f", {sessions} rows of chip sessions, {links} statements"
            forgot += f", {codes} pairing codes, {files} logs and pictures; closed {days} days of kiosks"
            self.stdout.write(f"Joined {joined} comments; forgot {forgot}")
