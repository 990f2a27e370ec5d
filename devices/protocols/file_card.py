"""Reads a plain file card by its profile: only the files that hold what was asked for."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from devices.protocols.apdu import Card
from devices.protocols.card_errors import Garbled, Unreadable
from devices.protocols.profile import KINDS, Field, File, Profile, Recognised

_PADDING = "\0 "
_FILL = b"\0 \xff"
_SLICES = {"YYYYMMDD": (slice(0, 4), slice(4, 6), slice(6, 8)), "DDMMYYYY": (slice(4, 8), slice(2, 4), slice(0, 2))}


@dataclass(frozen=True, slots=True)
class CardData:
    """What was read: None where it was not asked for, or the card holds nothing there.

    `texts` holds every other field by its name in the profile; `trusted` false: the hub has to confirm it all.
    """

    card: str
    trusted: bool
    number: str | None = None
    name_ar: str | None = None
    name_en: str | None = None
    sex: Literal["M", "F"] | None = None
    birth: date | None = None
    expiry: date | None = None
    issue: date | None = None
    nationality: str | None = None
    photo: bytes | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:  # a person's data stays out of every log
        return f"CardData(card={self.card!r})"


def read(card: Card, known: Recognised, wanted: Collection[str], prove: Callable[[], None] = lambda: None) -> CardData:
    """The wanted fields of a card; Unreadable for a generation that cannot be read, else Refused and Garbled.

    `prove` is called once the application is selected, for a PIN. ValueError when the profile has no such
    field: that is a mistake of the caller, not of the card.
    """
    profile = known.profile
    if unknown := sorted(set(wanted) - set(profile.fields)):
        raise ValueError(f"{profile.card} has no field {', '.join(unknown)}; it has {', '.join(profile.fields)}")
    if known.generation.unreadable is not None:
        raise Unreadable(known.name, known.generation.unreadable)
    fields = {name: profile.fields[name] for name in profile.fields if name in wanted}
    contents = _contents(card, profile, fields, prove)
    values = {name: _value(each, contents[each.file], f"{profile.card} {name}") for name, each in fields.items()}
    named = {name: value for name, value in values.items() if name in KINDS}
    texts = {name: value for name, value in values.items() if name not in KINDS and value is not None}
    return CardData(known.name, profile.trusted, texts=MappingProxyType(texts), **named)


def _contents(card: Card, profile: Profile, fields: Mapping[str, Field], prove: Callable[[], None]) -> dict[str, bytes]:
    needed = [name for name in profile.files if any(each.file == name for each in fields.values())]
    if needed and profile.application is not None:
        _select(card, profile.select.application, profile.application, f"{profile.card} application")
    prove()
    contents: dict[str, bytes] = {}
    folder = ""
    for name in needed:
        file = profile.files[name]
        where = f"{profile.card} file {name}"
        if file.folder != folder:
            _select(card, profile.select.folder, file.folder, where)
            folder = file.folder
        _select(card, profile.select.file, file.file, where)
        contents[name] = _read(card, profile, file, fields, name)
    return contents


def _read(card: Card, profile: Profile, file: File, fields: Mapping[str, Field], name: str) -> bytes:
    """From the first byte that is wanted to the last: a signature behind a photo stays on the card."""
    start = min(each.at for each in fields.values() if each.file == name)
    end = max(each.end for each in fields.values() if each.file == name)
    part = card.read(end - start, f"{profile.card} file {name}", profile.most, start)
    return bytes(start) + part + bytes(file.length - end)


def _select(card: Card, p1p2: str, name: str, where: str) -> None:
    p1, p2 = bytes.fromhex(p1p2)
    card.select(p1, p2, bytes.fromhex(name), where)


def _value(how: Field, content: bytes, where: str) -> Any:  # noqa: ANN401 - each kind has its own type
    raw = content[how.at : how.end]
    match how.kind:
        case "date":
            return _day(how, raw, where)
        case "jpeg":
            return _picture(raw, where)
        case "number":
            return _number(how, raw, where)
        case "sex":
            return _sex(how, raw, where)
        case _:
            return _joined(how, raw, where)


def _joined(how: Field, raw: bytes, where: str) -> str | None:
    parts = [_text(how, raw[at : at + how.length], where) for at in range(0, len(raw), how.length)]
    return " ".join(part for part in parts if part) or None


def _text(how: Field, raw: bytes, where: str) -> str:
    if how.encoding == "utf-8":  # elsewhere 0xFF is a letter, or half of one
        raw = raw.rstrip(b"\xff")
    try:
        # not final: a text that fills its place may end in half a letter, which is left out
        text = codecs.getincrementaldecoder(how.encoding)().decode(raw)
    except UnicodeDecodeError:  # which would carry the text on
        raise Garbled(where, f"it is not {how.encoding}") from None
    text = unicodedata.normalize("NFC", text.strip(_PADDING))
    if any(unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} for character in text):
        raise Garbled(where, "it holds a character that is no text")
    return " ".join(text.split())


def _number(how: Field, raw: bytes, where: str) -> str:
    text = _text(how, raw, where)
    if not text or not re.fullmatch(how.pattern or r"\d+", text, re.ASCII):
        raise Garbled(where, "it is not a number of the card's form")
    return text


def _sex(how: Field, raw: bytes, where: str) -> Literal["M", "F"] | None:
    text = _text(how, raw, where)
    if text == how.male:
        return "M"
    return "F" if text == how.female else None


def _day(how: Field, raw: bytes, where: str) -> date | None:
    """The day; None where it is blank or printed in part only (a month or day of 00)."""
    text = _text(how, raw, where)
    if not text.strip("0"):
        return None
    if not re.fullmatch(r"[0-9]{8}", text):
        raise Garbled(where, "it is not eight digits")
    year, month, day = (int(text[part]) for part in _SLICES[how.format])
    if month == 0 or day == 0:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        raise Garbled(where, "it is no day of the calendar") from None


def _picture(raw: bytes, where: str) -> bytes | None:
    """A JPEG from its start to its last end marker (ISO/IEC 10918-1, B.2.1); None where nothing is stored."""
    if not raw.strip(_FILL):
        return None
    end = raw.rfind(b"\xff\xd9")
    if not raw.startswith(b"\xff\xd8\xff") or end < 0:
        raise Garbled(where, "it is not a JPEG picture")
    return raw[: end + 2]
