"""Is my card ready, step by step: a reference typed, asked, told, forgotten."""

import pytest

from kiosk.flows.card_told import NewCard
from kiosk.flows.ready import LONGEST, ReadyTold, ReadyVisit
from kiosk.flows.view import View
from tests.kiosk.flows.steps import Terminal

READY = NewCard("ready", "مثال", "Sample")


class Desk(Terminal):
    """A terminal that can ask, answered by hand."""

    def __init__(self, *, offered: tuple[str, ...] = ("ready",)) -> None:
        self.asked: list[tuple[str, int]] = []
        super().__init__(ready=ReadyVisit(lambda reference, number: self.asked.append((reference, number))))
        self.flow.services.offered(offered)

    def open(self, typed: str = "") -> None:
        self.flow.services.ready_opened()
        for character in typed:
            self.flow.services.ready_key(character)

    def look_up(self, typed: str = "RY-7K2M") -> None:
        self.open(typed)
        self.flow.services.ready_looked_up()

    def tell(self, how: str = "found", number: int | None = None) -> None:
        number = self.asked[-1][1] if number is None else number
        self.flow.services.happened(ReadyTold(number, how, READY if how == "found" else None))

    @property
    def at(self) -> tuple[str, str, str]:
        ready = self.view.ready
        return self.view.page, ready.stage if ready else "", ready.typed if ready else ""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_typed_asked_told_and_forgotten(desk):
    desk.open("ry7k2m")
    assert desk.at == ("ready", "typing", "RY7K2M")
    desk.flow.services.ready_looked_up()
    assert desk.at == ("ready", "looking", "RY7K2M")
    desk.tell()
    assert desk.at == ("ready_told", "found", "")
    assert desk.view.ready.new_card == READY
    desk.flow.services.finished()
    assert desk.view == View("ar")


def test_what_is_no_part_of_a_reference_is_passed_over(desk):
    desk.open("r!y\n٣ ب")
    assert desk.at[2] == "RY"
    for _ in range(LONGEST + 5):
        desk.flow.services.ready_key("7")
    assert len(desk.view.ready.typed) == LONGEST


def test_the_last_character_is_deleted_and_an_empty_field_stays_so(desk):
    desk.open("RY")
    for left in ("R", "", ""):
        desk.flow.services.ready_key("delete")
        assert desk.at[2] == left


@pytest.mark.parametrize("typed", ["", "RY7", "-----", "R-Y-7"])
def test_what_is_too_short_is_not_asked(desk, typed):
    desk.look_up(typed)
    assert (desk.asked, desk.view.ready.stage) == ([], "typing")


@pytest.mark.parametrize("how", ["unknown", "slow", "silent"])
def test_what_was_typed_can_be_mended_or_asked_again(desk, how):
    desk.look_up()
    desk.tell(how)
    assert desk.at == ("ready_told", how, "RY-7K2M")
    desk.flow.services.ready_tried_again()
    assert desk.at == ("ready", "typing", "RY-7K2M")
    desk.flow.services.ready_looked_up()
    assert [reference for reference, _ in desk.asked] == ["RY-7K2M", "RY-7K2M"]


def test_after_one_card_another_reference_begins_empty(desk):
    desk.look_up()
    desk.tell()
    desk.flow.services.ready_tried_again()
    assert desk.at == ("ready", "typing", "")


def test_offline_says_so_at_once_and_may_be_tried_all_the_same(desk):
    desk.flow.link_changed(online=False)
    desk.open()
    assert desk.at == ("ready_told", "silent", "")
    desk.flow.services.ready_tried_again()
    assert desk.at == ("ready", "typing", "")


def test_an_answer_to_an_earlier_question_is_never_shown(desk):
    desk.look_up()
    desk.flow.services.finished()
    desk.tell(number=1)
    assert desk.view == View("ar")
    desk.look_up("RY-7K2N")
    desk.tell(number=1)
    assert desk.view.ready.stage == "looking"


def test_where_the_tile_is_not_on_offer_it_does_not_open():
    desk = Desk(offered=("card",))
    desk.open()
    assert desk.view == View("ar")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_whoever_walks_off_is_asked_once_and_then_all_is_cleared(desk, steps):
    for step in (lambda: desk.open("RY-7K2M"), desk.flow.services.ready_looked_up, desk.tell)[:steps]:
        step()
    desk.clock.move(60)
    assert desk.view.over == "timeout"
    desk.clock.move(30)
    assert desk.view == View("ar")


def test_a_reference_and_a_place_are_in_no_text(desk):
    desk.look_up()
    assert "7K2M" not in repr(desk.view)
    desk.tell()
    assert "Sample" not in repr(ReadyTold(1, "found", READY))
    assert "Sample" not in repr(desk.view)
