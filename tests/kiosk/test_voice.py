"""Reading aloud, by the real program."""

import time
import wave
from pathlib import Path

import pytest

from kiosk.voice import NoVoiceError, Voice

SHORT = {"ar": "شكرًا لك", "en": "Thank you"}
LONG = {
    "ar": "كيف كانت خدمتنا اليوم؟ لمسة واحدة تكفي، ودون ذكر اسمك.",
    "en": "How was our service today? One tap is enough. No name needed.",
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program in the voice's place that notes what it was told and how it was asked, and never ends by itself."""
    path = tmp_path / "speaks"
    notes = f'echo $$ >> {tmp_path}/pids\necho "$@" >> {tmp_path}/asked\ncat >> {tmp_path}/told\n'
    path.write_text(f"#!/bin/sh\n{notes}exec sleep 60\n")
    path.chmod(0o755)
    return path


def read(path: Path, seconds: float = 5) -> str:
    end = time.monotonic() + seconds
    while not path.exists() or not path.read_text():
        assert time.monotonic() < end, f"{path.name} was not written"
        time.sleep(0.02)
    return path.read_text()


def speakers(folder: Path, wanted: int) -> list[int]:
    """Process ids of the programs started so far, once there are as many as wanted."""
    end = time.monotonic() + 5
    while len(found := read(folder / "pids").split()) < wanted:
        assert time.monotonic() < end, f"{len(found)} of {wanted} spoke"
        time.sleep(0.02)
    return [int(pid) for pid in found]


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def seconds_of(wav: Path) -> float:
    with wave.open(str(wav)) as file:
        return file.getnframes() / file.getframerate()


def loudness_of(wav: Path) -> int:
    with wave.open(str(wav)) as file:
        return max(memoryview(file.readframes(file.getnframes())).cast("h"))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_longer_text_is_longer_speech(language, tmp_path):
    voice = Voice()
    for name, text in (("short", SHORT[language]), ("long", LONG[language])):
        voice.record(language, text, tmp_path / f"{name}.wav")
    assert 0.4 < seconds_of(tmp_path / "short.wav") < seconds_of(tmp_path / "long.wav") < 20


def test_each_language_has_a_voice_of_its_own(tmp_path):
    voice = Voice()
    for language in ("ar", "en"):
        voice.record(language, "4", tmp_path / f"{language}.wav")
    assert (tmp_path / "ar.wav").read_bytes() != (tmp_path / "en.wav").read_bytes()


def test_the_volume_is_heard(tmp_path):
    for volume in (30, 100):
        Voice(volume=volume).record("en", SHORT["en"], tmp_path / f"{volume}.wav")
    assert loudness_of(tmp_path / "30.wav") < loudness_of(tmp_path / "100.wav")


def test_a_missing_program_is_said_so_that_the_offer_can_be_hidden():
    with pytest.raises(NoVoiceError, match="no-such-voice is not installed"):
        Voice(program="no-such-voice")


def test_it_speaks_while_the_screen_goes_on(program, tmp_path):
    voice = Voice(program=str(program))
    begun = time.monotonic()
    voice.say("ar", SHORT["ar"])
    assert time.monotonic() - begun < 1
    assert read(tmp_path / "told") == SHORT["ar"]
    assert "-v ar" in read(tmp_path / "asked")
    voice.hush()


def test_text_is_never_an_argument(program, tmp_path):
    voice = Voice(program=str(program))
    voice.say("en", "-w /tmp/x")
    assert "/tmp/x" not in read(tmp_path / "asked")
    voice.hush()


def test_hush_stops_it(program, tmp_path):
    voice = Voice(program=str(program))
    voice.say("en", LONG["en"])
    assert [alive(pid) for pid in speakers(tmp_path, 1)] == [True]
    voice.hush()
    assert [alive(pid) for pid in speakers(tmp_path, 1)] == [False]


def test_new_text_cuts_the_old_short(program, tmp_path):
    voice = Voice(program=str(program))
    voice.say("en", "one")
    speakers(tmp_path, 1)
    voice.say("en", "two")
    assert [alive(pid) for pid in speakers(tmp_path, 2)] == [False, True]
    voice.hush()


def test_hush_with_nothing_said_is_nothing():
    Voice().hush()
