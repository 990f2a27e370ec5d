"""What is on the card, with what can be done with it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.card_told import CardFacts, GenuineTold, NewCard
from kiosk.ui.acts import place
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.face import Face
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

GENUINE = {"verified": "ok", "not-verified": "warn", "unreached": "warn", "broken": "bad"}


class CardDataScreen(Board):
    """Raises `on_finished`, `on_update`, `on_notices`, `on_print`; shows `facts` (a CardFacts, None when nobody's).

    What can be done stands in `acts`, one below the other, in the room that three have in the drawing.
    """

    facts = ObjectProperty(None, allownone=True)
    swiped = BooleanProperty(False)
    unread = ObjectProperty(None, allownone=True)
    new_card = ObjectProperty(None, allownone=True)
    genuine = ObjectProperty(None, allownone=True)
    prints = BooleanProperty(False)
    states = BooleanProperty(False)
    paints_on: tuple[str, ...] = ("page", "children", "prints", "states")
    __events__ = ("on_finished", "on_update", "on_notices", "on_statement", "on_print")

    def block_rect(self, blocks: dict[str, Any], name: str) -> tuple[float, float, float, float] | None:
        """As a Board; `act.NAME` is the place of one thing to do."""
        base, _, act = name.partition(".")
        if base != "act":
            return super().block_rect(blocks, name)
        found = place(blocks["actions"], act, statement=self.states, prints=self.prints)
        return super().block_rect({"act": found}, "act") if found is not None else None

    def new_card_of(self, new: NewCard | None, tr: Callable[..., str]) -> str:
        """How far the new card is."""
        return "" if new is None else tr(f"card.new.{new.state}")

    def genuine_of(self, told: GenuineTold | None, tr: Callable[..., str]) -> str:
        """Whether the card is as it was signed, in a word."""
        if told is None:
            return tr("card.genuine.asking")
        return tr("card.genuine.not-verified" if told.verdict == "unreached" else f"card.genuine.{told.verdict}")

    def reason_of(self, told: GenuineTold | None, tr: Callable[..., str]) -> str:
        """Why, or what to do."""
        if told is None:
            return ""
        if told.verdict == "not-verified":
            return tr("card.genuine.why.no-anchors" if told.reason == "no-anchors" else "card.genuine.why.unknown")
        return tr(f"card.genuine.why.{told.verdict}")

    def genuine_ink(self, told: GenuineTold | None) -> str:
        """What the word is drawn with."""
        return "ink_soft" if told is None else GENUINE.get(told.verdict, "warn")

    def place_of(self, new: NewCard | None, language: str) -> str:
        """Where it waits, while it does."""
        if new is None or new.state != "ready":
            return ""
        return new.place_ar if language == "ar" else new.place_en

    def unread_of(self, unread: int | None, words: Words) -> str:
        """How many messages are new, once the hub has told."""
        if unread is None:
            return words.tr("card.notices.ask")
        return words.count("count.notice", unread) if unread else words.tr("card.notices.none")

    def on_update(self) -> None:
        """Event: Update chip was tapped."""

    def on_statement(self) -> None:
        """Event: Address statement was tapped."""

    def on_print(self) -> None:
        """Event: Print a receipt was tapped."""

    def on_notices(self) -> None:
        """Event: Government notifications was tapped."""

    def name_of(self, facts: CardFacts | None, language: str) -> str:
        """The name in the screen's language, else in the other."""
        if facts is None:
            return ""
        return (facts.name_ar or facts.name_en) if language == "ar" else (facts.name_en or facts.name_ar)

    def number_of(self, facts: CardFacts | None) -> str:
        """The number with all but its end hidden."""
        return "" if facts is None else isolate(f"•••••• {facts.number_end}")

    def expiry_of(self, facts: CardFacts | None, words: Words) -> str:
        """The date of expiry in words."""
        return "" if facts is None or facts.expires is None else words.date(facts.expires)

    def soon(self, facts: CardFacts | None, words: Words, today: date) -> str:
        """How soon the card expires, where it is soon or past."""
        return "" if facts is None or facts.expires is None else words.until(facts.expires, today)

    def on_finished(self) -> None:
        """Event: Finish and take card was tapped."""


class ActTile(Press):
    """One thing to do with the card: icon, words, what it takes."""

    icon = StringProperty("")
    text = StringProperty("")
    sub = StringProperty("")
    ink = StringProperty("secondary_text")


KV_CLASSES = (Face,)  # found by name in the kv file
