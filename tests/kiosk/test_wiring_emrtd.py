"""What a travel document comes to once it is open, and which key it is asked for."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from PIL import Image

from devices.protocols import mrz
from devices.protocols.apdu import Card
from devices.protocols.profile import SHIPPED, Pin, load
from devices.virtual import lds
from devices.virtual.applets.emrtd import Chip, EmrtdCard
from devices.virtual.applets.files import SAMPLES, FileCard, Lock
from devices.virtual.issuer import Issuer
from devices.virtual.samples import ACCESS_NUMBER, AES_128_BRAINPOOL, GROUPS, ZONE, ZONE_KEY, travel_chip
from kiosk.card_hub import Authenticity, CardHub, Holder
from kiosk.flows.card_key import KeyWanted, Proof
from kiosk.flows.card_told import GenuineTold
from kiosk.hub_faults import HubError
from kiosk.wiring_emrtd import Locks, Opened, WantedError, genuine

TODAY = date(2026, 11, 26)
ISSUER = Issuer(datetime(2026, 1, 1, tzinfo=UTC))
PACE, BASIC = travel_chip(ISSUER, AES_128_BRAINPOOL), travel_chip(ISSUER)


@pytest.fixture
def locks() -> Locks:
    return Locks(swipes=True, today=lambda: TODAY)


def can(text: str = ACCESS_NUMBER) -> Proof:
    return Proof("can", [bytearray(text.encode())])


def test_what_is_shown_of_an_open_card_and_whose_it_is(locks):
    assert locks.travel(EmrtdCard(PACE).answer) == KeyWanted("can", swipe=True)
    proof = can()
    opened = locks.open(EmrtdCard(PACE).answer, proof)
    facts = opened.facts
    assert (facts.name_ar, facts.name_en, facts.number_end) == ("مثال فاطمة أحمد", "Fatima Ahmed Sample", "049")
    assert (facts.expires, facts.travel, facts.updatable) == (date(2031, 1, 31), True, False)
    assert (facts.photo.width, facts.photo.height, len(facts.photo.points)) == (96, 120, 96 * 120 * 3)
    assert opened.holder == Holder("010203049", "2031-01-31", "chip")
    assert sorted(opened.hashes) == [1, 2, 11]
    assert proof.parts[0] == bytes(6)
    assert "049" not in repr(opened) + repr(facts)


def test_a_wrong_number_asks_again_and_the_digits_are_written_over(locks):
    locks.travel(EmrtdCard(PACE).answer)
    proof = can("111111")
    assert locks.open(EmrtdCard(PACE).answer, proof) == KeyWanted("can", swipe=True, wrong=True)
    assert proof.parts[0] == bytes(6)


@pytest.mark.parametrize("chip", [PACE, BASIC], ids=["pace", "bac"])
def test_a_swiped_zone_opens_both_kinds_and_is_used_once(locks, chip):
    locks.travel(EmrtdCard(chip).answer)
    locks.swiped(mrz.parse(ZONE, TODAY))
    assert isinstance(locks.open(EmrtdCard(chip).answer, Proof("swipe")), Opened)
    assert locks.open(EmrtdCard(chip).answer, Proof("swipe")).wrong


def test_a_typed_zone_opens_a_card_with_basic_access(locks):
    assert locks.travel(EmrtdCard(BASIC).answer).kind == "zone"
    number = mrz.parse(ZONE, TODAY).number
    proof = Proof("zone", [bytearray(number.encode()), bytearray(b"03022001"), bytearray(b"31012031")])
    assert isinstance(locks.open(EmrtdCard(BASIC).answer, proof), Opened)


@pytest.mark.parametrize(
    ("kind", "shown"), [("JPEG2000", True), ("PNG", False)], ids=["jpeg-2000", "no-picture-that-is-taken"]
)
def test_a_face_is_drawn_where_it_can_be_and_left_out_where_not(locks, kind, shown):
    made = BytesIO()
    Image.new("RGB", (900, 1200), (10, 200, 90)).save(made, kind)
    content = made.getvalue() if shown else b"\xff\xd8\xff" + made.getvalue()
    groups = {**GROUPS, "DG2": lds.dg2(content)}
    files = {**groups, "EF.COM": lds.common(groups), "EF.SOD": ISSUER.sod(lds.numbered(groups))}
    locks.swiped(mrz.parse(ZONE, TODAY))
    opened = locks.open(EmrtdCard(Chip(files, ZONE_KEY)).answer, Proof("swipe"))
    assert (opened.facts.photo is not None) == shown
    if shown:
        assert (opened.facts.photo.width, opened.facts.photo.height) == (360, 480)


def test_a_pin_is_asked_for_with_its_tries_and_once_more_when_it_is_wrong(locks):
    how, lock = Pin("81", 4, 8), Lock(0x81, b"1234")
    card = Card(FileCard(load(SHIPPED)[0], SAMPLES[0], lock).answer)
    with pytest.raises(WantedError) as asked:
        locks.pin_wanted(card, how)
    assert asked.value.wanted == KeyWanted("pin", False, 4, 8, left=3)
    proof = Proof("pin", [bytearray(b"9999")])
    with pytest.raises(WantedError) as again:
        locks.prove_pin(card, how, proof)
    assert again.value.wanted == KeyWanted("pin", False, 4, 8, wrong=True, left=2)
    assert proof.parts[0] == bytes(4)


class Hub(CardHub):
    """Answers as told."""

    def __init__(self, answer: Authenticity | None) -> None:
        self.answer, self.asked = answer, []

    def authenticity(self, sod: bytes, hashes: dict[int, str]) -> Authenticity:
        self.asked.append((sod, hashes))
        if self.answer is None:
            raise HubError("no hub", passing=True)
        return self.answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Authenticity("broken", "signature"), GenuineTold(1, "broken", "signature")),
        (None, GenuineTold(1, "unreached")),
    ],
    ids=["told", "unreached"],
)
def test_what_the_hub_says_of_a_signature_is_told(locks, answer, told):
    opened = locks.open(EmrtdCard(PACE).answer, can())
    hub = Hub(answer)
    assert genuine(hub, 1, opened) == told
    assert hub.asked == [(PACE.files["EF.SOD"], opened.hashes)]
