"""Is my card ready: the page where a reference is typed, and the page that tells."""

from collections.abc import Callable

from kivy.properties import BooleanProperty, ObjectProperty

from kiosk.flows.ready import ReadyView
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.keys import Field, Keys

TOLD = {  # icon and tone of each way a question ends
    "found": ("identification-card", "ok"),
    "unknown": ("question", "warn"),
    "slow": ("clock-countdown", "warn"),
    "silent": ("cloud-slash", "warn"),
}


class ReadyScreen(Board):
    """Raises `on_back`, `on_switched`, `on_key(name)` and `on_looked_up`; shows `ready`."""

    ready = ObjectProperty(None, allownone=True)
    looking = BooleanProperty(False)
    __events__ = ("on_back", "on_switched", "on_key", "on_looked_up")

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_key(self, name: str) -> None:
        """Event: a key was touched."""

    def on_looked_up(self) -> None:
        """Event: the reference is whole and to be looked up."""


class ReadyToldScreen(Board):
    """Raises `on_again`, `on_switched`, `on_print`, `on_finished`; tells how the question of `ready` ended.

    `by_phone` when a phone may be asked instead; `prints` when what was found may go on paper.
    """

    ready = ObjectProperty(None, allownone=True)
    by_phone = BooleanProperty(False)
    prints = BooleanProperty(False)
    __events__ = ("on_again", "on_switched", "on_print", "on_finished")

    def icon_of(self, ready: ReadyView | None) -> str:
        """The icon of how it ended."""
        return _told(ready)[0]

    def tone_of(self, ready: ReadyView | None) -> str:
        """Its colour: ok or warn."""
        return _told(ready)[1]

    def title_of(self, ready: ReadyView | None, tr: Callable[..., str]) -> str:
        """What is so, in a few words."""
        if ready is None or ready.stage not in TOLD:
            return ""
        return tr(f"ready.is.{ready.new_card.state}") if ready.new_card else tr(f"ready.{ready.stage}.title")

    def body_of(self, ready: ReadyView | None, tr: Callable[..., str]) -> str:
        """What to do, or what to bring."""
        if ready is None or ready.stage not in TOLD:
            return ""
        return tr(f"ready.do.{ready.new_card.state}") if ready.new_card else tr(f"ready.{ready.stage}.body")

    def place_of(self, ready: ReadyView | None, language: str) -> str:
        """Where the card waits; nothing once it was collected."""
        card = ready.new_card if ready is not None else None
        if card is None or card.state == "collected":
            return ""
        return card.place_ar if language == "ar" else card.place_en

    def on_again(self) -> None:
        """Event: another reference, or the same again, is wanted."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_print(self) -> None:
        """Event: Print a receipt was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


def _told(ready: ReadyView | None) -> tuple[str, str]:
    return TOLD.get(ready.stage, TOLD["unknown"]) if ready is not None else TOLD["unknown"]


KV_CLASSES = (Field, Keys)  # found by name in the kv file
