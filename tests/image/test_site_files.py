"""The files that a technician puts on the first partition: taken when right, refused with a reason when not."""

import importlib.util
import subprocess

import pytest

from image.root import OVERLAY

SPEC = importlib.util.spec_from_file_location("site_files", OVERLAY / "usr/lib/rayak/site_files.py")
site_files = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(site_files)
GOOD = '[kiosk]\nlanguage = "en"\n'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "etc").mkdir()
    return tmp_path / "etc"


def answer(monkeypatch, code, said):
    done = subprocess.CompletedProcess([], code, stdout=said)
    monkeypatch.setattr(site_files, "_kiosk", lambda *_words: done)
    monkeypatch.setattr(site_files.subprocess, "run", lambda *_a, **_k: None)


def test_right_settings_are_put_in_force(site, etc):
    (site / "kiosk.toml").write_text(GOOD)
    assert site_files.take_settings(site, etc) == "kiosk.toml is in force"
    assert (etc / "kiosk.toml").read_text() == GOOD
    assert site_files.take_settings(site, etc) == "kiosk.toml is in force already"


def test_wrong_settings_leave_those_in_force_and_say_why(site, etc):
    (etc / "kiosk.toml").write_text(GOOD)
    (site / "kiosk.toml").write_text('[kiosk]\nlanguage = "fr"\n')
    with pytest.raises(site_files.SiteFileError, match=r"kiosk\.language = 'fr'.*settings stay"):
        site_files.take_settings(site, etc)
    assert (etc / "kiosk.toml").read_text() == GOOD
    assert "kiosk.language" in (site / "kiosk.toml.wrong.txt").read_text()


def test_the_reason_goes_when_the_settings_are_right(site, etc):
    (site / "kiosk.toml.wrong.txt").write_text("old")
    (site / "kiosk.toml").write_text(GOOD)
    site_files.take_settings(site, etc)
    assert not (site / "kiosk.toml.wrong.txt").exists()


def test_without_settings_nothing_changes(site, etc):
    assert "stay as they are" in site_files.take_settings(site, etc)
    assert list(etc.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", 'hub = "h"\n', 'hub = "h"\ncode = 5\n', 'hub = "h"\ncode = "c"\nmore = 1\n', "hub"]
)
def test_an_enrolment_that_is_not_two_texts_is_refused(site, text):
    (site / "enrol.toml").write_text(text)
    with pytest.raises(site_files.SiteFileError):
        site_files.enrolment(site)


def test_a_code_that_served_goes(site, monkeypatch):
    (site / "enrol.toml").write_text('hub = "https://hub.example"\ncode = "ABCD"\n')
    answer(monkeypatch, 0, "enrolled\n")
    assert site_files.enrol(site) == 0
    assert list(site.iterdir()) == []


def test_a_hub_that_is_away_is_tried_again_with_the_same_code(site, monkeypatch):
    (site / "enrol.toml").write_text('hub = "https://hub.example"\ncode = "ABCD"\n')
    answer(monkeypatch, 75, "away\n")
    assert site_files.enrol(site) == 75
    assert (site / "enrol.toml").exists()


def test_a_code_that_cannot_serve_is_put_aside_with_the_reason(site, monkeypatch):
    (site / "enrol.toml").write_text('hub = "https://hub.example"\ncode = "SPENT"\n')
    answer(monkeypatch, 1, "kiosk: this code is spent\n")
    assert site_files.enrol(site) == 0
    assert sorted(path.name for path in site.iterdir()) == ["enrol.toml.wrong", "enrol.toml.wrong.txt"]
    assert "this code is spent" in (site / "enrol.toml.wrong.txt").read_text()
