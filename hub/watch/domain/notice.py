"""Messages that are to be sent, made in the transaction of what they tell: none is lost, and none made twice."""

import uuid

from hub.watch.models import Alert, Notice, Recipient

OPENED, CLOSED, TEST = "opened", "closed", "test"


def opened(alert: Alert, now_ms: int) -> None:
    """Inside the transaction that opens an alert: one message to everybody who is told of its centre."""
    live = Recipient.objects.filter(ended_ms=None)
    everywhere = list(live.filter(centre=""))
    # What is nobody's centre is told to whoever is told of all; where there are none, to everybody.
    here = live.filter(centre=alert.centre) if alert.centre or everywhere else live
    told = {(one.way, one.address): one for one in [*everywhere, *here]}
    _put([_notice(alert, one.id, OPENED, now_ms) for one in told.values()])


def closed(alert: Alert, now_ms: int) -> None:
    """Inside the transaction that closes an alert: one message to everybody who was told that it opened."""
    told = Notice.objects.filter(centre=alert.centre, alert=alert.id, event=OPENED).values_list("recipient", flat=True)
    _put([_notice(alert, recipient, CLOSED, now_ms) for recipient in told])


def test(recipient: Recipient, now_ms: int) -> None:
    """Inside a transaction: one message that says that messages arrive."""
    nothing = Alert(id=uuid.uuid4(), centre=recipient.centre)
    _put([_notice(nothing, recipient.id, TEST, now_ms)])


def _notice(alert: Alert, recipient: uuid.UUID, event: str, now_ms: int) -> Notice:
    about = {"centre": alert.centre, "alert": alert.id, "recipient": recipient, "event": event}
    return Notice(**about, made_ms=now_ms, next_ms=now_ms)


def _put(notices: list[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
