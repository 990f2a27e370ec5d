"""Asks the hub for the holder of a card."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from devices.memory import overwrite_freed
from kiosk.card_hub import CardHub, Holder
from kiosk.flows.card_told import (
    NewCardTold,
    NoticesTold,
    StatementTold,
)
from kiosk.hub_faults import HubError
from kiosk.identity import NotEnrolled
from kiosk.lookup import Lookup
from kiosk.wiring_emrtd import Opened, genuine
from kiosk.wiring_shown import messages, new_card


class Takes(Protocol):
    """Where events are left, and garbage is collected at a moment that harms nobody."""

    def put(self, event: object) -> None: ...

    def collect(self) -> None: ...


class Asking:
    """Asks the hub for the holder of a card, one question after another, off the screen's thread.

    `hub` makes a door to the hub for that thread; each answer, or that there was none, is put into the inbox.
    """

    def __init__(self, inbox: Takes, hub: Callable[[], CardHub]) -> None:
        self._inbox, self._make_hub = inbox, hub
        self._lookup = Lookup()
        self._asking: CardHub | None = None

    def stop(self) -> None:
        """Ask no more; what is asked now is left to end by itself."""
        self._lookup.stop()

    def clean(self) -> None:
        """Write over what is freed, after the questions that wait."""
        self._lookup.begin(partial(clean, self._inbox))

    def notices(self, card: int, holder: Holder) -> None:
        """NoticesTold follows, and NewCardTold where the hub could be asked."""
        self._lookup.begin(partial(self._tell_notices, card, holder))

    def genuine(self, card: int, opened: Opened) -> None:
        """GenuineTold follows."""
        self._lookup.begin(partial(self._tell_genuine, card, opened))

    def statement(self, card: int, holder: Holder) -> None:
        """StatementTold follows."""
        self._lookup.begin(partial(self._tell_statement, card, holder))

    def mark_read(self, holder: Holder, ids: tuple[str, ...]) -> None:
        """Tell the hub that these messages were shown; nothing follows."""
        self._lookup.begin(partial(self._mark, holder, ids))

    # --- inside the thread

    def _tell_notices(self, card: int, holder: Holder) -> None:
        try:
            told = self._hub().notices(holder)
        except (HubError, NotEnrolled, OSError):
            self._inbox.put(NoticesTold(card, 0, None))
        else:
            self._inbox.put(NoticesTold(card, told.unread, messages(told)))
            self._tell_new_card(card, holder)
        finally:
            clean(self._inbox)

    def _tell_genuine(self, card: int, opened: Opened) -> None:
        self._inbox.put(genuine(self._hub(), card, opened))
        clean(self._inbox)

    def _tell_new_card(self, card: int, holder: Holder) -> None:
        try:
            found = self._hub().readiness(holder)
        except HubError:
            return
        self._inbox.put(NewCardTold(card, new_card(found)))

    def _tell_statement(self, card: int, holder: Holder) -> None:
        try:
            made = self._hub().statement(holder)
        except (HubError, NotEnrolled, OSError):
            self._inbox.put(StatementTold(card))
        else:
            self._inbox.put(StatementTold(card, made.token, made.code, made.sample))
        finally:
            clean(self._inbox)

    def _mark(self, holder: Holder, ids: tuple[str, ...]) -> None:
        try:
            self._hub().mark_read(holder, ids)
        except (HubError, NotEnrolled, OSError):
            return
        finally:
            clean(self._inbox)

    def _hub(self) -> CardHub:
        """The lookups' own door; used from their thread alone."""
        if self._asking is None:
            self._asking = self._make_hub()
        return self._asking


def clean(inbox: Takes) -> None:
    """Write over what was freed."""
    inbox.collect()  # a refusal's frames hold the question in a ring
    overwrite_freed()
