"""The service guide as files: one file a service, read strictly; the program's own is in assets/guide."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from hub.cards.domain.wire import Both, GuideLists, GuideService
from hub.fleet.domain.wire import Strict

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "guide"
MOST_SERVICES, MOST_FILE_BYTES = 100, 64 * 1024
_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^\S(.*\S)?\Z")]
Lines = Annotated[list[Line], Meta(min_length=1, max_length=12)]


class Words(Strict):
    """A line in both languages."""

    ar: Line
    en: Line


class Lists(Strict):
    """As many lines in the one language as in the other."""

    ar: Lines
    en: Lines

    def __post_init__(self) -> None:
        """The same things in both."""
        if len(self.ar) != len(self.en):
            raise ValueError("Both languages need the same number of lines")


class Content(Strict):
    """A file of the guide; its name is the service's code."""

    sample: bool
    order: Annotated[int, Meta(ge=0, le=9999)]
    fee_fils: Annotated[int, Meta(ge=0, le=10_000_000)]
    minutes: Annotated[int, Meta(ge=1, le=600)]
    name: Words
    summary: Words
    requirements: Lists
    where: Words


_WORDS = "ar and en, each a text of 1 to 200 characters without a space at either end"
_WANTED = {
    "sample": "true or false: whether the agency has still to replace it",
    "order": "a whole number from 0 to 9999: where the service stands",
    "fee_fils": "a whole number from 0 to 10000000: the fee in fils, 1000 to a dinar",
    "minutes": "a whole number from 1 to 600: how long the service takes",
    "name": _WORDS,
    "summary": _WORDS,
    "requirements": "ar and en, with the same number of lines, 1 to 12, each of 1 to 200 characters without a space at "
    "either end",
    "where": _WORDS,
}


class GuideError(ValueError):
    """Files that are no guide: a line for each that is wrong, with the key in it and what belongs there."""


def read(folder: Path) -> list[GuideService]:
    """The services of a folder in their order; GuideError names every file that is wrong."""
    found, wrong = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append((path.stem, _content(path)))
        except GuideError as error:
            wrong.append(str(error))
    if wrong:
        raise GuideError("\n".join(wrong))
    if not 0 < len(found) <= MOST_SERVICES:
        raise GuideError(f"{folder}: should be a folder of 1 to {MOST_SERVICES} files *.toml, and has {len(found)}")
    return [_service(code, content) for code, content in sorted(found, key=lambda each: (each[1].order, each[0]))]


def _content(path: Path) -> Content:
    if not _CODE.fullmatch(path.stem):
        said = "should be named as the service's code, 1 to 32 of a-z 0-9 and dash from a letter on, such as"
        raise GuideError(f"{path.name}: {said} renewal.toml")
    given = _table(path)
    try:
        return msgspec.convert(given, Content)
    except msgspec.ValidationError as error:
        raise GuideError(f"{path.name}: {_mend(str(error))}") from error


def _table(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > MOST_FILE_BYTES:
            raise GuideError(f"{path.name}: has more than {MOST_FILE_BYTES // 1024} KiB, and one service needs few")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GuideError(f"{path.name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GuideError(f"{path.name}: is not UTF-8 text: save it as such") from error
    except tomllib.TOMLDecodeError as error:
        raise GuideError(f"{path.name}: is not TOML, see https://toml.io: {error}") from error


def _mend(said: str) -> str:
    """The key that msgspec's words are about, and what belongs there."""
    what, _, place = said.partition(" - at `$.")
    path = place.rstrip("`")
    if field := re.search(r"(missing required|unknown) field `(.+)`", what):
        path = f"{path}.{field[2]}".lstrip(".")
        if not place and field[1] == "unknown":
            return f"{path}: is no key of a guide: take it out, or mend its name; there are {', '.join(_WANTED)}"
    return f"{path}: should be {_WANTED[re.split(r'[.[]', path)[0]]} ({what[0].lower()}{what[1:]})"


def _service(code: str, content: Content) -> GuideService:
    return GuideService(
        code=code,
        sample=content.sample,
        name=_both(content.name),
        summary=_both(content.summary),
        requirements=GuideLists(content.requirements.ar, content.requirements.en),
        fee_fils=content.fee_fils,
        minutes=content.minutes,
        where=_both(content.where),
    )


def _both(words: Words) -> Both:
    return Both(words.ar, words.en)
