"""What the app is handed: all that it may ask of the rooms below, and what they answer with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from kiosk.flows.visitor import Visitor

Handing = Literal["insert", "swipe", "hold"]  # how a card is given to the reader


class Sounds(Protocol):
    """Plays a named sound if it can."""

    def play(self, name: str) -> None: ...


class Inbox(Protocol):
    """Where events of other threads wait for the screen's."""

    def open(self, wake: Callable[[], None]) -> None: ...
    def drain(self, take: Callable[[object], None]) -> None: ...


@dataclass(frozen=True)
class Sign:
    """What stands over the desk in one language, and the kiosk's number."""

    service: str
    desk: str
    centre: str
    kiosk: str


@dataclass(frozen=True)
class Outside:
    """What the app asks of the rooms below, all at once answered; `say` is None where nothing can be read aloud.

    `services` have a tile on the home, each while it is `offered`; `card_gone` follows what a person saw of theirs;
    `show_check` ends in a CheckShown; `alive` hears of each turn of the loop; `fakes` when the card reader is not
    there, which the screen says. `notices` of the agency in a language and its `pictures` stand on the idle page;
    `tend` hears which page stands untouched, if any, and may take a picture of it.
    """

    now: Callable[[], float]
    sign: Callable[[str], Sign]
    modules: Callable[[], Any]
    comment_modules: Callable[[str], Any]
    ready_modules: Callable[[], Any]
    statement_modules: Callable[[str], Any]
    sounds: Sounds
    say: Callable[[str, str], None] | None
    can_call: Callable[[], bool]
    mark: Callable[[str], None]
    chores: Callable[[Visitor, int, float | None], None]
    spent: Callable[[], None]
    today: Callable[[], date]
    inbox: Inbox
    services: tuple[str, ...] = ()
    fakes: bool = False
    offered: Callable[[str], bool] = lambda _kind: True
    handing: Handing = "insert"
    card_gone: Callable[[], None] = lambda: None
    version: str = ""
    show_check: Callable[[], None] = lambda: None
    alive: Callable[[], None] = lambda: None
    notices: Callable[[str], tuple[str, ...]] = lambda _language: ()
    pictures: Callable[[], tuple[Path, ...]] = tuple
    tend: Callable[[str, Callable[[], bytes]], None] = lambda _page, _shoot: None
