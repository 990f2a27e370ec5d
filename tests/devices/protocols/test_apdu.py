"""Commands and answers: every encoding there and back, and what a card may do in several steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.apdu import Card, Command, Response
from devices.protocols.card_errors import Garbled, Refused, meaning

byte = st.integers(0, 255)
commands = st.builds(
    Command,
    *[byte] * 4,
    data=st.binary(max_size=600),
    le=st.none() | st.integers(1, 0x10000),
)


def script(*steps: tuple[str, str]):
    """A card that expects just these commands and gives these answers, in hex."""
    left = list(steps)

    def transmit(apdu: bytes) -> bytes:
        wanted, answer = left.pop(0)
        assert apdu.hex() == wanted
        return bytes.fromhex(answer)

    return transmit


@pytest.mark.parametrize(
    ("command", "raw"),
    [
        (Command(0, 0xA4, 4, 0), "00a40400"),
        (Command(0, 0xB0, 0, 0, le=256), "00b0000000"),
        (Command(0, 0xA4, 2, 0x0C, bytes.fromhex("011e")), "00a4020c02011e"),
        (Command(0, 0x88, 0, 0, b"\1", 8), "00880000010108"),
        (Command(0, 0xB0, 0, 0, le=0x10000), "00b00000000000"),
        (Command(0, 0xD6, 0, 0, b"\xaa" * 256), "00d60000000100" + "aa" * 256),
        (Command(0, 0xD6, 0, 0, b"\xaa", 257), "00d60000000001aa0101"),
    ],
)
def test_a_command_is_encoded_short_where_it_can_be(command: Command, raw: str):
    assert command.encode().hex() == raw
    assert Command.decode(bytes.fromhex(raw)) == command


@given(commands)
def test_every_command_comes_back_from_its_bytes(command: Command):
    assert Command.decode(command.encode()) == command


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_garbled(raw: bytes):
    try:
        command = Command.decode(raw)
    except Garbled:
        return
    assert len(command.data) <= len(raw)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Command(256, 0, 0, 0),
        lambda: Command(0, 0, 0, -1),
        lambda: Command(0, 0, 0, 0, b"\0" * 65536),
        lambda: Command(0, 0, 0, 0, le=0),
        lambda: Command(0, 0, 0, 0, le=65537),
    ],
)
def test_a_command_that_cannot_be_is_not_made(make):
    with pytest.raises(ValueError, match=r"byte|le|carries"):
        make()


@pytest.mark.parametrize("raw", ["", "90"])
def test_an_answer_without_a_status_word_is_garbled(raw: str):
    with pytest.raises(Garbled):
        Response.decode(bytes.fromhex(raw))


def test_the_rest_of_an_answer_is_fetched():
    card = Card(script(("00b0000000", "01026102"), ("00c0000002", "03046101"), ("00c0000001", "059000")))
    assert card.send(Command(0, 0xB0, 0, 0, le=256)) == Response(b"\1\2\3\4\5", 0x9000)


def test_a_corrected_length_is_asked_for_again():
    card = Card(script(("00b0000000", "6c02"), ("00b0000002", "01029000")))
    assert card.read_at(0, 256, "a file") == b"\1\2"


def test_a_length_corrected_after_data_is_an_answer_like_any_other():
    card = Card(script(("00b0000000", "01026102"), ("00c0000002", "6c04")))
    assert card.send(Command(0, 0xB0, 0, 0, le=256)) == Response(b"\1\2", 0x6C04)


def test_a_card_that_never_ends_its_answer_is_left():
    with pytest.raises(Garbled, match="no end"):
        Card(lambda _apdu: b"\0" * 10 + b"\x61\x10").send(Command(0, 0xB0, 0, 0))


def test_a_card_that_corrects_the_length_for_ever_is_left():
    lengths = iter(range(10_000))
    with pytest.raises(Garbled, match="no end"):
        Card(lambda _apdu: bytes([0x6C, 1 + next(lengths) % 2])).send(Command(0, 0xB0, 0, 0, le=9))


def test_a_refusal_says_where_and_why_in_plain_words():
    with pytest.raises(Refused, match=r"^the photo: there is no such file \(6A82\)$") as refusal:
        Card(lambda _apdu: b"\x6a\x82").select(2, 0x0C, b"\1\1", "the photo")
    assert (refusal.value.sw, refusal.value.passing) == (0x6A82, False)


@pytest.mark.parametrize(
    ("sw", "text"),
    [
        (0x6982, "the card wants a proof first"),
        (0x63C2, "the proof was wrong; 2 tries are left"),
        (0x65FF, "the card failed, and changed something"),
        (0x1234, "the card gave an unknown answer"),
    ],
)
def test_a_status_word_has_a_plain_meaning(sw: int, text: str):
    assert meaning(sw) == text


def test_a_file_is_read_in_parts_until_it_is_whole():
    content = bytes(range(256)) * 3

    def transmit(apdu: bytes) -> bytes:
        command = Command.decode(apdu)
        at = command.p1 << 8 | command.p2
        assert (command.le or 0) <= 255
        return content[at : at + (command.le or 0)] + b"\x90\0"

    assert Card(transmit).read(700, "a file") == content[:700]
    with pytest.raises(Garbled, match="it ends after 768 of 800 bytes"):
        Card(transmit).read(800, "a file")


def test_more_bytes_than_asked_for_are_not_taken():
    with pytest.raises(Garbled, match="3 bytes came where 2 were asked for"):
        Card(lambda _apdu: b"\1\2\3\x90\0").read(2, "a file")


def test_a_file_past_the_reach_of_read_binary_is_not_read():
    with pytest.raises(Garbled, match="32,767"):
        Card(lambda apdu: b"\0" * apdu[-1] + b"\x90\0").read(40_000, "a file")
