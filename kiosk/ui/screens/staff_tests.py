"""The staff tests: each thing tried, and what was found."""

from collections.abc import Callable
from typing import Any

from kivy.properties import ObjectProperty

from kiosk.flows.staff_view import Facts
from kiosk.ui.screens.staff_menu import StaffTile, reader_words
from kiosk.ui.widgets.board import Board
from kiosk.words import Words

KINDS = ("reader", "scanner", "printer", "sound", "brightness", "net", "queue", "code")
TAPPED = ("printer", "sound", "brightness", "queue", "code")
GOOD = ("seen", "printed", "saved")
UNDER_WAY = ("printing", "saving")
FAULTS = {one: f"staff.net.{one}" for one in ("network", "name", "silent", "trust", "between", "refused")}


def kinds(facts: Facts) -> tuple[str, ...]:
    """What there is to try on this kiosk."""
    has = {
        "reader": facts.reader != "none",
        "scanner": facts.scanner != "none",
        "printer": facts.printer != "none",
        "sound": facts.volume is not None,
        "brightness": facts.brightness is not None,
    }
    return tuple(kind for kind in KINDS if has.get(kind, True))


class StaffTestsScreen(Board):
    """Raises `on_back`, `on_test(kind)` and `on_code`; shows `facts` and `found` (what each test found)."""

    facts = ObjectProperty(Facts(), rebind=True)
    found = ObjectProperty(())
    paints_on: tuple[str, ...] = ("page", "children", "facts")
    __events__ = ("on_back", "on_test", "on_code")

    def block_rect(self, blocks: dict[str, Any], name: str) -> tuple[float, float, float, float] | None:
        """As a Board; `test.KIND` is the next free place."""
        base, _, kind = name.partition(".")
        if base != "test":
            return super().block_rect(blocks, name)
        shown = kinds(self.facts)
        return super().block_rect(blocks, f"tiles.{shown.index(kind)}") if kind in shown else None

    def sub_of(self, kind: str, facts: Facts, found: tuple[tuple[str, str], ...], words: Words) -> str:
        """What was found, else how it is and what to do."""
        said = dict(found).get(kind, "")
        if said:
            return found_words(kind, said, words.tr)
        state = {"reader": facts.reader, "scanner": facts.scanner, "printer": facts.printer}.get(kind, "")
        if state not in ("", "ok", "ready"):
            return reader_words(state, words.tr)
        return as_it_is(kind, facts, words)

    def mark_of(self, kind: str, facts: Facts, found: tuple[tuple[str, str], ...]) -> str:
        """`ok`, `bad`, or nothing said yet."""
        said = dict(found).get(kind, "")
        if said:
            return "ok" if said in GOOD else "" if said in UNDER_WAY else "bad"
        if kind == "net":
            return "ok" if facts.online else "bad"
        state = {"reader": facts.reader, "scanner": facts.scanner, "printer": facts.printer}.get(kind, "ok")
        return "" if state in ("ok", "ready") else "bad"

    def tapped(self, kind: str) -> None:
        """A tile was tapped; a reader is not tried by that."""
        if kind == "code":
            self.dispatch("on_code")
        elif kind in TAPPED:
            self.dispatch("on_test", kind)

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_test(self, kind: str) -> None:
        """Event: one thing is to be tried."""

    def on_code(self) -> None:
        """Event: the code for the call centre was asked for."""


def found_words(kind: str, said: str, tr: Callable[..., str]) -> str:
    """What a test found, in words."""
    if kind == "queue":
        return tr(f"staff.usb.{said}")
    if kind != "printer":
        return tr(f"staff.seen.{kind}")
    if said in ("printing", "printed"):
        return tr({"printing": "print.printing", "printed": "print.take"}[said])
    return reader_words(said, tr) if said in ("paper-out", "offline", "no-answer") else tr("staff.failed")


def as_it_is(kind: str, facts: Facts, words: Words) -> str:
    """How a thing is, or how it is tried."""
    if kind == "net":
        return words.tr("staff.net.ok" if facts.online else FAULTS.get(facts.fault, "staff.net.off"))
    if kind == "queue":
        if not facts.waiting:
            return words.tr("staff.queue.none")
        since = words.tr("staff.queue.since", t=words.digits(facts.since)) if facts.since else ""
        return f"{words.count('count.waiting', facts.waiting)} {since}".strip() + "\n" + words.tr("staff.usb")
    levels = {"sound": facts.volume, "brightness": facts.brightness}
    if kind in levels:
        return "" if levels[kind] is None else words.tr("staff.level", n=words.digits(levels[kind]))
    return words.tr(f"staff.try.{kind}")


class StaffCodeScreen(Board):
    """Raises `on_back`; shows the check as a code that the call centre can read."""

    modules = ObjectProperty(())
    __events__ = ("on_back",)

    def on_back(self) -> None:
        """Event: Back was tapped."""


KV_CLASSES = (StaffTile,)  # found by name in the kv file
