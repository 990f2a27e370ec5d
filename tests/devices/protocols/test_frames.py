"""Serial frames: whole, in pieces, with noise before, between and after, and never out of bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.frames import MOST_BYTES, LineFrames, MrzFrames, TagFrames


def summed(data: bytes) -> bytes:
    total = 0
    for byte in data:
        total ^= byte
    return b"\x02" + data.hex().upper().encode() + f"{total:02X}".encode() + b"\x03"


@pytest.mark.parametrize("tail", [b"\x03", b"\r\n\x03"])
@given(data=st.binary(min_size=5, max_size=5), cuts=st.lists(st.integers(1, 16), max_size=6))
def test_a_tag_is_found_however_it_is_cut(tail, data, cuts):
    frame = summed(data)[:-1] + tail
    frames, told, at = TagFrames(), [], 0
    for cut in [*cuts, len(frame)]:
        told += frames.feed(frame[at : at + cut])
        at += cut
    assert told == [data.hex().upper()]


@given(data=st.binary(min_size=5, max_size=5), place=st.integers(1, 12), other=st.sampled_from(b"0123456789ABCDEF"))
def test_one_wrong_digit_is_dropped_and_counted(data, place, other):
    good = summed(data)
    bad = good[:place] + bytes([other]) + good[place + 1 :]
    frames = TagFrames()
    assert frames.feed(bad) == ([data.hex().upper()] if bad == good else [])
    assert frames.dropped == (bad != good)


def test_a_tag_that_stays_is_told_once_and_again_after_a_silence():
    frame = summed(bytes(range(5)))
    frames = TagFrames()
    assert frames.feed(frame * 5) == ["0001020304"]
    frames.quiet()
    assert frames.feed(frame) == ["0001020304"]


def test_a_start_byte_always_begins_anew():
    assert TagFrames().feed(b"\x02ABC" + summed(b"12345")) == [b"12345".hex().upper()]


@given(st.lists(st.binary(max_size=64), max_size=40))
def test_noise_never_breaks_or_fills_a_tag_reader(pieces):
    frames = TagFrames()
    for piece in pieces:
        for tag in frames.feed(piece):
            assert len(tag) == 10
    assert frames.quiet() == []
    assert frames.feed(summed(b"12345")) == [b"12345".hex().upper()]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_scanned_text_ends_with_its_line(end):
    assert LineFrames().feed(b"]Q3RYD1:ABC" + end + b"next" + end) == ["RYD1:ABC", "next"]


def test_a_scanned_text_without_an_end_ends_with_the_silence():
    frames = LineFrames()
    assert frames.feed(b"HTTPS://RAYAK") == []
    assert frames.quiet() == ["HTTPS://RAYAK"]
    assert frames.quiet() == []


def test_a_text_too_long_or_not_a_text_is_dropped_whole():
    frames = LineFrames()
    assert frames.feed(b"x" * (MOST_BYTES + 1) + b"\rok\r") == ["ok"]
    assert frames.feed(b"\xff\xfe\rok\r") == ["ok"]
    assert frames.dropped == 2


@given(st.lists(st.binary(max_size=300), max_size=40))
def test_noise_never_fills_a_scanner(pieces):
    frames = LineFrames()
    for piece in pieces:
        assert all(0 < len(text.encode()) <= MOST_BYTES for text in frames.feed(piece))
    frames.quiet()
    assert frames.feed(b"ok\r") == ["ok"]


def test_a_swipe_is_one_text_with_or_without_its_frame():
    zone = b"L1\rL2\rL3"
    assert MrzFrames().feed(b"\x02" + zone + b"\r\x03") == ["L1\rL2\rL3"]
    frames = MrzFrames()
    assert frames.feed(zone) == []
    assert frames.quiet() == ["L1\rL2\rL3"]


@given(st.lists(st.binary(max_size=300), max_size=40))
def test_noise_never_fills_a_swipe_reader(pieces):
    frames = MrzFrames()
    for piece in pieces:
        assert all(len(text) <= MOST_BYTES for text in frames.feed(piece))
    frames.quiet()
    assert frames.feed(b"\x02A\x03") == ["A"]
