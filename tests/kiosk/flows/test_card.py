"""The card's pages, step by step: every order in which cards come, go, fail and are forgotten."""

from datetime import date

import pytest

from devices.events import SWIPED, CardFailed, CardGone, CardRead, CardSeen, DeviceLost
from kiosk.flows.card import CardVisit
from kiosk.flows.card_told import (
    CardFacts,
    Message,
    NewCard,
    NewCardTold,
    NoticesTold,
    StatementTold,
    UpdateEnded,
    UpdateWent,
)
from kiosk.flows.card_view import Progress, StatementView
from kiosk.flows.view import View
from tests.kiosk.flows.steps import Terminal

READER = "pcsc:"
FACTS = CardFacts("مثال", "Sample", "417", date(2028, 3, 14))


class Cards(Terminal):
    """A terminal with a reader, whose reading is done by hand."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.calls: list[object] = []
        super().__init__(card=CardVisit(self))

    def ask_notices(self, _device: str, _card: int) -> None:
        self.calls.append("ask_notices")

    def mark_read(self, _device: str, _card: int, ids: tuple[str, ...]) -> None:
        self.calls.append(("mark_read", ids))

    def update(self, _device: str, card: int) -> None:
        self.calls.append(("update", card))

    def ask_statement(self, _device: str, card: int) -> None:
        self.calls.append(("ask_statement", card))

    def forget(self) -> None:
        pass

    def put_in(self, card: int = 1) -> None:
        self.flow.services.happened(CardSeen(READER, card, b"\x3b"))

    def take_out(self, card: int = 1) -> None:
        self.flow.services.happened(CardGone(READER, card))

    def read(self, device: str | int = 1, card: int | None = None) -> None:
        """The errand, when the flow calls it; its answer, when a test does."""
        if card is not None:
            self.asked.append((device, card))
        else:
            self.flow.services.happened(CardRead(READER, device, FACTS))

    def fail(self, fault: str, card: int = 1) -> None:
        self.flow.services.happened(CardFailed(READER, card, fault, passing=True))

    @property
    def at(self) -> tuple[str, str, str]:
        card = self.view.card
        return self.view.page, card.stage if card else "", card.problem if card else ""


@pytest.fixture
def desk() -> Cards:
    return Cards()


def test_asked_for_put_in_read_and_taken_out(desk):
    desk.flow.services.card_opened()
    assert desk.at == ("card", "insert", "")
    desk.put_in()
    assert desk.at == ("card", "reading", "")
    assert desk.asked == [(READER, 1)]
    desk.read()
    assert desk.at == ("card_data", "data", "")
    assert desk.view.card.facts == FACTS
    desk.take_out()
    assert desk.view == View("ar")


def test_a_card_put_in_at_the_idle_screen_is_asking_enough(desk):
    desk.put_in()
    assert desk.at == ("card", "reading", "")


def test_a_card_that_is_in_is_read_when_its_page_is_opened_again(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_finished()
    desk.flow.services.card_finished()
    assert desk.view.page == "idle"
    desk.flow.services.card_opened()
    assert desk.at == ("card", "reading", "")


def test_a_card_put_in_while_thanks_stand_ends_them_and_is_kept_so(desk):
    desk.rate(5)
    desk.put_in()
    assert desk.at == ("card", "reading", "")
    assert [type(entry).__name__ for entry in desk.paper.entries] == ["Rating", "Left"]
    desk.read()
    desk.take_out()
    desk.rate(4)
    assert [type(entry).__name__ for entry in desk.paper.entries] == ["Rating", "Left", "Rating"]


def test_taken_out_too_early_it_says_so_and_takes_it_again(desk):
    desk.put_in()
    desk.take_out()
    assert desk.at == ("card", "problem", "removed")
    desk.fail("removed")
    desk.put_in(2)
    assert desk.at == ("card", "reading", "")
    desk.read(2)
    assert desk.at == ("card_data", "data", "")


@pytest.mark.parametrize("fault", ["removed", "reader"])
def test_a_card_torn_out_or_a_reader_that_failed_is_still_said_once_the_reader_knows_that_it_is_gone(desk, fault):
    desk.put_in()
    desk.fail(fault)
    desk.take_out()
    assert desk.at == ("card", "problem", fault)
    desk.put_in(2)
    assert desk.at == ("card", "reading", "")
    desk.read(2)
    assert desk.at == ("card_data", "data", "")


@pytest.mark.parametrize("fault", ["mute", "unknown", "unreadable", "refused", "slow"])
def test_a_card_that_cannot_be_read_is_told_why_and_the_next_one_is_read(desk, fault):
    desk.put_in()
    desk.fail(fault)
    assert desk.at == ("card", "problem", fault)
    desk.take_out()
    assert desk.at == ("card", "insert", "")
    desk.put_in(2)
    desk.read(2)
    assert desk.at == ("card_data", "data", "")


def test_another_try_reads_the_same_card_again(desk):
    desk.put_in()
    desk.fail("slow")
    desk.flow.services.card_tried_again()
    assert desk.asked == [(READER, 1), (READER, 1)]
    assert desk.at == ("card", "reading", "")


def test_what_an_earlier_card_answers_is_never_shown(desk):
    desk.put_in(1)
    desk.take_out(1)
    desk.put_in(2)
    desk.read(1)
    desk.fail("mute", 1)
    assert desk.at == ("card", "reading", "")
    desk.take_out(1)
    assert desk.at == ("card", "reading", "")


def test_whoever_forgets_the_card_is_asked_to_take_it_and_their_data_is_gone(desk):
    desk.put_in()
    desk.read()
    desk.clock.move(60)
    assert desk.view.over == "timeout"
    desk.clock.move(30)
    assert desk.at == ("card", "take", "")
    assert desk.view.card.facts is None
    desk.take_out()
    assert desk.view == View("ar")


def test_a_card_that_nobody_takes_does_not_keep_the_kiosk(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_finished()
    assert desk.at == ("card", "take", "")
    desk.flow.services.card_finished()
    assert desk.view == View("ar")
    desk.rate(5)
    assert desk.view.page == "thanks"
    desk.take_out()
    assert desk.view.page == "thanks"


def test_a_reader_that_is_lost_takes_its_card_with_it(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.happened(CardGone(READER, 1))
    desk.flow.services.happened(DeviceLost(READER, "unplugged"))
    assert desk.view == View("ar")


def test_a_swiped_card_is_shown_and_nobody_is_asked_to_take_it(desk):
    desk.flow.services.card_opened()
    desk.fail("unreadable", SWIPED)
    assert desk.at == ("card", "problem", "unreadable")
    desk.read(SWIPED)
    assert desk.at == ("card_data", "data", "")
    assert desk.view.card.swiped
    desk.flow.services.card_finished()
    assert desk.view == View("ar")


def test_a_bad_swipe_at_the_idle_screen_opens_nothing(desk):
    desk.fail("unreadable", SWIPED)
    assert desk.view == View("ar")


def test_a_closed_kiosk_shows_no_card(desk):
    desk.paper.full = "E-21"
    desk.rate(3)
    desk.put_in()
    desk.read()
    assert desk.view.page == "closed"
    assert desk.view.card is None


def test_facts_never_stand_in_a_text():
    assert "417" not in repr(FACTS)
    assert "Sample" not in repr(CardRead(READER, 1, FACTS))


TWO = tuple(Message(f"m{n}", f"رسالة {n}", f"Message {n}", "", "", date(2026, 11, n), read=n == 1) for n in (1, 2, 3))


def test_messages_are_told_turned_and_marked_as_they_are_shown(desk):
    desk.put_in()
    desk.read()
    assert desk.calls == ["ask_notices"]
    desk.flow.services.happened(NoticesTold(1, 2, TWO))
    assert desk.view.card.unread == 2
    desk.flow.services.card_notices_opened()
    assert desk.at == ("card_notices", "notices", "")
    desk.flow.services.card_notices_shown(("m1", "m2"))
    assert desk.calls[-1] == ("mark_read", ("m2",))
    desk.flow.services.card_notices_turned(2)
    assert desk.view.card.first == 2
    desk.flow.services.card_notices_turned(2)
    assert desk.view.card.first == 2
    desk.flow.went_back()
    assert desk.at == ("card_data", "data", "")
    assert desk.view.card.unread == 1
    desk.take_out()
    assert desk.view == View("ar")


def test_a_hub_that_cannot_be_asked_is_asked_again_at_the_tap(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.happened(NoticesTold(1, 0, None))
    assert desk.view.card.unread is None
    desk.flow.services.card_notices_opened()
    assert desk.calls == ["ask_notices", "ask_notices"]
    assert desk.at == ("card_data", "data", "")


def test_messages_of_a_card_that_is_out_are_not_shown(desk):
    desk.put_in(1)
    desk.read(1)
    desk.take_out(1)
    desk.put_in(2)
    desk.read(2)
    desk.flow.services.happened(NoticesTold(1, 2, TWO))
    assert desk.view.card.messages == ()


def test_a_chip_is_updated_step_by_step_and_no_time_out_breaks_it(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_update_wanted()
    assert desk.at == ("card", "updating", "")
    desk.flow.services.happened(UpdateWent(1, "write", 40, 12, simulated=True))
    assert (desk.view.card.progress, desk.view.card.simulated) == (Progress("write", 40, 12), True)
    desk.flow.services.card_finished()
    desk.clock.move(600)
    assert desk.at == ("card", "updating", "")
    desk.flow.services.happened(UpdateEnded(1, "done", simulated=True))
    assert desk.at == ("card", "updated", "")
    desk.take_out()
    assert desk.view == View("ar")


def test_a_card_torn_out_of_its_update_goes_on_when_it_is_put_in_again(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_update_wanted()
    desk.take_out()
    assert desk.at == ("card", "torn", "")
    desk.put_in(2)
    assert desk.at == ("card", "updating", "")
    assert desk.calls[-1] == ("update", 2)
    desk.flow.services.happened(UpdateEnded(1, "done"))
    assert desk.at == ("card", "updating", "")
    desk.flow.services.happened(UpdateEnded(2, "counter", ticket="T-7"))
    assert desk.at == ("card", "counter", "")
    assert desk.view.card.ticket == "T-7"


def test_whoever_gives_up_a_torn_update_is_forgotten(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_update_wanted()
    desk.take_out()
    desk.flow.services.card_finished()
    assert desk.view == View("ar")
    desk.put_in(2)
    assert desk.at == ("card", "reading", "")


@pytest.mark.parametrize(("how", "stage"), [("current", "current"), ("silent", "silent"), ("torn", "torn")])
def test_an_update_that_is_none_says_so(desk, how, stage):
    desk.put_in()
    desk.read()
    desk.flow.services.card_update_wanted()
    desk.flow.services.happened(UpdateEnded(1, how))
    assert desk.at == ("card", stage, "")


def test_an_update_is_tried_again_when_the_hub_was_silent(desk):
    desk.put_in()
    desk.read()
    desk.flow.services.card_update_wanted()
    desk.flow.services.happened(UpdateEnded(1, "silent"))
    desk.flow.services.card_tried_again()
    assert desk.at == ("card", "updating", "")


def test_a_new_card_that_waits_is_told_of_and_forgotten(desk):
    desk.put_in()
    desk.read()
    new = NewCard("ready", "هنا", "Here")
    desk.flow.services.happened(NewCardTold(1, new))
    assert desk.view.card.new_card == new
    desk.flow.services.happened(NewCardTold(2, None))
    assert desk.view.card.new_card == new
    desk.take_out()
    assert desk.view == View("ar")


def with_statement() -> Cards:
    desk = Cards()
    desk.put_in(1)
    desk.read(1)
    desk.flow.services.card_statement_wanted()
    return desk


def test_a_statement_is_ordered_told_and_left():
    desk = with_statement()
    assert (desk.view.page, desk.view.card.statement.stage) == ("card_statement", "asking")
    assert desk.calls[-1] == ("ask_statement", 1)
    desk.flow.services.happened(StatementTold(1, "RYD1:T", "CODE", sample=True))
    assert desk.view.card.statement == StatementView("told", "RYD1:T", "CODE", sample=True)
    assert "CODE" not in repr(desk.view.card.statement) + repr(StatementTold(1, "RYD1:T", "CODE"))
    desk.flow.went_back()
    assert (desk.view.page, desk.view.card.statement) == ("card_data", None)


def test_a_hub_that_is_silent_about_a_statement_may_be_asked_again():
    desk = with_statement()
    desk.flow.services.happened(StatementTold(1))
    assert desk.view.card.statement == StatementView("silent")
    desk.flow.services.card_statement_wanted()
    assert desk.view.card.statement == StatementView("asking")
    assert desk.calls.count(("ask_statement", 1)) == 2


def test_a_statement_of_a_card_that_is_out_or_was_left_is_not_shown():
    desk = with_statement()
    desk.flow.services.happened(StatementTold(2, "RYD1:T", "CODE"))
    assert desk.view.card.statement.stage == "asking"
    desk.flow.went_back()
    desk.flow.services.happened(StatementTold(1, "RYD1:T", "CODE"))
    assert desk.view.card.statement is None
    desk.flow.services.card_statement_wanted()
    desk.take_out(1)
    desk.flow.services.happened(StatementTold(1, "RYD1:T", "CODE"))
    assert desk.view.page == "idle"
