"""BER-TLV data objects (ISO/IEC 7816-4, 5.2.2): a strict, bounded parser and its builder."""

from collections.abc import Iterable
from dataclasses import dataclass

from devices.protocols.card_errors import Garbled

MOST_OBJECTS = 4096
_LONGEST_TAG = 3
_LONGEST_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object: the tag as the number its bytes make (0x5F1F), and its value."""

    tag: int
    value: bytes

    @property
    def constructed(self) -> bool:
        """Whether the value is itself made of data objects (bit 6 of the tag's first byte)."""
        return bool(_tag_bytes(self.tag)[0] & 0x20)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a data object's value starts, and how long it is."""

    tag: int
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


def parse(data: bytes, where: str) -> tuple[Tlv, ...]:
    """The data objects that fill `data` to the last byte; Garbled for anything else, and past 4,096 of them."""
    found: list[Tlv] = []
    at = 0
    while at < len(data):
        if len(found) == MOST_OBJECTS:
            raise Garbled(where, f"more than {MOST_OBJECTS} data objects")
        header = read_header(data, where, at)
        if header.end > len(data):
            raise Garbled(where, f"data object {header.tag:X} goes on past the end")
        found.append(Tlv(header.tag, data[header.start : header.end]))
        at = header.end
    return tuple(found)


def read_header(data: bytes, where: str, at: int = 0) -> Header:
    """The tag and length at `at`, whose value may not be there yet; Garbled when they are cut short or malformed."""
    tag, at = _read_tag(data, where, at)
    if at >= len(data):
        raise Garbled(where, "cut short in a length")
    first = data[at]
    if first < 0x80:
        return Header(tag, at + 1, first)
    size = first & 0x7F
    if not 1 <= size <= _LONGEST_LENGTH or len(data) < at + 1 + size:
        raise Garbled(where, f"a length of data object {tag:X} that cannot be")
    return Header(tag, at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size], "big"))


def _read_tag(data: bytes, where: str, at: int) -> tuple[int, int]:
    start, at = at, at + 1
    if start >= len(data) or data[start] == 0x00:
        raise Garbled(where, "no tag where one should be")
    if data[start] & 0x1F == 0x1F:
        if at < len(data) and data[at] == 0x80:
            raise Garbled(where, "a tag with a needless byte")
        while at < len(data) and data[at] & 0x80:
            at += 1
        at += 1
    if at > len(data) or at - start > _LONGEST_TAG:
        raise Garbled(where, "a tag that is too long or cut short")
    return int.from_bytes(data[start:at], "big"), at


def build(tag: int, value: bytes | Iterable[bytes]) -> bytes:
    """The bytes of one data object, its length in the fewest bytes; ValueError for a tag that cannot be."""
    body = value if isinstance(value, bytes) else b"".join(value)
    return _tag_bytes(tag) + _length_bytes(len(body)) + body


def _tag_bytes(tag: int) -> bytes:
    raw = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    try:
        if _read_tag(raw, "a tag", 0) == (tag, len(raw)):
            return raw
    except Garbled:
        pass
    raise ValueError(f"{tag:X} is not a tag")


def _length_bytes(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    raw = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(raw)]) + raw


def one(objects: Iterable[Tlv], tag: int, where: str) -> bytes:
    """The value of the only data object with that tag; Garbled when there is none, or more than one."""
    values = [each.value for each in objects if each.tag == tag]
    if len(values) != 1:
        raise Garbled(where, f"{len(values)} data objects {tag:X} where one should be")
    return values[0]


def inside(data: bytes, tag: int, where: str) -> bytes:
    """The value of the one data object `tag` that fills `data`; Garbled for anything else."""
    objects = parse(data, where)
    if len(objects) != 1:
        raise Garbled(where, f"{len(objects)} data objects where one should be")
    return one(objects, tag, where)
