"""A visitor's phone with scripts off: reads a page, fills its form, follows where it leads."""

import base64
import re

from django.http import HttpResponse
from django.test import Client

from hub.clock import now_ms
from hub.fleet.domain import crockford
from hub.public.domain.presence import EPOCH_MS, MINUTE_MS, mac
from tests.hub.kiosk_side import KioskSide


def token_of(kiosk: KioskSide, *, minutes_ago: int = 0, nonce: str = "A1Z", desk: str = "ISA04") -> str:
    """The token that a kiosk shows, or showed."""

    slot = (now_ms() - EPOCH_MS) // MINUTE_MS - minutes_ago
    head = kiosk.number + crockford.encode(slot, 5) + nonce
    return head + mac(base64.b64decode(kiosk.answer["presence_key"]), desk, head)


class PhoneSide:
    """One browser that speaks the language that it is told."""

    def __init__(self, language: str = "ar", address: str = "198.51.100.7") -> None:
        self.client = Client(headers={"Accept-Language": language}, REMOTE_ADDR=address)
        self.page = HttpResponse()
        self.at = ""

    def open(self, path: str) -> str:
        """The text of a page."""
        self.at, self.page = path, self.client.get(path)
        return self.text

    @property
    def text(self) -> str:
        return self.page.content.decode()

    def press(self, **fields: object) -> str:
        """Send the page's form with these fields, and follow."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.text))
        action = re.search(r'<form method="post"(?: class="\w+")?(?: action="([^"]*)")?', self.text)
        assert action is not None, self.text
        self.page = self.client.post(action[1] or self.at, {**hidden, **fields})
        if self.page.status_code == 303:
            return self.open(self.page.headers["Location"])
        return self.text
