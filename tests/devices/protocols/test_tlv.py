"""BER-TLV: what is built comes back, and what is not BER-TLV is said to be garbled, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.card_errors import Garbled
from devices.protocols.tlv import Header, Tlv, build, inside, one, parse, read_header

TAGS = st.sampled_from([0x04, 0x60, 0x5C, 0x7F61, 0x5F1F, 0x5F01, 0x87, 0x9F8101, 0xDF7F])


@given(st.lists(st.builds(Tlv, TAGS, st.binary(max_size=400)), max_size=12))
def test_what_is_built_is_parsed_again(objects: list[Tlv]):
    data = b"".join(build(each.tag, each.value) for each in objects)
    assert parse(data, "a file") == tuple(objects)


@given(st.binary(max_size=600))
def test_any_bytes_are_parsed_or_garbled(data: bytes):
    try:
        objects = parse(data, "a file")
    except Garbled:
        return
    assert sum(len(each.value) + 2 for each in objects) <= len(data)
    assert parse(b"".join(build(each.tag, each.value) for each in objects), "a file") == objects


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("00", "no tag"),
        ("0000", "no tag"),
        ("5f", "a tag"),
        ("5f80011f00", "needless"),
        ("9f818181010100", "too long"),
        ("04", "cut short in a length"),
        ("0480", "cannot be"),
        ("0485ffffffffff", "cannot be"),
        ("048201", "cannot be"),
        ("040201", "past the end"),
        ("0484ffffffff00", "past the end"),
    ],
)
def test_malformed_objects_are_garbled(raw: str, why: str):
    with pytest.raises(Garbled, match=why):
        parse(bytes.fromhex(raw), "a file")


def test_the_number_of_objects_is_bounded():
    with pytest.raises(Garbled, match="more than 4096"):
        parse(b"\x04\0" * 4097, "a file")


def test_a_header_is_read_before_its_value_is_there():
    assert read_header(bytes.fromhex("6f8201ff"), "a file") == Header(0x6F, 4, 511)


@pytest.mark.parametrize("tag", [0x00, 0x1F, 0x0404, 0x5F80, 0x9F818101])
def test_a_tag_that_cannot_be_is_not_built(tag: int):
    with pytest.raises(ValueError, match="is not a tag"):
        build(tag, b"")


def test_an_object_asked_for_must_be_there_once():
    objects = parse(build(0x04, b"a") + build(0x05, b"b") + build(0x05, b"c"), "a file")
    assert one(objects, 0x04, "a file") == b"a"
    for tag, count in ((0x05, 2), (0x06, 0)):
        with pytest.raises(Garbled, match=f"^a file: {count} data objects"):
            one(objects, tag, "a file")
    with pytest.raises(Garbled, match="3 data objects"):
        inside(build(0x04, b"") * 3, 0x04, "a file")


def test_constructed_objects_are_told_apart():
    assert [Tlv(tag, b"").constructed for tag in (0x7F61, 0x60, 0x5F1F, 0x87)] == [True, True, False, False]
