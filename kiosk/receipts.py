"""What stands on a receipt, line by line, in its visitor's language; a picture of it is devices.receipt's affair."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from devices.receipt import Document, Line
from kiosk.arabic import isolate
from kiosk.document import told
from kiosk.flows.paper import Slip
from kiosk.words import Words

LARGE = 8  # letters that the narrower paper has room for in the largest type
Modules = Sequence[Sequence[bool]]


@dataclass(frozen=True)
class Head:
    """What stands on every receipt: centre, kiosk, the time here; `ready` is where a phone may ask about a new card."""

    centre: str
    kiosk: str
    at: datetime
    ready: str


def document(slip: Slip, head: Head, words: Words, fonts: Path, code: Callable[[str], Modules]) -> Document:
    """The receipt of a slip; `code` makes the modules of a QR code of its text. ValueError on a token that is none."""
    lines = (
        Line("title", words.tr("brand.name")),
        Line("body", head.centre),
        Line("rule"),
        *_middle(slip, head, words, code),
        Line("rule"),
        Line("small", _when(head.at, words)),
        Line("small", words.tr("staff.device", id=isolate(head.kiosk))),
    )
    return Document(lines, fonts, words.rtl)


def _middle(slip: Slip, head: Head, words: Words, code: Callable[[str], Modules]) -> Iterator[Line]:
    if slip.kind == "ticket":
        yield Line("body", words.tr("receipt.ticket.title"))
        yield Line("big" if len(slip.ticket) <= LARGE else "title", isolate(slip.ticket))
        yield Line("body", words.tr("receipt.ticket.do"))
    elif slip.kind == "update":
        yield Line("title", words.tr("receipt.update.title"))
        yield Line("body", words.tr("receipt.update.do"))
    elif slip.kind == "test":
        yield Line("title", words.tr("staff.slip"))
        yield Line("qr", modules=code(head.ready))
    elif slip.kind == "statement":
        yield from _statement(slip, words, code)
    elif slip.new_card is not None:
        yield Line("title", words.tr(f"ready.is.{slip.new_card.state}"))
        place = slip.new_card.place_ar if words.language == "ar" else slip.new_card.place_en
        if place and slip.new_card.state != "collected":
            yield Line("body", place)
        yield Line("body", words.tr(f"ready.do.{slip.new_card.state}"))
        yield Line("qr", modules=code(head.ready))
        yield Line("small", words.tr("ready.phone"))
    if slip.simulated:
        yield Line("body", words.tr("card.simulated"))


def _statement(slip: Slip, words: Words, code: Callable[[str], Modules]) -> Iterator[Line]:
    said = told(slip.token)
    yield Line("title", words.tr("statement.title"))
    if slip.sample:
        yield Line("body", words.tr("statement.sample"))
    for name, (ar, en) in said.facts.items():
        yield Line("small", words.tr(f"doc.fact.{name}"))
        yield Line("body", isolate(ar) if name in ("number", "block") else ar if words.rtl else en)
    yield Line("small", words.tr("doc.fact.expires"))
    yield Line("body", words.date(said.expires.astimezone().date()))
    yield Line("qr", modules=code(slip.token))
    yield Line("small", words.tr("statement.check"))


def _when(at: datetime, words: Words) -> str:
    return f"{words.date(at.date())} · {isolate(words.digits(f'{at:%H:%M}'))}"
