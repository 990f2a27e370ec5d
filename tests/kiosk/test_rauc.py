"""RAUC is called with the words that it has, and its last word is passed on."""

import pytest

from kiosk import rauc


def stand_in(tmp_path, monkeypatch, script: str):
    """A program called rauc that notes its words."""
    program = tmp_path / "rauc"
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/words\n{script}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "words"


def test_each_deed_has_its_words(tmp_path, monkeypatch):
    words = stand_in(tmp_path, monkeypatch, "exit 0")
    rauc.install(tmp_path / "x.raucb")
    rauc.try_other()
    rauc.mark_good()
    assert words.read_text().splitlines() == [
        f"install {tmp_path}/x.raucb",
        "status mark-active other",
        "status mark-good booted",
    ]


def test_a_refusal_is_told_in_raucs_own_words(tmp_path, monkeypatch):
    said = "echo 'installing'; echo 'LastError: signature verification failed: bad'; echo 'done'; exit 1"
    stand_in(tmp_path, monkeypatch, said)
    with pytest.raises(rauc.RaucError, match=r"^signature verification failed: bad$"):
        rauc.install(tmp_path / "x.raucb")


def test_a_machine_without_rauc_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(rauc.RaucError, match="did not run"):
        rauc.mark_good()
