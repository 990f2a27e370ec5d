"""What a message says, in its recipient's language."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hub.clock import wire_time
from hub.fleet.models import Centre, Kiosk
from hub.fleet.queries.ailment_words import said
from hub.numerals import digits, local_time
from hub.watch.domain.notice import CLOSED, TEST
from hub.watch.models import Alert, Notice, Recipient


@dataclass(frozen=True)
class Message:
    """A subject, a text, and the same as a document for machines."""

    subject: str
    text: str
    document: bytes


def message(notice: Notice, alert: Alert | None, recipient: Recipient) -> Message:
    """Of a notice; `alert` is None for a test."""
    with override(recipient.language):
        if alert is None or notice.event == TEST:
            return _test(notice)
        return _about(notice, alert)


def _about(notice: Notice, alert: Alert) -> Message:
    what, todo = said(alert.kind, alert.part, alert.detail)
    where, desk = _where(alert)
    url = f"{settings.PUBLIC_URL}/staff/" + (f"kiosks/{alert.kiosk}" if alert.kiosk else "alerts")
    is_over = notice.event == CLOSED
    first = _("Well again: %(what)s") % {"what": what} if is_over else what
    lines = [first, where, _("Since %(time)s") % {"time": local_time(alert.first_ms)}]
    lines += [_("Over at %(time)s") % {"time": local_time(alert.closed_ms or notice.made_ms)}] if is_over else [todo]
    document: dict[str, Any] = {
        "v": 1,
        "event": notice.event,
        "alert": str(alert.id),
        "kind": alert.kind,
        "part": alert.part,
        "detail": alert.detail,
        "grave": alert.grave,
        "centre": alert.centre,
        "desk": desk,
        "kiosk": alert.kiosk,
        "what": what,
        "todo": todo,
        "since": wire_time(alert.first_ms),
        "closed_at": wire_time(alert.closed_ms) if alert.closed_ms else None,
        "url": url,
    }
    subject = f"{_('Ra’yak')}: {first} – {where}"
    return Message(_one_line(subject), "\n\n".join([*lines, url]) + "\n", _encoded(document))


def _test(notice: Notice) -> Message:
    text = _("This is a test. Alerts of the kiosks will come to this address.")
    document = {"v": 1, "event": notice.event, "what": text, "url": f"{settings.PUBLIC_URL}/staff/alerts"}
    return Message(_one_line(f"{_('Ra’yak')}: {_('A test')}"), text + "\n", _encoded(document))


def _where(alert: Alert) -> tuple[str, str]:
    """Where it is in words, and the desk's code."""
    centre = Centre.objects.filter(code=alert.centre).first()
    name = _named(centre) if centre is not None else _("All centres")
    kiosk = Kiosk.objects.select_related("desk").filter(number=alert.kiosk).first() if alert.kiosk else None
    if kiosk is None:
        return name, ""
    desk = _("Desk %(n)s") % {"n": digits(kiosk.desk.label)}
    return f"{name} · {desk} · {kiosk.number}", kiosk.desk_id


def _named(centre: Centre) -> str:
    return centre.name_en if get_language() == "en" else centre.name_ar


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:200]


def _encoded(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
