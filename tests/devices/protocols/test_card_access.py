"""EF.CardAccess: what we know is taken, what we do not know is passed over, and what is no DER is garbled."""

import pytest

from devices.protocols import tlv
from devices.protocols.card_errors import Garbled
from devices.protocols.emrtd.card_access import Offer, offers
from devices.virtual.lds import card_access

GENERIC = "0.4.0.127.0.7.2.2.4.2."
OID = bytes.fromhex("060A04007F00070202040202")


def infos(*contents: bytes) -> bytes:
    return tlv.build(0x31, b"".join(tlv.build(0x30, content) for content in contents))


@pytest.mark.parametrize(
    ("ways", "known"),
    [
        ((), ()),
        ((("0.4.0.127.0.7.2.2.4.2.2", 13),), ((f"{GENERIC}2", 13, False),)),
        (((f"{GENERIC}2", 8),), ()),  # P-192 is too short to be taken
        (((f"{GENERIC}5", 13),), ()),
        ((("0.4.0.127.0.7.2.2.4.1.2", 0), ("0.4.0.127.0.7.2.2.4.4.2", 13), ("0.4.0.127.0.7.2.2.4.6.2", 13)), ()),
        (((f"{GENERIC}1", 12), (f"{GENERIC}4", 12)), ((f"{GENERIC}4", 12, False), (f"{GENERIC}1", 12, False))),
        (((f"{GENERIC}2", 12), (f"{GENERIC}2", 17)), ((f"{GENERIC}2", 17, True), (f"{GENERIC}2", 12, True))),
        (((f"{GENERIC}2", 12), (f"{GENERIC}2", 8)), ((f"{GENERIC}2", 12, True),)),
    ],
)
def test_the_ways_we_know_are_taken_the_strongest_first(
    ways: tuple[tuple[str, int], ...], known: tuple[tuple[str, int, bool], ...]
):
    assert offers(card_access(*ways)) == tuple(Offer(oid, number, told=told) for oid, number, told in known)


@pytest.mark.parametrize(
    "content",
    [
        OID + b"\x02\x01\x01\x02\x01\x0d",  # version 1
        OID + b"\x02\x01\x02",  # parameters of the issuer's own
        OID + b"\x02\x01\x02\x02\x01\x80",
        bytes.fromhex("060804007F0007020202") + b"\x30\x00\x02\x01\x01",
    ],
    ids=["version", "own", "negative", "another protocol"],
)
def test_what_we_do_not_know_is_passed_over(content: bytes):
    assert offers(infos(content)) == ()
    assert len(offers(infos(content, OID + b"\x02\x01\x02\x02\x01\x0d"))) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x30\x00",
        b"\x31\x02\x30",
        infos(b""),
        infos(OID),
        infos(OID + b"\x04\x01\x02\x02\x01\x0d"),
        infos(OID + b"\x02\x01\x02\x30\x03\x02\x01\x0d"),
        infos(OID + b"\x02\x01\x02\x02\x01\x0d") + b"\0",
    ],
)
def test_what_is_no_security_information_is_garbled(content: bytes):
    with pytest.raises(Garbled, match=r"^EF\.CardAccess: "):
        offers(content)
