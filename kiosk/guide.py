"""The service guide, as the hub publishes it (docs/wire.md, *Service guide*), and how a service is found in it."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated

import msgspec

FILE = "service-guide.json"


class Both(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    ar: str
    en: str


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts in both languages."""

    ar: tuple[str, ...]
    en: tuple[str, ...]


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service: what it needs, what it costs (1,000 fils are a dinar), how long it takes, where it is done.

    `sample` is content of ours that an agency has not replaced yet.
    """

    code: str
    sample: bool
    name: Both
    summary: Both
    requirements: Lines
    fee_fils: Annotated[int, msgspec.Meta(ge=0)]
    minutes: Annotated[int, msgspec.Meta(ge=1)]
    where: Both


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every service, in the order they are shown in; `version` names this very content."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    version: str
    services: tuple[Service, ...]


_ALIKE = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ـ")  # what Arabic is typed with and without


def search(services: Sequence[Service], query: str) -> tuple[Service, ...]:
    """The services in which every word of the query begins a word, in either language; those so named come first.

    Vowel signs, the hamza's seats and capitals make no difference; an article or other prefix of an Arabic word need
    not be typed.
    """
    wanted = _plain(query).split()
    if not wanted:
        return tuple(services)
    named = [one for one in services if _has(_names(one), wanted)]
    told = [one for one in services if one not in named and _has(_names(one) + _told(one), wanted)]
    return (*named, *told)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    marks = "".join(each for each in unicodedata.normalize("NFD", decomposed) if unicodedata.category(each) != "Mn")
    return "".join(each if each.isalnum() else " " for each in marks)


def _names(service: Service) -> list[str]:
    return _words(service.name.ar, service.name.en)


def _told(service: Service) -> list[str]:
    texts = (service.summary, service.where)
    lines = (*service.requirements.ar, *service.requirements.en)
    return _words(*(text for both in texts for text in (both.ar, both.en)), *lines)


def _words(*texts: str) -> list[str]:
    """Each word, and an Arabic one also without each prefix that it may begin with."""
    words = _plain(" ".join(texts)).split()
    return words + [word[len(start) :] for word in words for start in _PREFIXES if word.startswith(start)]


_PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و", "ب", "ل")


def _has(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
