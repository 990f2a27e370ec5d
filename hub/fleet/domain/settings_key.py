"""Which of a kiosk's settings the hub may set, and what each takes; settings-keys.json is the kiosk's own list."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Value = int | bool | str
Values = dict[str, dict[str, Value]]
LONGEST = 1000


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one key takes."""

    type: Literal["integer", "boolean", "choice", "text"]
    default: Value
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""


_FILE = Path(__file__).parents[1] / "settings-keys.json"
KEYS: dict[str, dict[str, Key]] = msgspec.json.decode(_FILE.read_bytes(), type=dict[str, dict[str, Key]])


class SettingsError(ValueError):
    """Settings that no kiosk would take; `wrong` names each key and what is amiss with it, as `amiss` says."""

    def __init__(self, wrong: Mapping[tuple[str, str], str]) -> None:
        self.wrong = dict(wrong)
        super().__init__("; ".join(f"{section}.{key}: {why}" for (section, key), why in self.wrong.items()))


def require(values: Values) -> None:
    """SettingsError unless a kiosk takes every one of these values."""
    wrong = {
        (section, key): why
        for section, keys in values.items()
        for key, value in keys.items()
        if (why := amiss(section, key, value))
    }
    if wrong:
        raise SettingsError(wrong)


def amiss(section: str, key: str, value: object) -> str:
    """What is wrong with a value: `none` (there is no such key), `range`, `choice` or `form`; empty for a good one."""
    about = KEYS.get(section, {}).get(key)
    if about is None:
        return "none"
    if about.type == "integer":
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if is_whole and value in range(about.minimum, about.maximum + 1) else "range"
    if about.type == "boolean":
        return "" if isinstance(value, bool) else "choice"
    if about.type == "choice":
        return "" if value in about.choices else "choice"
    return "" if isinstance(value, str) and _fits(about, section, key, value) else "form"


def read(section: str, key: str, text: str) -> Value:
    """A value as a form holds it; what cannot be read stays text, which `amiss` refuses."""
    about = KEYS[section][key]
    text = text.strip()
    if about.type == "integer" and re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII):
        return int(text)
    if about.type == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _fits(about: Key, section: str, key: str, value: str) -> bool:
    if len(value) > LONGEST or not value.isprintable() or not re.search(about.pattern, value, re.ASCII):
        return False
    if (section, key) == ("hours", "closed_on"):
        return all(_is_day(day) for day in value.split())
    return (section, key) != ("hours", "zone") or _is_zone(value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        return False
    return True
