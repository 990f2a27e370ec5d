"""The staff menu: how the kiosk is, what staff can do with it."""

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.staff_view import Facts
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.hero import Hero
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

MANY = 1000  # as in kiosk.check


class StatusCard(Panel):
    """One thing that can be right or not: icon, what it is, how it is."""

    icon = StringProperty("")
    text = StringProperty("")
    value = StringProperty("")
    good = BooleanProperty(True)


class StaffTile(Press):
    """One thing to do: icon in a box, title, what it does; `first` is filled, `mark` stands before what was found."""

    icon = StringProperty("")
    text = StringProperty("")
    sub = StringProperty("")
    mark = StringProperty("")
    first = BooleanProperty(False)
    upright = BooleanProperty(False)
    small = BooleanProperty(False)

    def _face(self) -> tuple[str, str]:
        if self.first:
            return ("primary_pressed" if self.pressed else "primary"), "card_line"
        return super()._face()


def reader_words(state: str, tr: Callable[..., str]) -> str:
    """How a reader or a printer is."""
    return tr(f"staff.is.{state}")


class StaffMenuScreen(Board):
    """Raises `on_left`, `on_reset`, `on_closed`, `on_opened`, `on_tests`, `on_restart`; shows `facts`."""

    facts = ObjectProperty(Facts(), rebind=True)
    shut = BooleanProperty(False)
    __events__ = ("on_left", "on_reset", "on_closed", "on_opened", "on_tests", "on_restart")

    def state_words(self, state: str, tr: Callable[..., str]) -> str:
        """How a reader or a printer is."""
        return reader_words(state, tr)

    def waiting_words(self, facts: Facts, words: Words) -> str:
        """How much waits to be sent."""
        return words.count("count.waiting", facts.waiting) if facts.waiting else words.tr("staff.queue.none")

    def sent_well(self, facts: Facts) -> bool:
        """Whether what waits is no worry."""
        return facts.waiting < MANY

    def good(self, state: str) -> bool:
        """Whether a reader or a printer is right."""
        return state in ("ok", "ready", "none")

    def toggled(self) -> None:
        """The tile of out of service was tapped, which is that of back in service while it is so."""
        self.dispatch("on_opened" if self.shut else "on_closed")

    def on_left(self) -> None:
        """Event: Sign out was tapped."""

    def on_reset(self) -> None:
        """Event: New customer was tapped."""

    def on_closed(self) -> None:
        """Event: Out of service was tapped."""

    def on_opened(self) -> None:
        """Event: Back in service was tapped."""

    def on_tests(self) -> None:
        """Event: Test devices was tapped."""

    def on_restart(self) -> None:
        """Event: Restart was tapped."""


KV_CLASSES: tuple[Any, ...] = (Hero,)  # found by name in the kv file
