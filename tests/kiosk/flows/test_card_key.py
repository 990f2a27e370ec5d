"""A card that is shut: its key typed, wrong, swiped, and never kept."""

from datetime import date

import pytest

from devices.events import SWIPED, CardFailed, CardRead
from kiosk.flows.card_key import KeyWanted, Proof
from kiosk.flows.card_told import CardFacts, GenuineTold
from kiosk.flows.view import View
from tests.kiosk.flows.test_card import READER, Cards

TRAVEL = CardFacts("مثال", "Sample", "417", date(2028, 3, 14), travel=True)


class Shut(Cards):
    """A terminal with a card in its reader that wants a key."""

    def __init__(self) -> None:
        self.proofs: list[Proof] = []
        super().__init__()
        self.put_in()

    def unlock(self, _device: str, _card: int, proof: Proof) -> None:
        self.proofs.append(proof)

    def ask_genuine(self, _device: str, _card: int) -> None:
        self.calls.append("ask_genuine")

    def want(self, kind: str = "can", card: int = 1, **more: object) -> None:
        self.flow.services.happened(CardRead(READER, card, KeyWanted(kind, **more)))

    def type(self, *names: str) -> None:
        for name in names:
            self.flow.services.card_key_typed(name)

    def open(self, card: int = 1) -> None:
        self.flow.services.happened(CardRead(READER, card, TRAVEL))


@pytest.fixture
def desk() -> Shut:
    return Shut()


def test_an_access_number_is_typed_mended_and_opens_the_card(desk):
    desk.want()
    assert desk.at == ("card_key", "key", "")
    desk.type(*"12", "delete", *"23456", "9", "enter")
    assert desk.view.card.key is None
    assert desk.at == ("card", "reading", "")
    assert bytes(desk.proofs[0].parts[0]) == b"123456"
    desk.open()
    assert desk.at == ("card_data", "data", "")
    assert desk.calls == ["ask_notices", "ask_genuine"]


def test_too_few_digits_go_nowhere(desk):
    desk.want()
    desk.type(*"12345", "enter")
    assert (desk.at, desk.proofs, desk.view.card.key.ready) == (("card_key", "key", ""), [], False)


def test_a_wrong_number_says_so_and_the_third_sends_to_the_counter(desk):
    desk.want()
    for _ in range(2):
        desk.type(*"111111", "enter")
        desk.want(wrong=True)
        assert desk.view.card.key.why == "wrong"
        assert desk.view.card.key.typed == ("",)
    desk.type(*"111111", "enter")
    desk.want(wrong=True)
    assert desk.at == ("card", "problem", "tries")
    desk.take_out()
    desk.put_in(2)
    desk.want(card=2)
    assert desk.at == ("card", "problem", "tries")
    desk.flow.services.card_finished()
    desk.take_out(2)
    desk.put_in(3)
    desk.want(card=3)
    assert desk.at == ("card_key", "key", "")


def test_a_zone_is_typed_field_by_field_and_a_day_that_is_none_is_said(desk):
    desk.want("zone")
    desk.type(*"A1", "enter", *"31022001", "enter")
    assert (desk.view.card.key.at, desk.view.card.key.why) == (1, "date")
    desk.type("clear", *"03022001", "enter", *"31012031", "enter")
    assert [bytes(part) for part in desk.proofs[0].parts] == [b"A1", b"03022001", b"31012031"]


def test_a_swipe_opens_the_card_that_is_in_and_a_bad_one_is_said(desk):
    desk.want(swipe=True)
    desk.fail("unreadable", SWIPED)
    assert desk.view.card.key.why == "swipe"
    desk.flow.services.happened(CardRead("serial:", SWIPED, TRAVEL))
    assert (desk.at, desk.proofs[0].kind) == (("card", "reading", ""), "swipe")


def test_where_no_swipe_is_asked_for_one_opens_nothing(desk):
    desk.want()
    desk.flow.services.happened(CardRead("serial:", SWIPED, TRAVEL))
    desk.flow.services.happened(CardFailed("serial:", SWIPED, "unreadable", passing=True))
    assert (desk.at, desk.proofs, desk.view.card.key.why) == (("card_key", "key", ""), [], "")


def test_a_pin_is_never_shown_and_its_tries_are_told(desk):
    desk.want("pin", shortest=4, longest=8)
    desk.type(*"1234")
    assert (desk.view.card.key.typed, desk.view.card.key.count) == (("",), 4)
    assert "1234" not in repr(desk.view)
    desk.type("enter")
    assert "1234" not in repr(desk.proofs)
    desk.want("pin", shortest=4, longest=8, wrong=True, left=2)
    assert (desk.view.card.key.why, desk.view.card.key.left) == ("wrong", 2)
    desk.type(*"9999", "enter")
    desk.fail("blocked")
    assert desk.at == ("card", "problem", "blocked")


def test_a_card_taken_out_to_read_its_number_is_asked_for_again_and_what_was_typed_is_gone(desk):
    desk.want()
    desk.type(*"123")
    desk.take_out()
    assert desk.at == ("card", "insert", "")
    desk.put_in(2)
    desk.want(card=2)
    assert desk.view.card.key.typed == ("",)


def test_whoever_walks_away_leaves_no_digit(desk):
    desk.want()
    desk.type(*"123")
    desk.clock.move(60)
    desk.clock.move(30)
    assert desk.at == ("card", "take", "")
    assert desk.view.card.key is None
    desk.take_out()
    assert desk.view == View("ar")


def test_what_the_hub_says_of_the_card_is_shown_and_of_another_is_not(desk):
    desk.want()
    desk.type(*"123456", "enter")
    desk.open()
    desk.flow.services.happened(GenuineTold(2, "broken", "signature"))
    assert desk.view.card.genuine is None
    desk.flow.services.happened(GenuineTold(1, "verified", "signed"))
    assert desk.view.card.genuine.verdict == "verified"


def test_a_proof_is_written_over_and_stands_in_no_text():
    proof = Proof("pin", [bytearray(b"1234")])
    assert "1234" not in repr(proof)
    proof.wipe()
    assert proof.parts[0] == bytes(4)
