"""The files of an eMRTD (ICAO Doc 9303-10): which there are, and what the ones we use say."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from devices.protocols import mrz, tlv
from devices.protocols.apdu import Card
from devices.protocols.card_errors import Garbled
from devices.protocols.emrtd.secure_messaging import MOST

APPLICATION = bytes.fromhex("A0000002471001")
Group = Literal["DG1", "DG2", "DG11"]
TAGS: dict[Group, int] = {"DG1": 0x61, "DG2": 0x75, "DG11": 0x6B}
FILES = {"DG1": 0x0101, "DG2": 0x0102, "DG11": 0x010B, "EF.COM": 0x011E, "EF.SOD": 0x011D, "EF.CardAccess": 0x011C}
_START = 8  # bytes that surely hold a file's tag and length


@dataclass(frozen=True, slots=True)
class Details:
    """What DG11 adds to the zone (9303-10, 4.7.11): text as the issuer wrote it, None where it is not there."""

    full_name: str | None = None
    personal_number: str | None = None
    birth: date | None = None
    place_of_birth: str | None = None

    def __repr__(self) -> str:  # a person's data stays out of every log
        return "Details()"


def read_file(card: Card, name: str) -> bytes:
    """A whole file by its tag and length; Refused, Garbled."""
    card.select(0x02, 0x0C, FILES[name].to_bytes(2, "big"), name)
    start = card.read_at(0, _START, name)
    header = tlv.read_header(start, name)
    if header.end <= len(start):
        return start[: header.end]
    return start + card.read(header.end - len(start), name, MOST, len(start))


def common(content: bytes) -> frozenset[Group]:
    """The data groups EF.COM lists (9303-10, 4.6.1), of those we know; Garbled."""
    objects = tlv.parse(tlv.inside(content, 0x60, "EF.COM"), "EF.COM")
    listed = tlv.one(objects, 0x5C, "EF.COM")
    return frozenset(group for group, tag in TAGS.items() if tag in listed)


def zone(content: bytes, today: date) -> mrz.Result:
    """The machine-readable zone of DG1 (9303-10, 4.7.1); Garbled where it does not prove itself."""
    objects = tlv.parse(tlv.inside(content, TAGS["DG1"], "DG1"), "DG1")
    text = tlv.one(objects, 0x5F1F, "DG1").decode("ascii", "replace")  # what is not ASCII is no character of a zone
    try:
        return mrz.parse(mrz.split(text), today)
    except mrz.MrzError as error:
        raise Garbled("DG1", f"its zone does not hold: {error}") from None


def details(content: bytes) -> Details:
    """DG11; Garbled."""
    objects = {each.tag: each.value for each in tlv.parse(tlv.inside(content, TAGS["DG11"], "DG11"), "DG11")}
    return Details(
        full_name=_text(objects.get(0x5F0E)),
        personal_number=_text(objects.get(0x5F10)),
        birth=_day(objects.get(0x5F2B)),
        place_of_birth=_text(objects.get(0x5F11)),
    )


def _text(raw: bytes | None) -> str | None:
    if raw is None:
        return None
    try:
        return " ".join(raw.decode("utf-8").replace("<", " ").split()) or None
    except UnicodeDecodeError:  # which would carry the text on
        raise Garbled("DG11", "a text of it is not UTF-8") from None


def _day(raw: bytes | None) -> date | None:
    """Eight digits as text, or in four bytes as first editions had it; None where a part is unknown."""
    if raw is None:
        return None
    text = raw.hex() if len(raw) == 4 else raw.decode("ascii", "replace")
    if not re.fullmatch("[0-9]{8}", text):
        raise Garbled("DG11", "its date of birth is not eight digits")
    if "00" in {text[4:6], text[6:8]}:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Garbled("DG11", "its date of birth is no day of the calendar") from None
