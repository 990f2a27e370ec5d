"""Settings: what is wrong stops the start, and the example is complete."""

import re
import tomllib
from pathlib import Path
from typing import Literal, get_args, get_origin

import msgspec
import pytest

from kiosk.config import Settings, SettingsError, allowed, from_document, load

EXAMPLE = Path(__file__).parents[2] / "config" / "kiosk.example.toml"
SECTIONS = {section.name: msgspec.structs.fields(section.type) for section in msgspec.structs.fields(Settings)}


def complaint(document: dict) -> str:
    with pytest.raises(SettingsError) as caught:
        from_document(document, "kiosk.toml")
    return str(caught.value)


def test_no_file_means_the_built_in_settings():
    assert load(None) == Settings()


def test_the_example_names_every_key_and_no_other():
    found = {name: set(keys) for name, keys in tomllib.loads(EXAMPLE.read_text()).items()}
    assert found == {name: {field.name for field in fields} for name, fields in SECTIONS.items()}


def test_the_example_holds_the_defaults():
    assert load(EXAMPLE) == Settings()


@pytest.mark.parametrize(("section", "field"), [(name, field) for name, fields in SECTIONS.items() for field in fields])
def test_the_example_tells_unit_default_and_range(section: str, field: msgspec.structs.FieldInfo):
    text = EXAMPLE.read_text().split(f"[{section}]\n")[1].split("\n[")[0]
    comment = re.search(rf"^# (.+)\n{field.name} = ", text, re.MULTILINE).group(1)
    default = msgspec.json.encode(field.default).decode().removesuffix(".0")
    assert f"Default: {default}." in comment
    if get_origin(field.type) is Literal or field.type is bool:
        assert f"Takes: {allowed(field.type)}." in comment
        return
    base, meta = get_args(field.type)
    assert f"Unit: {meta.extra['unit']}." in comment
    if base is not str:
        assert f"Range: {meta.ge} to {meta.le}." in comment


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            {"times": {"warning_s": 4}},
            "times.warning_s = 4 is not allowed; it takes a whole number of seconds, 5 to 300",
        ),
        ({"times": {"warning_s": True}}, "times.warning_s = True is not allowed"),
        ({"times": {"warning_s": "30"}}, "times.warning_s = '30' is not allowed"),
        ({"times": {"warning_s": 7.5}}, "times.warning_s = 7.5 is not allowed"),
        ({"sender": {"batch": 501}}, "sender.batch = 501 is not allowed; it takes a whole number of records, 1 to 500"),
        ({"sender": {"hub_url": "ftp://hub"}}, "sender.hub_url = 'ftp://hub' is not allowed"),
        ({"kiosk": {"language": "fr"}}, 'kiosk.language = \'fr\' is not allowed; it takes "ar" or "en"'),
        ({"kiosk": {"data_dir": "here"}}, "kiosk.data_dir = 'here' is not allowed; it takes text: absolute folder"),
        ({"screen": {"size": "big"}}, "screen.size = 'big' is not allowed"),
        ({"sound": {"muted": 1}}, "sound.muted = 1 is not allowed; it takes true or false"),
        ({"times": {"warn": 3}}, "times.warn = 3 is not a key; [times] has thanks_return_s"),
        ({"tmes": {"warning_s": 30}}, "[tmes] is not a section"),
        ({"warning_s": 30}, "[warning_s] is not a section"),
        ({"times": 30}, "times = 30 stands outside a section"),
        ({"sender": {"backoff_min_s": 50, "backoff_max_s": 5}}, "sender.backoff_min_s = 50.0 is more than"),
    ],
)
def test_a_bad_value_names_key_value_and_file(document: dict, words: str):
    assert complaint(document).startswith("kiosk.toml: ")
    assert words in complaint(document)


def test_a_file_that_is_missing_or_no_toml_stops_the_start(tmp_path: Path):
    broken = tmp_path / "broken.toml"
    broken.write_text("[times\n")
    for file in (tmp_path / "missing.toml", broken):
        with pytest.raises(SettingsError, match=re.escape(str(file))):
            load(file)
