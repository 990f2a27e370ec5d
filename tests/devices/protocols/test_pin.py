import pytest

from devices.protocols.apdu import Card
from devices.protocols.card_errors import Refused
from devices.protocols.file_card import read
from devices.protocols.pin import PinBlocked, WrongPin, tries_left, verify
from devices.protocols.profile import SHIPPED, Pin, ProfileError, from_document, load, recognise
from devices.virtual.applets.files import SAMPLES, FileCard, Lock

PROFILE = next(one for one in load(SHIPPED) if one.card == "bahrain")
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
PIN = Pin("81", 4, 8, padded=8)


def put_in(lock: Lock) -> Card:
    return Card(FileCard(PROFILE, SAMPLES[0], lock).answer)


def test_the_right_pin_opens_the_card_and_its_digits_are_written_over():
    card, digits = put_in(Lock(0x81, b"1234\xff\xff\xff\xff")), bytearray(b"1234")
    with pytest.raises(Refused):
        read(card, recognise(ATR, [PROFILE]), ["number"])
    verify(card, PIN, digits)
    assert digits == bytes(4)
    assert read(card, recognise(ATR, [PROFILE]), ["number"]).number == "010203049"


def test_a_wrong_pin_tells_the_tries_left_until_it_is_blocked():
    lock = Lock(0x81, b"1234\xff\xff\xff\xff")
    card = put_in(lock)
    assert tries_left(card, PIN) == 3
    for left in (2, 1, 0):
        with pytest.raises(WrongPin if left else PinBlocked) as error:
            verify(card, PIN, digits := bytearray(b"9999"))
        assert digits == bytes(4)
        assert "9999" not in str(error.value)
    with pytest.raises(PinBlocked):
        tries_left(put_in(lock), PIN)
    with pytest.raises(PinBlocked):
        verify(card, PIN, bytearray(b"1234"))


@pytest.mark.parametrize(
    ("pin", "sent"),
    [
        (Pin("01", 4, 8), b"12345"),
        (Pin("01", 4, 8, padded=8, fill="00"), b"12345\0\0\0"),
        (Pin("01", 4, 8, padded=6, coding="bcd"), b"\x12\x34\x5f\xff\xff\xff"),
    ],
    ids=["alone", "filled", "bcd"],
)
def test_it_is_sent_as_the_profile_says(pin, sent):
    verify(put_in(Lock(0x01, sent)), pin, bytearray(b"12345"))


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ({"reference": "81", "shortest": 6, "longest": 4}, "pin.longest = 4 is less than"),
        ({"reference": "81", "shortest": 4, "longest": 8, "padded": 6}, "pin.padded = 6 has no room"),
        ({"reference": "8", "shortest": 4, "longest": 8}, "pin"),
    ],
    ids=["order", "room", "reference"],
)
def test_a_pin_that_cannot_be_is_refused_by_its_key(pin, why):
    document = {
        "card": "made_up",
        "generations": [{"name": "V1", "atr": ["3B00"]}],
        "files": {},
        "fields": {},
        "pin": pin,
    }
    with pytest.raises(ProfileError, match="made_up") as error:
        from_document(document, "made_up.toml")
    assert why in str(error.value)
