"""Every word that the kiosk asks for is in both languages, and what was compiled is what was written."""

import gettext
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "assets" / "locale"


def catalogue(language: str) -> dict[object, str]:
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}


def names(entries: dict[object, str]) -> set[str]:
    return {key[0] if isinstance(key, tuple) else str(key) for key in entries}


def asked_for() -> set[str]:
    """Keys of the form `word.word` in the kiosk's Python and kv files that belong to a known family."""
    families = {name.split(".")[0] for name in names(catalogue("en"))}
    source = "\n".join(path.read_text() for path in (ROOT / "kiosk").rglob("*") if path.suffix in (".py", ".kv"))
    found = re.findall(
        r"""(?:tr|count)\(\s*f?["']([a-z0-9]+(?:\.[a-z0-9%{}]+)+)["']|["']([a-z0-9]+(?:\.[a-z0-9]+)+)["']""", source
    )
    keys = {one or other for one, other in found}
    return {key for key in keys if key.split(".")[0] in families and "%" not in key and "{" not in key}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_key_that_is_asked_for_has_words(language):
    missing = {key for key in asked_for() if key not in names(catalogue(language))} - {"word.word"}
    assert missing == set()


def test_both_languages_have_the_same_keys():
    assert names(catalogue("ar")) == names(catalogue("en"))


def test_both_languages_fill_in_the_same_values():
    english, arabic = catalogue("en"), catalogue("ar")
    for key in names(english) & set(english) & set(arabic):
        assert set(re.findall(r"\{(\w+)\}", english[key])) == set(re.findall(r"\{(\w+)\}", arabic[key])), key


def test_no_words_are_left_over():
    families_used_by_pattern = (
        "card.genuine.",
        "card.hold.",
        "card.key.",
        "card.new.",
        "card.problem.",
        "card.step.",
        "print.",
        "statement.",
        *("ready.is.", "ready.do.", "ready.unknown.", "ready.slow.", "ready.silent."),
        "card.swipe.",
        "month.",
        "net.line.",
        "span.",
        "rate.",
        "reason.",
        "voice.star.",
        *("staff.is.", "staff.net.", "staff.seen.", "staff.try.", "staff.usb."),
        "count.",
        "a11y.",
        "demo.",
    )
    left = {key for key in names(catalogue("en")) - asked_for() if not key.startswith(families_used_by_pattern)}
    assert left == set()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_compiled_catalogue_is_the_written_one(language, tmp_path):
    folder = LOCALE / language / "LC_MESSAGES"
    subprocess.run(["msgfmt", "-o", str(tmp_path / "kiosk.mo"), str(folder / "kiosk.po")], check=True)
    assert (tmp_path / "kiosk.mo").read_bytes() == (folder / "kiosk.mo").read_bytes()
