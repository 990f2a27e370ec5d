"""ESC/POS: every status bit has its word, and a picture becomes the bytes another library makes of it."""

from random import Random

import pytest
from escpos.printer import Dummy
from PIL import Image

from devices.protocols.escpos import BAND, QUESTIONS, Status, answer, ask, bands, confirms, resync, status

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, Status("ready")),
        ({2: None, 3: None}, Status("ready")),
        ({4: 0x1E}, Status("paper-low")),
        ({4: 0x7E}, Status("paper-out")),
        ({2: 0x32}, Status("paper-out")),
        ({1: 0x1A}, Status("offline")),
        ({1: 0x1A, 2: 0x16}, Status("offline", "the cover is open")),
        ({1: 0x1A, 2: 0x36, 4: 0x72}, Status("offline", "the cover is open")),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, Status("offline", "the cutter is jammed")),
        ({1: 0x1A, 3: 0x32}, Status("offline", "it reports a fault that only a restart or a repair ends")),
        ({1: 0x1A, 3: 0x52}, Status("offline", "it is too hot or too slow for now")),
        ({1: None}, Status("no-answer")),
        ({4: None}, Status("no-answer")),
    ],
)
def test_the_bits_have_their_words(changed, found):
    assert status(FINE | changed) == found


def test_only_a_printer_with_paper_that_is_on_line_prints():
    assert [name for name in ("ready", "paper-low", "paper-out", "offline", "no-answer") if Status(name).prints] == [
        "ready", "paper-low",
    ]  # fmt: skip


def test_the_questions_are_those_of_the_reference():
    assert [ask(question).hex() for question in QUESTIONS] == ["100401", "100402", "100403", "100404"]


def test_what_a_printer_says_by_itself_is_no_answer():
    assert answer(b"\x10\x00\x00\x00") is None  # automatic status back
    assert answer(b"\x11\x13") is None  # XON, XOFF
    assert answer(b"\x12\x1e\x13") == 0x1E


def test_a_confirmation_is_told_from_a_status():
    assert not confirms(b"\x12\x1e\x72")
    assert confirms(b"\x12\x03")


@pytest.mark.parametrize("size", [(576, 300), (384, 1), (576, BAND), (384, 2 * BAND)])
def test_a_picture_is_the_same_as_another_library_sends(size):
    wide, high = size
    picture = Image.frombytes("1", size, Random(high).randbytes(wide // 8 * high))
    other = Dummy()
    other.image(picture, fragment_height=BAND)
    assert b"".join(bands(picture)) == other.output


@pytest.mark.parametrize("picture", [Image.new("L", (576, 8)), Image.new("1", (500, 8))])
def test_another_picture_is_refused(picture):
    with pytest.raises(ValueError, match="dots wide"):
        list(bands(picture))


def test_a_broken_command_is_filled_up():
    assert resync(384) == bytes(BAND * 48) + b"\x1b@"
