"""The holder's messages."""

from collections.abc import Sequence
from typing import Any

from kivy.properties import NumericProperty, ObjectProperty

from kiosk.flows.card_told import Message
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.panel import Panel
from kiosk.words import Words


class CardNoticesScreen(Board):
    """Raises `on_back`, `on_turned(by)`, `on_shown(ids)`; shows as many `messages` from `first` as it has places."""

    messages = ObjectProperty(())
    first = NumericProperty(0)
    __events__ = ("on_back", "on_turned", "on_shown")

    def places(self) -> int:
        """How many messages this size shows at once."""
        return len(self.theme.blocks(self.page)["messages"]) if self.theme is not None else 1

    def at(self, place: int, messages: Sequence[Message], first: int) -> Message | None:
        """The message in a place, if there is one."""
        number = first + place
        return messages[number] if place < self.places() and number < len(messages) else None

    def on_messages(self, *_: Any) -> None:
        self._tell()

    def on_first(self, *_: Any) -> None:
        self._tell()

    def on_parent(self, *_: Any) -> None:
        self._tell()

    def _tell(self) -> None:
        """What stands on the glass is read."""
        if self.theme is not None and self.parent is not None:
            shown = self.messages[self.first : self.first + self.places()]
            self.dispatch("on_shown", tuple(one.id for one in shown))

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_turned(self, by: int) -> None:
        """Event: another page was asked for."""

    def on_shown(self, ids: tuple[str, ...]) -> None:
        """Event: these messages are on the glass."""


class MessageCard(Panel):
    """One message: title, body, day, and a dot while it is new."""

    message = ObjectProperty(None, allownone=True)

    def title_of(self, message: Message | None, language: str) -> str:
        return "" if message is None else message.title_ar if language == "ar" else message.title_en

    def body_of(self, message: Message | None, language: str) -> str:
        return "" if message is None else message.body_ar if language == "ar" else message.body_en

    def day_of(self, message: Message | None, words: Words) -> str:
        return "" if message is None else words.date(message.sent)
