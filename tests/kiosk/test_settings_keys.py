"""What a hub may set is what the kiosk takes, key by key and range by range; run as a module, writes both copies."""

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from kiosk.config import Settings

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "tests" / "contract" / "settings-keys.json"
HUBS = ROOT / "hub" / "fleet" / "settings-keys.json"
SECTIONS = ("kiosk", "times", "rating", "sound", "voice", "hours")  # docs/wire.md, Settings and content
NOT_THE_HUBS = {("kiosk", "data_dir")}
TYPES = {int: "integer", str: "text"}


def described() -> dict[str, dict[str, Any]]:
    """The keys of those sections as the kiosk's own types have them."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    return {
        name: {
            field.name: _key(field.type, field.default)
            for field in msgspec.structs.fields(kinds[name])
            if (name, field.name) not in NOT_THE_HUBS
        }
        for name in SECTIONS
    }


def _key(kind: type, default: object) -> dict[str, Any]:
    if get_origin(kind) is Literal:
        return {"type": "choice", "default": default, "choices": list(get_args(kind))}
    if kind is bool:
        return {"type": "boolean", "default": default}
    base, meta = get_args(kind)
    about = {"type": TYPES[base], "default": default, "unit": meta.extra["unit"]}
    limits = {"minimum": meta.ge, "maximum": meta.le} if base is int else {"pattern": meta.pattern}
    return about | limits


def test_a_hub_may_set_what_the_kiosk_takes():
    assert json.loads(SHARED.read_text(encoding="utf-8")) == described()


def test_each_default_is_taken():
    values = {section: {key: about["default"] for key, about in keys.items()} for section, keys in described().items()}
    assert msgspec.convert(values, Settings, strict=True) == Settings()


def make() -> None:
    """Write what the kiosk takes where both sides read it."""
    text = json.dumps(described(), indent=2, ensure_ascii=False) + "\n"
    for path in (SHARED, HUBS):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make()
