"""The PN532's frames and values: the manual's own examples, cut anywhere, with noise around and damage inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.pn532 import (
    ACK,
    ASK_VERSION,
    EXCHANGE,
    FIND_ONE,
    MORE,
    MOST_BODY,
    MOST_DATA,
    NACK,
    NORMAL_MODE,
    Frames,
    Pn532Error,
    Target,
    answer,
    build,
    exchanged,
    exchanges,
    pseudo_atr,
    targets,
)

BODIES = st.binary(min_size=1, max_size=MOST_BODY)


def heard(*pieces: bytes) -> list[bytes]:
    frames = Frames()
    return [frame for piece in pieces for frame in frames.feed(piece)] + frames.quiet()


def test_commands_are_those_of_the_manual():
    assert ASK_VERSION.hex() == "0000ff02fed4022a00"
    assert FIND_ONE.hex() == "0000ff04fcd44a0100e100"
    assert NORMAL_MODE.hex() == "0000ff05fbd4140114010200"


def test_the_manuals_version_answer_is_found():
    assert heard(ACK + bytes.fromhex("0000FF06FAD50332010607E800")) == [ACK, bytes.fromhex("D50332010607")]


@given(body=BODIES, cut=st.integers(0, 280))
def test_a_frame_is_found_however_it_is_cut(body: bytes, cut: int):
    frame = build(body)
    assert heard(frame[:cut], frame[cut:]) == [body]


@given(bodies=st.lists(BODIES | st.sampled_from([ACK, NACK]), max_size=3), noise=st.binary(max_size=40))
def test_after_noise_and_a_silence_every_frame_is_found(bodies: list[bytes], noise: bytes):
    frames = Frames()
    assert frames.feed(noise) + frames.quiet() == []
    assert frames.feed(b"".join(body if body in (ACK, NACK) else build(body) for body in bodies)) == bodies


def test_a_frame_hidden_by_a_false_start_comes_out_in_the_silence():
    frames = Frames()
    assert frames.feed(b"\x00\xff\x20\xe0" + build(b"\xd5\x41\x00")) == []
    assert frames.quiet() == [b"\xd5\x41\x00"]
    assert frames.dropped == 1


@given(body=BODIES, place=st.integers(0, 300), bit=st.integers(0, 7))
def test_one_wrong_bit_never_gives_another_body(body: bytes, place: int, bit: int):
    frame = bytearray(build(body))
    frame[place % len(frame)] ^= 1 << bit
    assert [found for found in heard(bytes(frame)) if found not in (body, ACK, NACK)] == []


@pytest.mark.parametrize("size", [0, MOST_BODY + 1])
def test_a_body_that_no_frame_holds_is_refused(size: int):
    with pytest.raises(ValueError, match="a frame's body has 1 to 265 bytes"):
        build(bytes(size))


def test_what_the_reader_answers_is_told_from_what_it_refuses():
    assert answer(EXCHANGE, b"\xd5\x41\x00abc") == b"\x00abc"
    for body in (b"\x7f", b"\xd5\x4b\x00", b""):
        with pytest.raises(Pn532Error):
            answer(EXCHANGE, body)


def test_a_found_card_is_taken_apart():
    data = bytes.fromhex("01 01 0344 20 07 04112233445566 06 75778102 80".replace(" ", ""))
    (found,) = targets(data)
    assert found == Target(1, 0x20, bytes.fromhex("04112233445566"), bytes.fromhex("7577810280"))
    assert found.speaks_apdus
    assert targets(b"\x00") == ()
    (tag,) = targets(bytes.fromhex("0101000408041A2B3C4D"))
    assert (tag.speaks_apdus, tag.ats) == (False, b"")


@given(cut=st.integers(1, 18))
def test_a_found_card_that_is_cut_short_is_refused(cut: int):
    data = bytes.fromhex("01010344200704112233445566067577810280")
    if cut == 13:  # whole, for a card without an ATS
        assert targets(data[:cut])
    else:
        with pytest.raises(Pn532Error):
            targets(data[:cut])


@pytest.mark.parametrize(
    ("ats", "atr"),
    [
        ("7577810280", "3B8180018080"),  # a DESFire EV1, as PC/SC readers name it
        ("78807002" + "4B", "3B8180014B4B"),
        ("", "3B80800101"),
        ("00" + "31" * 20, "3B8F8001" + "31" * 15 + "3F"),
    ],
)
def test_the_pseudo_atr_is_that_of_pcsc(ats: str, atr: str):
    made = pseudo_atr(bytes.fromhex(ats))
    assert made.hex().upper() == atr


@given(apdu=st.binary(max_size=1000))
def test_a_long_command_goes_in_parts(apdu: bytes):
    bodies = [body for frame in exchanges(1, apdu) for body in heard(frame)]
    assert b"".join(body[3:] for body in bodies) == apdu
    assert [bool(body[2] & MORE) for body in bodies] == [True] * (len(bodies) - 1) + [False]
    assert all(len(body) <= MOST_DATA + 3 for body in bodies)


def test_an_exchange_has_its_data_whether_more_follows_and_its_error():
    assert exchanged(b"\x40ab") == (b"ab", True, 0)
    assert exchanged(b"\x01") == (b"", False, 1)
    with pytest.raises(Pn532Error):
        exchanged(b"")
