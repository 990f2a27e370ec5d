"""A document's pages: hold its code to the scanner, and what can be said of it."""

from collections.abc import Callable, Sequence
from datetime import date

from kivy.properties import ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.document import DocumentJudged
from kiosk.ui.verdicts import SAYINGS
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.document_art import DocumentArt
from kiosk.words import Words

KINDS = {"birth-certificate": "doc.kind.birth", "address-statement": "doc.kind.address"}
FACTS = {
    "name": "doc.fact.name",
    "number": "doc.fact.number",
    "born": "doc.fact.born",
    "place": "doc.fact.place",
    "address": "doc.fact.address",
    "block": "doc.fact.block",
}
Row = tuple[str, str]
"""What a fact is called, and what it is; empty where there is none."""


class DocumentScreen(Board):
    """Raises `on_back`, `on_staff`, `on_switched`; asks for the code, or says that it is being checked."""

    stage = StringProperty("scan")
    __events__ = ("on_back", "on_staff", "on_switched")

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_staff(self) -> None:
        """Event: Call staff was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""


class DocumentResultScreen(Board):
    """Raises `on_another`, `on_staff`, `on_switched`, `on_finished`; shows `judged`, None when there is nobody's."""

    judged = ObjectProperty(None, allownone=True)
    __events__ = ("on_another", "on_staff", "on_switched", "on_finished")

    def said(self, judged: DocumentJudged | None, part: str) -> str:
        """A part of how the verdict is said: word, tone, icon, why, do."""
        return str(getattr(SAYINGS[judged.verdict if judged is not None else "not-ours"], part))

    def told(self, judged: DocumentJudged | None, part: str, tr: Callable[..., str]) -> str:
        """The words of such a part."""
        key = self.said(judged, part)
        return tr(key) if key and judged is not None else ""

    def rows(self, judged: DocumentJudged | None, words: Words) -> list[Row]:
        """What the document vouches for, in the screen's language."""
        if judged is None or not judged.facts:
            return []
        facts = {fact.name: fact.ar if words.language == "ar" else fact.en for fact in judged.facts}
        found = [(words.tr("doc.fact.kind"), words.tr(KINDS[judged.kind]) if judged.kind in KINDS else judged.kind)]
        found += [(words.tr(key), _written(name, facts[name], words)) for name, key in FACTS.items() if name in facts]
        if judged.expires is not None:
            found.append((words.tr("doc.fact.expires"), words.date(judged.expires)))
        return found

    def row(self, rows: Sequence[Row], number: int) -> Row:
        """One of them."""
        return rows[number] if number < len(rows) else ("", "")

    def on_another(self) -> None:
        """Event: Check another document was tapped."""

    def on_staff(self) -> None:
        """Event: Call staff was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


def _written(name: str, fact: str, words: Words) -> str:
    """A date in words, and a number that is compared as it stands; everything else as the document has it."""
    if name == "born":
        try:
            return words.date(date.fromisoformat(fact))
        except ValueError:
            return fact
    return isolate(fact) if name == "number" else fact


KV_CLASSES = (DocumentArt,)  # found by name in the kv file
