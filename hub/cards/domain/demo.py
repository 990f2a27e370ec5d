"""The sample holder of `hub seed-demo`: two messages, a card that waits, a document, a chip that is due. Nobody's."""

import json
import os
from functools import partial

from django.conf import settings

from hub.cards.domain import chip, document, document_key, holder, notification, readiness, sample
from hub.cards.domain.token import KINDS
from hub.cards.models import IssuerKey, Notification
from hub.fleet.models import Centre
from hub.writer import write

CARD, YEARS_MS, DAYS = "0052415941004b534d50", 2 * 365 * 24 * 3600 * 1000, 90


def put(centre: Centre, now_ms: int) -> str:
    """Put the samples in, once; returns the token of a new document. The sample card's keys go to a file."""
    of = write(lambda: holder.put(sample.NUMBER, sample.EXPIRY))
    if not Notification.objects.filter(holder=of).exists():
        for title, body in sample.LETTERS:
            write(partial(notification.send, of, title, body, now_ms))
    at = readiness.Fetch(centre, sample.OFFICE, sample.SECTION)
    write(lambda: readiness.put(of, sample.REFERENCE, "ready", at, now_ms))
    write(lambda: chip.put(of, CARD, 2))
    _keep_card()
    if not IssuerKey.objects.exists():
        write(lambda: document_key.make(KINDS, now_ms, now_ms + YEARS_MS))
    kind = "address-statement"
    return write(lambda: document.issue(kind, sample.FACTS[kind], now_ms, DAYS))[1]


def _keep_card() -> None:
    """For a virtual card: it is written for its owner alone, as it holds the card's keys."""
    descriptor = os.open(settings.SAMPLE_CARD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(chip.made_with(CARD), file)
