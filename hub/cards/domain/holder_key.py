"""Turns a personal number or a reference into a tag, `key id:HMAC-SHA-256`, which is all of it that is ever kept.

A plain hash of nine digits is reversed in seconds. The newest key makes tags; the older ones still find them.
"""

import hashlib
import hmac
import re
from pathlib import Path

from django.conf import settings

from hub import paths

_FILE = re.compile(r"n([1-9][0-9]{0,3})\.key")


def tags(what: str, text: str) -> list[str]:
    """The tags that a text of this sort may be kept under, that of the newest key first."""
    return [_tag(number, what, text) for number in sorted(_numbers() or [1], reverse=True)]


def draw() -> str:
    """Make the next key; from now on new tags are made with it. Returns its id."""
    number = max(_numbers(), default=0) + 1
    _key(number)
    return f"n{number}"


def _tag(number: int, what: str, text: str) -> str:
    mac = hmac.new(_key(number), f"rayak-{what}-1|{text}".encode(), hashlib.sha256).hexdigest()
    return f"n{number}:{mac}"


def _numbers() -> list[int]:
    found = (_FILE.fullmatch(path.name) for path in _folder().glob("*.key"))
    return [int(match[1]) for match in found if match]


def _key(number: int) -> bytes:
    return paths.secret_file(_folder() / f"n{number}.key", 32)


def _folder() -> Path:
    folder: Path = settings.HOLDER_KEYS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
