"""What stands on a receipt, line by line, in its visitor's language; a picture of it is devices.receipt's affair."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from devices.receipt import Document, Line
from kiosk.arabic import isolate
from kiosk.flows.paper import Slip
from kiosk.words import Words

LARGE = 8  # letters that the narrower paper has room for in the largest type
Modules = Sequence[Sequence[bool]]


@dataclass(frozen=True)
class Head:
    """What stands over and under every receipt: the centre in its language, the kiosk's number, the time here."""

    centre: str
    kiosk: str
    at: datetime


def document(slip: Slip, head: Head, words: Words, fonts: Path, address: Callable[[], Modules]) -> Document:
    """The receipt of a slip; `address` makes the code of the page where a phone may ask about a new card."""
    lines = (
        Line("title", words.tr("brand.name")),
        Line("body", head.centre),
        Line("rule"),
        *_middle(slip, words, address),
        Line("rule"),
        Line("small", _when(head.at, words)),
        Line("small", words.tr("staff.device", id=isolate(head.kiosk))),
    )
    return Document(lines, fonts, words.rtl)


def _middle(slip: Slip, words: Words, address: Callable[[], Modules]) -> Iterator[Line]:
    if slip.kind == "ticket":
        yield Line("body", words.tr("receipt.ticket.title"))
        yield Line("big" if len(slip.ticket) <= LARGE else "title", isolate(slip.ticket))
        yield Line("body", words.tr("receipt.ticket.do"))
    elif slip.kind == "update":
        yield Line("title", words.tr("receipt.update.title"))
        yield Line("body", words.tr("receipt.update.do"))
    elif slip.new_card is not None:
        yield Line("title", words.tr(f"ready.is.{slip.new_card.state}"))
        place = slip.new_card.place_ar if words.language == "ar" else slip.new_card.place_en
        if place and slip.new_card.state != "collected":
            yield Line("body", place)
        yield Line("body", words.tr(f"ready.do.{slip.new_card.state}"))
        yield Line("qr", modules=address())
        yield Line("small", words.tr("ready.phone"))
    if slip.simulated:
        yield Line("body", words.tr("card.simulated"))


def _when(at: datetime, words: Words) -> str:
    return f"{words.date(at.date())} · {isolate(words.digits(f'{at:%H:%M}'))}"
