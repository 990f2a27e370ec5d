"""The card's pages: put it in, being read, what is on it, what went wrong, take it back."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.card import CardFacts, GenuineTold, Message, NewCard, Progress, StatementView
from kiosk.flows.paper import PaperView
from kiosk.ui.acts import place
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.card_art import Bar, CardArt
from kiosk.ui.widgets.face import Face
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.parts import IconButton
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

CODES = {  # for staff, shown last: the customer reads the words before it
    "removed": "C-10",
    "mute": "C-11",
    "unknown": "C-15",
    "unreadable": "C-13",
    "refused": "C-14",
    "reader": "C-20",
    "slow": "C-21",
    "tries": "C-16",
    "blocked": "C-17",
    "torn": "C-12",
    "counter": "C-30",
    "silent": "C-40",
}
PAGES = {  # of the layout, for the stages that share one
    "torn": "card_problem",
    "counter": "card_problem",
    "silent": "card_problem",
    "updated": "card_take",
    "current": "card_take",
}
WORDS = {  # title and body of a stage
    "insert": ("card.insert.title", "card.insert.body"),
    "reading": ("card.reading.title", ""),
    "take": ("card.forgotten", ""),
    "updating": ("card.updating.title", ""),
    "torn": ("card.removed.title", "card.removed.body"),
    "updated": ("card.updated", ""),
    "current": ("card.current", ""),
    "counter": ("card.counter.title", "card.counter.body"),
    "silent": ("card.silent.title", "card.silent.body"),
}
ANYWHERE = ("refused", "reader", "tries", "blocked")  # what to do is the same however the card is given
GENUINE = {"verified": "ok", "not-verified": "warn", "unreached": "warn", "broken": "bad"}
STEPS = ("check", "write", "confirm")
AGAIN = ("reader", "slow", "unreadable", "silent")  # another try with the card that is in may help


class CardScreen(Board):
    """Raises `on_back`, `on_staff`, `on_again`, `on_finished`; shows the stages with the reader's picture."""

    stage = StringProperty("insert")
    problem = StringProperty("")
    ticket = StringProperty("")
    simulated = BooleanProperty(False)
    progress = ObjectProperty(Progress(), rebind=True)
    prints = BooleanProperty(False)
    __events__ = ("on_back", "on_staff", "on_again", "on_finished", "on_print")

    def title_of(self, stage: str, problem: str, tr: Callable[..., str], handing: str) -> str:
        """The title of a stage; `handing` is how a card is given to the reader."""
        if stage == "problem" and problem:
            lifted = handing == "hold" and problem == "removed"
            return tr("card.hold.removed" if lifted else f"card.problem.{problem}.title")
        if stage == "insert" and handing != "insert":
            return tr(f"card.{handing}.title")
        return tr(WORDS.get(stage, WORDS["insert"])[0])

    def body_of(self, stage: str, problem: str, tr: Callable[..., str], handing: str, ticket: str) -> str:
        """What to do at a stage, if anything."""
        if stage == "problem" and problem:
            inserted = handing == "insert" or problem in ANYWHERE
            return tr(f"card.problem.{problem}.body" if inserted else f"card.{handing}.again")
        if stage == "insert" and handing != "insert":
            return tr(f"card.{handing}.body")
        if stage == "counter" and not ticket:
            return tr("card.counter.plain")
        body = WORDS.get(stage, ("", ""))[1]
        return tr(body, t=isolate(ticket)) if body else ""

    def note_of(self, stage: str, problem: str, tr: Callable[..., str], simulated: bool, handing: str) -> str:
        """The line in the tinted box."""
        code = CODES.get(problem if stage == "problem" else stage, "")
        if code:
            return tr("card.removed.code", c=isolate(code))
        if simulated and stage != "updating":
            return tr("card.simulated")
        if stage not in ("reading", "updating"):
            return tr("card.insert.privacy")
        return tr("card.hold.keep" if handing == "hold" else "card.keep")

    def page_of(self, stage: str) -> str:
        """The page of the layout that a stage stands on."""
        return PAGES.get(stage, f"card_{stage}")

    def art_of(self, stage: str) -> str:
        """The state of the reader's picture."""
        if stage in ("problem", "torn"):
            return "removed"
        return stage if stage in ("insert", "reading", "updating") else "take"

    def tone_of(self, stage: str) -> str:
        """The tone of the tinted box."""
        if stage in ("reading", "updating"):
            return "warn"
        return "bad" if stage in CODES or stage == "problem" else "ok"

    def step_icon(self, step: str, now: str) -> str:
        """The mark before a step: done, now, or still to come."""
        at, reached = STEPS.index(step), STEPS.index(now) if now in STEPS else 0
        return "check-circle" if at < reached else "circle-half" if at == reached else "circle"

    def left_of(self, progress: Any, words: Words) -> str:
        """About how long it still takes, once that can be told."""
        return (
            ""
            if progress.left_s is None
            else words.tr("card.time.left", s=words.count("count.second", progress.left_s))
        )

    def again(self, stage: str, problem: str) -> bool:
        """Whether another try is offered."""
        return problem in AGAIN or stage in AGAIN

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_print(self) -> None:
        """Event: Print a receipt was tapped."""

    def on_staff(self) -> None:
        """Event: Call staff was tapped."""

    def on_again(self) -> None:
        """Event: Try again was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


class PrintButton(IconButton):
    """A receipt: offered, being printed, to be taken, or why it was not; filled where it `leads` on."""

    paper = ObjectProperty(PaperView(), rebind=True)
    leads = BooleanProperty(False)
    offer = StringProperty("card.print")

    def icon_of(self, paper: PaperView) -> str:
        """The icon of how far it is."""
        return {"printed": "check-circle", "failed": "warning-circle", "printing": "clock"}.get(paper.stage, "printer")

    def words_of(self, paper: PaperView, offer: str, tr: Callable[..., str]) -> str:
        """How far it is, in words."""
        if paper.stage == "failed":
            return tr(f"print.{paper.fault}" if paper.fault in ("paper-out", "unconfirmed") else "print.failed")
        return tr({"printing": "print.printing", "printed": "print.take"}.get(paper.stage, offer))


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


class CardStatementScreen(Board):
    """Raises `on_back`, `on_again`, `on_print`, `on_finished`; shows `order`, a StatementView, or None for nobody's."""

    order = ObjectProperty(None, allownone=True)
    prints = BooleanProperty(False)
    __events__ = ("on_back", "on_again", "on_print", "on_finished")

    def icon_of(self, order: StatementView | None) -> str:
        """What stands in the code's place while there is none."""
        return "cloud-slash" if order is not None and order.stage == "silent" else "receipt"

    def tint_of(self, order: StatementView | None) -> str:
        """What that stands on."""
        return "warn_tint" if order is not None and order.stage == "silent" else "tint"

    def words_of(self, order: StatementView | None, part: str, tr: Callable[..., str]) -> str:
        """The title or body of how far the statement is."""
        return tr(f"statement.{order.stage if order is not None else 'asking'}.{part}")

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_again(self) -> None:
        """Event: Try again was tapped."""

    def on_print(self) -> None:
        """Event: Print was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


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


class ActTile(Press):
    """One thing to do with the card: icon, words, what it takes."""

    icon = StringProperty("")
    text = StringProperty("")
    sub = StringProperty("")
    ink = StringProperty("secondary_text")


KV_CLASSES = (Bar, CardArt, Face)  # found by name in the kv file
