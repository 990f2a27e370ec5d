"""Card profiles: how one issuer's plain file card is laid out, as TOML; a new card is a new file."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

SHIPPED: Traversable = files("devices").joinpath("profiles")

Kind = Literal["number", "text", "text-ar", "text-en", "date", "sex", "jpeg"]
KINDS: Mapping[str, Kind] = {  # what the named places of CardData take; any other name is a text
    "number": "number",
    "name_ar": "text-ar",
    "name_en": "text-en",
    "sex": "sex",
    "birth": "date",
    "expiry": "date",
    "issue": "date",
    "nationality": "text",
    "photo": "jpeg",
}
_Hex = Annotated[str, Meta(pattern=r"^([0-9A-F]{2})+$")]
_TwoBytes = Annotated[str, Meta(pattern=r"^[0-9A-F]{4}$")]
_Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]


class ProfileError(Exception):
    """A profile that cannot be used; the text names file, key and value."""


class Select(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """P1 P2 of the three SELECT commands (ISO/IEC 7816-4, 11.2.2), four hex digits each."""

    application: _TwoBytes = "0400"
    folder: _TwoBytes = "000C"
    file: _TwoBytes = "020C"


class Generation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cards that start their ATR alike; `unreadable` says why such a card is known and still not read."""

    name: str
    atr: Annotated[tuple[_Hex, ...], Meta(min_length=1)]
    unreadable: str | None = None


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One elementary file in its folder: identifiers as four hex digits, length in bytes."""

    folder: _TwoBytes
    file: _TwoBytes
    length: Annotated[int, Meta(ge=1, le=0x8000)]


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value: `length` bytes from `at`, or `parts` such runs one after the other, joined by spaces."""

    kind: Kind
    file: str
    at: Annotated[int, Meta(ge=0)]
    length: Annotated[int, Meta(ge=1)]
    parts: Annotated[int, Meta(ge=1, le=20)] = 1
    encoding: Literal["utf-8", "utf-16-be", "cp1256", "latin-1"] = "utf-8"
    pattern: str | None = None
    format: Literal["YYYYMMDD", "DDMMYYYY"] = "YYYYMMDD"
    male: str = "M"
    female: str = "F"

    @property
    def end(self) -> int:
        return self.at + self.length * self.parts


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What VERIFY takes (ISO/IEC 7816-4, 11.6.6): `reference` is its P2 in two hex digits, `padded` bytes in all.

    `padded` 0 sends the digits alone; else what is short of it is filled with `fill`.
    """

    reference: Annotated[str, Meta(pattern=r"^[0-9A-F]{2}$")]
    shortest: Annotated[int, Meta(ge=4, le=12)]
    longest: Annotated[int, Meta(ge=4, le=12)]
    padded: Annotated[int, Meta(ge=0, le=16)] = 0
    fill: Annotated[str, Meta(pattern=r"^[0-9A-F]{2}$")] = "FF"
    coding: Literal["ascii", "bcd"] = "ascii"

    @property
    def bytes_of_longest(self) -> int:
        return self.longest if self.coding == "ascii" else (self.longest + 1) // 2


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole card; `trusted` false means that the hub has to confirm what was read."""

    card: _Name
    generations: Annotated[tuple[Generation, ...], Meta(min_length=1)]
    files: dict[_Name, File]
    fields: dict[_Name, Field]
    application: _Hex | None = None
    select: Select = Select()
    pin: Pin | None = None
    trusted: bool = False
    most: Annotated[int, Meta(ge=1, le=255)] = 255


class Recognised(msgspec.Struct, frozen=True):
    """The profile and the generation that an ATR speaks for."""

    profile: Profile
    generation: Generation

    @property
    def name(self) -> str:
        return f"{self.profile.card} {self.generation.name}"


_Value = TypeVar("_Value")


def load(folder: Traversable) -> tuple[Profile, ...]:
    """Every profile (`*.toml`) of a folder, by file name; ProfileError names file, key and value."""
    sources = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".toml"))
    profiles = tuple(parse(_text(entry), name) for name, entry in sources)
    _check_apart([(name, profile) for (name, _), profile in zip(sources, profiles, strict=True)])
    return profiles


def _text(entry: Traversable) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{entry.name}: cannot be read ({error})") from error


def parse(text: str, source: str) -> Profile:
    """The profile of a TOML text; `source` is what a complaint calls the file. ProfileError."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"{source}: is not TOML ({error})") from error
    return from_document(document, source)


def from_document(document: dict[str, Any], source: str) -> Profile:
    """The profile of a parsed document. ProfileError."""
    if "pin" in document:
        _convert(document["pin"], Pin, source, "[pin]")
    for section, kind in (("files", File), ("fields", Field)):
        _each(document, section, kind, source)
    profile = _convert(document, Profile, source, "the profile")
    for name, field in profile.fields.items():
        _check_field(profile, name, field, source)
    if profile.pin is not None:
        _check_pin(profile.pin, source)
    return profile


def _each(document: dict[str, Any], section: str, kind: type, source: str) -> None:
    entries = document.get(section)
    if isinstance(entries, dict):  # else the whole is refused, by its own words
        for name, value in entries.items():
            _convert(value, kind, source, f"{section}.{name} = {value!r}")


def _convert(value: object, kind: type[_Value], source: str, key: str) -> _Value:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{source}: {key} is not allowed: {error}") from error


def _check_pin(pin: Pin, source: str) -> None:
    if pin.longest < pin.shortest:
        raise ProfileError(f"{source}: pin.longest = {pin.longest} is less than pin.shortest = {pin.shortest}")
    if pin.padded and pin.padded < pin.bytes_of_longest:
        raise ProfileError(f"{source}: pin.padded = {pin.padded} has no room for {pin.longest} digits")


def _check_field(profile: Profile, name: str, field: Field, source: str) -> None:
    key = f"{source}: fields.{name}"
    if field.file not in profile.files:
        raise ProfileError(f"{key}.file = {field.file!r} is not one of the files {', '.join(profile.files)}")
    if field.end > profile.files[field.file].length:
        raise ProfileError(f"{key}.at = {field.at} goes past the {profile.files[field.file].length} bytes of its file")
    wanted = KINDS.get(name, "text")
    if not (field.kind == wanted or (name not in KINDS and field.kind.startswith("text"))):
        raise ProfileError(f"{key}.kind = {field.kind!r} is not allowed; it takes {wanted!r}")
    try:
        re.compile(field.pattern or "")
    except re.error as error:
        raise ProfileError(f"{key}.pattern = {field.pattern!r} is not allowed: {error}") from error


def _check_apart(profiles: list[tuple[str, Profile]]) -> None:
    seen: dict[str, str] = {}
    for source, profile in profiles:
        for generation in profile.generations:
            for prefix in generation.atr:
                if prefix in seen:
                    raise ProfileError(f"{source}: generations.atr = {prefix!r} is also in {seen[prefix]}")
                seen[prefix] = source


def recognise(atr: bytes, profiles: Iterable[Profile]) -> Recognised | None:
    """Who an answer to reset speaks for: the longest prefix wins; None when nobody knows it."""
    text = atr.hex().upper()
    found = [
        (len(prefix), Recognised(profile, generation))
        for profile in profiles
        for generation in profile.generations
        for prefix in generation.atr
        if text.startswith(prefix)
    ]
    return max(found, key=lambda each: each[0])[1] if found else None
