"""Fetches what the hub publishes, every few minutes, and never holds up the sending."""

import logging
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.published import GUIDE, KEYS, STAFF, Kind, PublishedError, Shelf

JITTER = 0.2  # either way, so that a centre's kiosks do not ask all at once


class Fetch:
    """Asks the hub when it is time to; what comes is kept on the shelf. Times in seconds, monotonic.

    `settings` looks for settings of the hub's, `hub_keys` for its keys, and both may raise what the shelf does.
    """

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        client: HubClient,
        shelf: Shelf,
        every_s: float,
        *,
        settings: Callable[[], None] = lambda: None,
        hub_keys: Callable[[], None] = lambda: None,
        chance: Callable[[float, float], float] = random.uniform,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._shelf, self._every_s = client, shelf, every_s
        self._settings, self._hub_keys, self._chance, self._monotonic = settings, hub_keys, chance, monotonic
        self._next = -float("inf")
        self._log = logging.getLogger("kiosk.fetch")
        self._said: dict[str, str] = {}

    def when_due(self) -> None:
        """Fetch each thing that is published, if it is time to; a failure is said once and tried again next time."""
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + self._every_s * self._chance(1 - JITTER, 1 + JITTER)
        for kind in (KEYS, GUIDE, STAFF):
            self._say(kind.file, _fault(partial(self._fetch, kind)))
        self._say("settings", _fault(self._settings))
        # Last: what the shelf has under a key that is withdrawn now was fetched anew just before.
        self._say("hub keys", _fault(self._hub_keys))

    def _fetch(self, kind: Kind[Any]) -> None:
        answer = self._client.get(kind.path, etag=self._etag(kind))
        if answer is None:
            self._shelf.confirm(kind)
        else:
            self._shelf.keep(kind, answer.body)

    def _etag(self, kind: Kind[Any]) -> str:
        guide = self._shelf.read(GUIDE) if kind is GUIDE and self._shelf.is_lasting(GUIDE) else None
        return guide.version if guide is not None else ""

    def _say(self, what: str, fault: str) -> None:
        if fault and fault != self._said.get(what):
            self._log.warning("%s not fetched: %s", what, fault)
        self._said[what] = fault


def _fault(fetch: Callable[[], None]) -> str:
    """What went wrong, empty when nothing did."""
    try:
        fetch()
    except HubError as error:
        return error.line
    except (PublishedError, OSError) as error:
        return str(error)
    return ""
