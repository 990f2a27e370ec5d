"""The files of a made-up eMRTD (ICAO Doc 9303-10), for chips that only exist here."""

from collections.abc import Mapping, Sequence

from devices.protocols import tlv

_IDS = {"DG1": 1, "DG2": 2, "DG11": 11}
_TAGS = {"DG1": 0x61, "DG2": 0x75, "DG11": 0x6B}


def dg1(zone: Sequence[str]) -> bytes:
    return tlv.build(0x61, tlv.build(0x5F1F, "".join(zone).encode("ascii")))


def dg2(picture: bytes) -> bytes:
    """One face around a picture's bytes (ISO/IEC 19794-5:2005, no feature points)."""
    face = (32 + len(picture)).to_bytes(4, "big") + bytes(16) + bytes(12) + picture
    record = b"FAC\x00010\x00" + (14 + len(face)).to_bytes(4, "big") + b"\x00\x01" + face
    header = tlv.build(0xA1, tlv.build(0x87, b"\x01\x01") + tlv.build(0x88, b"\x00\x08"))
    template = tlv.build(0x7F60, header + tlv.build(0x5F2E, record))
    return tlv.build(0x75, tlv.build(0x7F61, tlv.build(0x02, b"\x01") + template))


def dg11(full_name: str, personal_number: str, birth: str) -> bytes:
    """Name with filler ('ALI<<AHMED') or in Arabic, number, and birth as YYYYMMDD."""
    values = {0x5F0E: full_name.encode(), 0x5F10: personal_number.encode(), 0x5F2B: birth.encode()}
    listed = tlv.build(0x5C, b"".join(tag.to_bytes(2, "big") for tag in values))
    return tlv.build(0x6B, listed + b"".join(tlv.build(tag, value) for tag, value in values.items()))


def common(groups: Mapping[str, bytes]) -> bytes:
    """EF.COM of LDS 1.7, Unicode 4.0.0, that lists the groups given."""
    listed = bytes(_TAGS[name] for name in groups)
    return tlv.build(0x60, tlv.build(0x5F01, b"0107") + tlv.build(0x5F36, b"040000") + tlv.build(0x5C, listed))


def card_access(*ways: tuple[str, int]) -> bytes:
    """EF.CardAccess (9303-11, 9.2.1) that offers ways of PACE: object identifier, number of the domain parameters."""
    infos = [
        tlv.build(0x30, _oid(oid) + tlv.build(0x02, b"\x02") + tlv.build(0x02, bytes([number]))) for oid, number in ways
    ]
    return tlv.build(0x31, b"".join(sorted(infos)))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv.build(0x06, bytes([first * 40 + second, *rest]))


def numbered(groups: Mapping[str, bytes]) -> dict[int, bytes]:
    """The same groups under the numbers EF.SOD knows them by."""
    return {_IDS[name]: content for name, content in groups.items()}
