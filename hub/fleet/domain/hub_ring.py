"""The hub's own keys by their names, `h1`, `h2` and so on: which there are, the next one made, an old one destroyed.

A name is a signing key and a box key, each a file; `h1` has the files of the settings, the others stand beside them.
"""

import os
import re
from pathlib import Path

from django.conf import settings

from hub import paths
from hub.fleet.queries.kiosk import hub_keys_told

FIRST = "h1"
MOST_NAMED = 5


class RingError(ValueError):
    """A key cannot be withdrawn; the text says why and what to do."""


def names() -> list[str]:
    """Those that were not withdrawn, the oldest first; read afresh, for a command beside the server changes them."""
    found = _found()
    if not found:
        paths.secret_file(settings.HUB_KEY_FILE, 32)
    return [f"h{number}" for number in sorted(found or {1})]


def newest() -> str:
    """The one that new kiosks learn."""
    return names()[-1]


def usable(name: str) -> str:
    """That key, or the newest where it was withdrawn."""
    known = names()
    return name if name in known else known[-1]


def is_withdrawn(name: str) -> bool:
    """Whether this hub had a key of this name and has it no more."""
    match = re.fullmatch(r"h([1-9][0-9]{0,3})", name)
    return match is not None and int(match[1]) <= _number(newest()) and name not in names()


def file(base: Path, name: str) -> Path:
    """Where a key is; `base` is HUB_KEY_FILE or HUB_BOX_FILE."""
    return base if name == FIRST else base.with_stem(f"{base.stem}-{name}")


def files() -> list[Path]:
    """Every file of every key."""
    return [file(base, name) for name in names() for base in (settings.HUB_KEY_FILE, settings.HUB_BOX_FILE)]


def since_ms(name: str) -> int:
    """When a key was made."""
    return file(settings.HUB_KEY_FILE, name).stat().st_mtime_ns // 1_000_000


def draw() -> str:
    """Make the next key; new kiosks learn it at once, the others when they next ask. Returns its name."""
    name = f"h{_number(newest()) + 1}"
    paths.secret_file(file(settings.HUB_BOX_FILE, name), 32)
    paths.secret_file(file(settings.HUB_KEY_FILE, name), 32)  # last, for it is what makes it one of the ring
    return name


def withdraw(name: str, *, lost: bool) -> list[str]:
    """Destroy an old key; the kiosks that must be paired anew, none unless it is `lost`.

    RingError for the newest, and while a kiosk has not said that it has a newer one, unless it is `lost`.
    """
    known, told = names(), hub_keys_told()
    if name not in known:
        raise RingError(f"There is no key {name}: there is {', '.join(known)}")
    if name == known[-1]:
        raise RingError(f"{name} is the newest: make the next one first (hub key new)")
    behind = [number for number, key in told if _number(key) <= _number(name)]
    if behind and not lost:
        few = ", ".join(behind[:MOST_NAMED]) + (" and others" if len(behind) > MOST_NAMED else "")
        raise RingError(
            f"{len(behind)} of {len(told)} kiosks have not said that they have a newer key: {few}. "
            "Wait for them, or revoke those that are gone; --lost withdraws it all the same"
        )
    for base in (settings.HUB_BOX_FILE, settings.HUB_KEY_FILE):  # the name goes last, so that a half is done again
        file(base, name).unlink(missing_ok=True)
    paths.sync(settings.HUB_KEY_FILE.parent)
    return [number for number, key in told if key == name]


def _number(name: str) -> int:
    return int(name[1:])


def _found() -> set[int]:
    base: Path = settings.HUB_KEY_FILE
    form = re.compile(rf"{re.escape(base.stem)}-h([1-9][0-9]{{0,3}}){re.escape(base.suffix)}")
    listed = os.listdir(base.parent)  # noqa: PTH208  asked with every receipt, and ten times as fast
    found = {int(match[1]) for match in map(form.fullmatch, listed) if match}
    return found | {1} if base.name in listed else found
