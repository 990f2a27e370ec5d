"""What the tests of the card services share: a holder, and questions in the kiosk's name."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse

from hub.cards.domain import holder
from hub.cards.models import Holder
from hub.writer import write
from tests.hub.kiosk_side import KioskSide

NUMBER, EXPIRY = "000000017", "2031-05-31"
CARD = {"number": NUMBER, "expiry": EXPIRY, "medium": "chip"}


def put_holder(number: str = NUMBER) -> Holder:
    return write(lambda: holder.put(number, EXPIRY))


def ask(by: KioskSide, path: str, **body: Any) -> HttpResponse:
    """A signed question to a card service."""
    whole = {"v": 1, "kiosk": by.number, **body}
    return by.post(f"/api/v1/cards/{path}", json.dumps(whole).encode())


def told(kiosk: KioskSide, path: str, **body: Any) -> dict[str, Any]:
    """The answer to a question that is taken."""
    response = ask(kiosk, path, **body)
    assert response.status_code == 200, response.content
    assert response.headers["Cache-Control"] == "no-store"
    return json.loads(response.content)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that anything logs meanwhile, at every level."""
    said, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
