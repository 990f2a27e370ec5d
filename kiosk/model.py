"""What a tap is: the frozen, pure values that every room of the kiosk speaks in."""

import re
from collections.abc import Iterable

import msgspec

LANGUAGES = ("ar", "en")
REASONS = ("wait", "staff", "clarity", "result", "facilities", "access")
WAYS_OF_LEAVING = ("done", "timeout", "staff")
DEEDS = (
    *("in", "refused", "locked", "out", "reset", "close", "open"),
    *("test", "print", "sound", "brightness", "code", "export", "restart"),
)
TRUSTS = ("good", "hub", "unknown")
MOST_FLAGS = 8
PIN_DIGITS, MOST_TRIES = 6, 5  # of staff: design guide, the table of screens, 07

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_KIOSK = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}")
_CODE = re.compile(r"[A-Z0-9]{2,16}")
_SERVICE = re.compile(r"[a-z0-9-]{1,32}")
_QUESTION = re.compile(r"[a-z0-9.-]{1,32}")
_STAFF = re.compile(r"[a-z0-9-]{0,16}")
_FLAG = re.compile(r"[a-z][a-z0-9-]{0,30}\.[0-9]{1,3}")


def _match(field: str, value: object, pattern: re.Pattern[str]) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"{field} {value!r} does not match {pattern.pattern}")


def _one_of(field: str, value: object, allowed: Iterable[str]) -> None:
    if value not in tuple(allowed):
        raise ValueError(f"{field} {value!r} is not one of {', '.join(allowed)}")


def _whole(field: str, value: object, low: int, high: int | None = None) -> None:
    if type(value) is not int or value < low or (high is not None and value > high):
        raise ValueError(f"{field} {value!r} is not a whole number from {low} to {high if high is not None else 'any'}")


def _several(field: str, value: object, most: int) -> None:
    if type(value) is not tuple:
        raise ValueError(f"{field} {value!r} is not a tuple")
    if len(value) > most or len(set(value)) != len(value):
        raise ValueError(f"{field} {value!r} has doubles or more than {most} members")


class Instant(msgspec.Struct, frozen=True):
    """A moment as the wire tells it (docs/wire.md, time envelope): `mono` in milliseconds since boot."""

    wall: str
    boot: str
    mono: int
    trust: str

    def __post_init__(self) -> None:
        _match("wall", self.wall, _WALL)
        _match("boot", self.boot, _UUID)
        _whole("mono", self.mono, 0)
        _one_of("trust", self.trust, TRUSTS)


class Place(msgspec.Struct, frozen=True):
    """Where a tap happens, as the hub told it at enrolment or in the last beat."""

    kiosk: str
    centre: str
    desk: str
    service: str
    question: str

    def __post_init__(self) -> None:
        _match("kiosk", self.kiosk, _KIOSK)
        _match("centre", self.centre, _CODE)
        _match("desk", self.desk, _CODE)
        _match("service", self.service, _SERVICE)
        _match("question", self.question, _QUESTION)


class Rating(msgspec.Struct, frozen=True):
    """One tap on a star: 1 (very poor) to 5 (excellent); `flags` are flood rules it matched, `rule.version`."""

    stars: int
    language: str
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _whole("stars", self.stars, 1, 5)
        _one_of("language", self.language, LANGUAGES)
        _several("flags", self.flags, MOST_FLAGS)
        for flag in self.flags:
            _match("flags", flag, _FLAG)


class Reasons(msgspec.Struct, frozen=True):
    """The whole set of reasons now chosen for the rating whose record id is `of`."""

    of: str
    reasons: tuple[str, ...]
    language: str

    def __post_init__(self) -> None:
        _match("of", self.of, _UUID7)
        _several("reasons", self.reasons, len(REASONS))
        for reason in self.reasons:
            _one_of("reasons", reason, REASONS)
        _one_of("language", self.language, LANGUAGES)


class StarsChanged(msgspec.Struct, frozen=True):
    """A slip corrected: the rating `of` now has `stars`."""

    of: str
    stars: int
    language: str

    def __post_init__(self) -> None:
        _match("of", self.of, _UUID7)
        _whole("stars", self.stars, 1, 5)
        _one_of("language", self.language, LANGUAGES)


class Left(msgspec.Struct, frozen=True):
    """The visitor who gave the rating `of` is gone: `done`, `timeout` or `staff`."""

    of: str
    how: str
    language: str

    def __post_init__(self) -> None:
        _match("of", self.of, _UUID7)
        _one_of("how", self.how, WAYS_OF_LEAVING)
        _one_of("language", self.language, LANGUAGES)


class StaffAct(msgspec.Struct, frozen=True):
    """A deed at the staff corner: `by` as the hub names them, `site` with the site's PIN, empty for a stranger."""

    by: str
    did: str
    language: str

    def __post_init__(self) -> None:
        _match("by", self.by, _STAFF)
        _one_of("did", self.did, DEEDS)
        _one_of("language", self.language, LANGUAGES)


Entry = Rating | Reasons | StarsChanged | Left | StaffAct
