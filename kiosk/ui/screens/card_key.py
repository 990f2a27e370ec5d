"""The card's key: the number printed on it, its zone's data one by one, or a PIN, typed on keys."""

from collections.abc import Callable

from kivy.properties import ObjectProperty

from kiosk.flows.card_key import KeyView
from kiosk.ui.keyboards import DIGITS, LATIN
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.keys import Field, Keys
from kiosk.words import Words

NOTHING = KeyView("can")


class CardKeyScreen(Board):
    """Raises `on_back` and `on_key(name)`; shows `shown` (a KeyView, or None when nothing is asked)."""

    shown = ObjectProperty(None, allownone=True)
    __events__ = ("on_back", "on_key")

    def asked(self, key: KeyView | None) -> str:
        """What is asked for, as its words are named."""
        shown = key or NOTHING
        return f"zone.{shown.at}" if shown.kind == "zone" else shown.kind

    def letters(self, key: KeyView | None) -> bool:
        """Whether letters are typed."""
        return self.asked(key) == "zone.0"

    def rows_of(self, key: KeyView | None) -> tuple[tuple[str, ...], ...]:
        """The keys to type on."""
        return LATIN if self.letters(key) else DIGITS

    def text_of(self, key: KeyView | None) -> str:
        """What was typed in the field that is shown."""
        return "" if key is None else key.typed[min(key.at, len(key.typed) - 1)]

    def secret_of(self, key: KeyView | None) -> int:
        """How many digits of a PIN, -1 for what is no secret."""
        return key.count if key is not None and key.kind == "pin" else -1

    def note_of(self, key: KeyView | None, words: Words) -> str:
        """What was wrong."""
        if key is None or not key.why:
            return ""
        if key.why != "wrong":
            return words.tr(f"card.key.why.{key.why}")
        left = "" if key.left is None else f" {words.count('count.try', key.left)}"
        return words.tr(f"card.key.wrong.{key.kind}") + left

    def title_of(self, key: KeyView | None, tr: Callable[..., str]) -> str:
        """What is asked for."""
        return tr(f"card.key.{self.asked(key)}.title")

    def body_of(self, key: KeyView | None, tr: Callable[..., str]) -> str:
        """Where it is found."""
        return tr(f"card.key.{self.asked(key)}.body")

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_key(self, name: str) -> None:
        """Event: a key was touched, or Continue (`enter`)."""


KV_CLASSES = (Field, Keys)  # found by name in the kv file
