"""Is my card ready: a reference typed, asked of the hub, told; nothing of it stays when its page is left."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.flows.card_told import NewCard

Stage = Literal["typing", "looking", "found", "unknown", "slow", "silent"]
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
SHORTEST, LONGEST = 4, 32  # docs/wire.md, POST /api/v1/cards/readiness


@dataclass(frozen=True)
class ReadyTold:
    """Event: what the hub said to the question of that number: found, unknown, slow, or silent when not reached."""

    number: int
    how: Literal["found", "unknown", "slow", "silent"]
    new_card: NewCard | None = None

    def __repr__(self) -> str:
        return f"ReadyTold({self.number}, {self.how})"


@dataclass(frozen=True)
class ReadyView:
    """One moment of the pages: what was typed, and how far the card is once that is found."""

    stage: Stage
    typed: str = ""
    new_card: NewCard | None = None

    def __repr__(self) -> str:
        return f"ReadyView({self.stage})"

    @property
    def whole(self) -> bool:
        """Whether what was typed can be a reference."""
        return len(self.typed.replace("-", "")) >= SHORTEST


class ReadyVisit:
    """`ask` is given a reference and the question's number, and ends in a ReadyTold of that number."""

    def __init__(self, ask: Callable[[str, int], None]) -> None:
        self._ask = ask
        self._show: Callable[[ReadyView], None] = lambda _view: None
        self._view: ReadyView | None = None
        self._number = 0

    def bind(self, show: Callable[[ReadyView], None]) -> None:
        """Who is told of each change."""
        self._show = show

    def opened(self, *, online: bool) -> None:
        """The visitor wants to know; without the hub they are offered their phone at once."""
        self._become(ReadyView("typing" if online else "silent"))

    def key(self, name: str) -> None:
        """A letter, digit or dash was typed, or `delete`; any other is passed over, as is what is too long."""
        view = self._at("typing")
        if view is None:
            return
        if name == "delete":
            self._become(replace(view, typed=view.typed[:-1]))
        elif len(name) == 1 and name.upper() in CHARACTERS and len(view.typed) < LONGEST:
            self._become(replace(view, typed=view.typed + name.upper()))

    def looked_up(self) -> None:
        """The visitor has typed their reference."""
        view = self._at("typing")
        if view is not None and view.whole:
            self._number += 1
            self._become(replace(view, stage="looking"))
            self._ask(view.typed, self._number)

    def tried_again(self) -> None:
        """Back to what was typed, to mend it or ask again."""
        if self._view is not None and self._view.stage not in ("typing", "looking"):
            self._become(ReadyView("typing", "" if self._view.stage == "found" else self._view.typed))

    def happened(self, event: object) -> None:
        """The hub answered."""
        view = self._at("looking")
        if isinstance(event, ReadyTold) and view is not None and event.number == self._number:
            typed = "" if event.how == "found" else view.typed
            self._become(ReadyView(event.how, typed, event.new_card))

    def ended(self) -> None:
        """The visitor is finished or gone."""
        self._view = None

    def _at(self, stage: Stage) -> ReadyView | None:
        return self._view if self._view is not None and self._view.stage == stage else None

    def _become(self, view: ReadyView) -> None:
        self._view = view
        self._show(view)
