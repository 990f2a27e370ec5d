"""The service guide: one file a service in assets/guide, read strictly, and signed as one document."""

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from hub.cards.domain.wire import Both, Guide, GuideLists, GuideService
from hub.fleet.domain import hub_key
from hub.fleet.domain.wire import Strict

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "guide"
PREFIX = b"rayak-guide-1\n"
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
    """A file of assets/guide; its name is the service's code."""

    sample: bool
    order: Annotated[int, Meta(ge=0, le=9999)]
    fee_fils: Annotated[int, Meta(ge=0, le=10_000_000)]
    minutes: Annotated[int, Meta(ge=1, le=600)]
    name: Words
    summary: Words
    requirements: Lists
    where: Words


class GuideError(ValueError):
    """A file of the guide is not as it should be: which, and where in it."""


def read(folder: Path) -> list[GuideService]:
    """The services of a folder in their order; GuideError names the file that is wrong."""
    found = [(path.stem, _content(path)) for path in folder.glob("*.toml")]
    found.sort(key=lambda each: (each[1].order, each[0]))
    return [_service(code, content) for code, content in found]


def signed(key: str, folder: Path = FOLDER) -> tuple[str, bytes]:
    """The guide's version, and the answer: the guide and the hub's signature over its bytes.

    `key` is the newest that the kiosk says it has.
    """
    version, body = _told(folder)
    return version, hub_key.enveloped("guide", PREFIX, body, key)


@cache
def _told(folder: Path) -> tuple[str, bytes]:
    services = read(folder)
    version = hashlib.sha256(msgspec.json.encode(services)).hexdigest()
    return version, msgspec.json.encode(Guide(1, version, services))


def _content(path: Path) -> Content:
    try:
        if not _CODE.fullmatch(path.stem):
            raise ValueError("a code is 1 to 32 of a-z 0-9 and dash")  # noqa: TRY301 one way of saying which file
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Content)
    except ValueError as error:
        raise GuideError(f"{path.name}: {error}") from error


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
