"""The card's pages: put it in, being read, what went wrong, take it back."""

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.card_view import Progress
from kiosk.flows.paper import PaperView
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.card_art import Bar, CardArt
from kiosk.ui.widgets.parts import IconButton
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


KV_CLASSES = (Bar, CardArt)  # found by name in the kv file
