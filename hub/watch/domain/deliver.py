"""Sends what waits: each message is claimed before it goes, and waits again, longer each time, when it did not go."""

from collections.abc import Callable
from typing import NamedTuple

from hub import clock
from hub.watch.domain import mail, webhook
from hub.watch.domain.message import message
from hub.watch.domain.notice import TEST
from hub.watch.models import Alert, Notice, Recipient
from hub.writer import write

AT_ONCE = 500
LEASE_MS = 600_000  # a pass that was cut off: the message goes again after so long, by the same id
FIRST_MS, LONGEST_MS, GIVE_UP_MS = 30_000, 3_600_000, 3 * 86_400_000


class Outcome(NamedTuple):
    """What went wrong, empty when it went; whether it may go later; whether it is the mail server that is away."""

    fault: str = ""
    passing: bool = True
    server: bool = False


def deliver(now: Callable[[], int] = clock.now_ms) -> tuple[int, int]:
    """Send what is due; returns how many went and how many did not."""
    due = list(Notice.objects.filter(next_ms__lte=now()).order_by("made_ms", "id")[:AT_ONCE])
    recipients = {one.id: one for one in Recipient.objects.filter(id__in={each.recipient for each in due})}
    outcomes: list[Outcome] = []
    away: Outcome | None = None
    with mail.Post() as post:
        for notice in due:
            recipient = recipients.get(notice.recipient)
            by_mail = recipient is not None and recipient.way == Recipient.Way.MAIL
            if not _claim(notice, now()):
                continue
            outcome = away if by_mail and away else _send(notice, recipient, post, now())
            away = outcome if outcome.server else away  # a server that is away is asked once a pass
            _note(notice, outcome, now())
            outcomes.append(outcome)
    return sum(not one.fault for one in outcomes), sum(bool(one.fault) for one in outcomes)


def forget(before_ms: int) -> int:
    """Inside a transaction: drop the messages and closed alerts from before then; returns how many."""
    notices = Notice.objects.filter(made_ms__lt=before_ms, next_ms=None).delete()[0]
    return notices + Alert.objects.filter(closed_ms__lt=before_ms).delete()[0]


def _send(notice: Notice, recipient: Recipient | None, post: mail.Post, now_ms: int) -> Outcome:
    if recipient is None or recipient.ended_ms is not None:
        return Outcome("The recipient was taken out", passing=False)
    alert = None if notice.event == TEST else Alert.objects.filter(id=notice.alert).first()
    if alert is None and notice.event != TEST:
        return Outcome("The alert is gone", passing=False)
    told = message(notice, alert, recipient)
    try:
        if recipient.way == Recipient.Way.MAIL:
            post.send(recipient.address, str(notice.id), told)
        else:
            webhook.post(recipient.address, recipient.secret, str(notice.id), told.document, now_ms // 1000)
    except mail.MailError as error:
        return Outcome(str(error), error.passing, error.server)
    except webhook.WebhookError as error:
        return Outcome(str(error), error.passing)
    return Outcome()


def _claim(notice: Notice, now_ms: int) -> bool:
    """Take a message for this pass; False when another has it."""
    mine = Notice.objects.filter(id=notice.id, next_ms=notice.next_ms, tries=notice.tries)
    return bool(write(lambda: mine.update(next_ms=now_ms + LEASE_MS, tries=notice.tries + 1)))


def _note(notice: Notice, outcome: Outcome, now_ms: int) -> None:
    mine = Notice.objects.filter(id=notice.id)
    if not outcome.fault:
        write(lambda: mine.update(sent_ms=now_ms, next_ms=None, fault=""))
        return
    again = outcome.passing and now_ms - notice.made_ms < GIVE_UP_MS
    next_ms = now_ms + min(FIRST_MS << min(notice.tries, 10), LONGEST_MS) if again else None
    write(lambda: mine.update(fault=outcome.fault[:200], next_ms=next_ms))
