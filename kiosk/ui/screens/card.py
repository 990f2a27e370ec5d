"""The card's pages: put it in, being read, what is on it, what went wrong, take it back."""

from collections.abc import Callable
from datetime import date

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.card import CardFacts
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.card_art import CardArt
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

CODES = {  # for staff, shown last: the customer reads the words before it
    "removed": "C-10",
    "mute": "C-11",
    "unknown": "C-12",
    "unreadable": "C-13",
    "refused": "C-14",
    "reader": "C-20",
    "slow": "C-21",
}
AGAIN = ("reader", "slow", "unreadable")  # another try with the card that is in may help


class CardScreen(Board):
    """Raises `on_back`, `on_staff`, `on_again`, `on_finished`; shows the stages with the reader's picture."""

    stage = StringProperty("insert")
    problem = StringProperty("")
    __events__ = ("on_back", "on_staff", "on_again", "on_finished")

    def title_of(self, stage: str, problem: str, tr: Callable[..., str], swipes: bool) -> str:
        """The title of a stage; `swipes` where cards are swiped, not put in."""
        if stage == "problem" and problem:
            return tr(f"card.problem.{problem}.title")
        first = "card.swipe.title" if swipes else "card.insert.title"
        return tr({"reading": "card.reading.title", "take": "card.forgotten"}.get(stage, first))

    def body_of(self, stage: str, problem: str, tr: Callable[..., str], swipes: bool) -> str:
        """What to do at a stage, if anything."""
        if stage == "problem" and problem:
            return tr("card.swipe.again" if swipes else f"card.problem.{problem}.body")
        if stage != "insert":
            return ""
        return tr("card.swipe.body") if swipes else tr("card.insert.body")

    def note_of(self, stage: str, problem: str, tr: Callable[..., str]) -> str:
        """The line in the tinted box."""
        if stage == "problem":
            return tr("card.removed.code", c=isolate(CODES.get(problem, "")))
        return tr("card.keep" if stage == "reading" else "card.insert.privacy")

    def again(self, problem: str) -> bool:
        """Whether another try is offered."""
        return problem in AGAIN

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_staff(self) -> None:
        """Event: Call staff was tapped."""

    def on_again(self) -> None:
        """Event: Try again was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


class CardDataScreen(Board):
    """Raises `on_finished`; shows `facts` (a CardFacts, or None when there is nobody's)."""

    facts = ObjectProperty(None, allownone=True)
    swiped = BooleanProperty(False)
    __events__ = ("on_finished",)

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


KV_CLASSES = (CardArt,)  # found by name in the kv file
