"""The face in DG2: out of its biometric wrapping (ISO/IEC 7816-11, ISO/IEC 19794-5), not decoded."""

from dataclasses import dataclass
from typing import Literal

from devices.protocols import tlv
from devices.protocols.card_errors import Garbled, Unreadable

WHERE = "DG2"
_HEADER, _FACE, _POINT, _IMAGE = 14, 20, 8, 12  # bytes of each part (ISO/IEC 19794-5:2005, 5)
_STARTS: tuple[tuple[bytes, Literal["jpeg", "jpeg2000"]], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as its file's bytes."""

    kind: Literal["jpeg", "jpeg2000"]
    content: bytes

    def __repr__(self) -> str:
        return f"Photo({self.kind!r})"


def read(group: bytes) -> Photo:
    """The first face of DG2 (9303-10, 4.7.2); Garbled, and Unreadable for a wrapping or a picture we do not know."""
    template = tlv.parse(tlv.inside(group, 0x75, WHERE), WHERE)
    faces = tlv.parse(tlv.one(template, 0x7F61, WHERE), WHERE)
    first = next((each.value for each in faces if each.tag == 0x7F60), None)
    if first is None:
        raise Garbled(WHERE, "it holds no face")
    for each in tlv.parse(first, WHERE):
        if each.tag in {0x5F2E, 0x7F2E}:
            return _picture(each.value)
    raise Garbled(WHERE, "its face holds no picture")


def _picture(record: bytes) -> Photo:
    if not record.startswith(b"FAC\x00010\x00"):
        raise Unreadable(WHERE, "its face is not wrapped as ISO/IEC 19794-5:2005 says")
    face = record[_HEADER:]
    length, points = int.from_bytes(face[:4], "big"), int.from_bytes(face[4:6], "big")
    content = face[_FACE + points * _POINT + _IMAGE : length]
    if length > len(face) or not content:
        raise Garbled(WHERE, "its face is cut short")
    for start, kind in _STARTS:
        if content.startswith(start):
            return Photo(kind, content)
    raise Unreadable(WHERE, "its picture is neither JPEG nor JPEG 2000")
