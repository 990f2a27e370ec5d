"""The government's messages to a holder: listed, and marked as read."""

import uuid

from hub.cards.domain import audit, holder
from hub.cards.domain.audit import Caller
from hub.cards.domain.wire import Both, Notifications, NotificationsAnswer, ReadAnswer, ReadSome, Shown
from hub.cards.models import Holder, Notification
from hub.cards.queries import notification as ask
from hub.clock import wire_time
from hub.fleet.domain import nonce


def send(to: Holder, title: Both, body: Both, now_ms: int) -> Notification:
    """Inside a transaction: a new message."""
    return Notification.objects.create(
        holder=to, title_ar=title.ar, title_en=title.en, body_ar=body.ar, body_en=body.en, sent_ms=now_ms
    )


def listed(asked: Notifications, caller: Caller) -> NotificationsAnswer | None:
    """Inside a transaction: the newest messages; None when number and date are not those of one card."""
    found = _opened(asked, caller, "notifications")
    if found is None:
        return None
    shown = [_shown(each) for each in ask.newest(found)]
    return NotificationsAnswer(1, caller.standing.number, wire_time(caller.now_ms), ask.unread(found), shown)


def mark(asked: ReadSome, caller: Caller) -> ReadAnswer | None:
    """Inside a transaction: mark messages as read; ids that are not this holder's are as if not named."""
    found = _opened(asked, caller, "notifications-read")
    if found is None:
        return None
    ids = [uuid.UUID(each) for each in asked.ids]
    Notification.objects.filter(holder=found, id__in=ids, read_ms=None).update(read_ms=caller.now_ms)
    return ReadAnswer(1, caller.standing.number, wire_time(caller.now_ms), ask.unread(found))


def _opened(asked: Notifications | ReadSome, caller: Caller, what: str) -> Holder | None:
    nonce.spend(caller.signed)
    found = holder.shown(asked.number, asked.expiry)
    outcome = asked.medium if found else "card-unknown"
    audit.note(caller, what, outcome, holder.tag(asked.number))
    return found


def _shown(one: Notification) -> Shown:
    read = None if one.read_ms is None else wire_time(one.read_ms)
    title, body = Both(one.title_ar, one.title_en), Both(one.body_ar, one.body_en)
    return Shown(str(one.id), title, body, wire_time(one.sent_ms), read)
