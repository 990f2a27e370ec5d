"""A receipt, step by step: offered, printed once, failed in words, forgotten."""

from datetime import date

import pytest

from devices.events import PRINT_FAULTS, CardGone, CardRead, CardSeen, DeviceLost, Printed, PrinterStatus, PrintFailed
from kiosk.flows.card import CardVisit
from kiosk.flows.card_told import CardFacts, NewCard, NewCardTold, UpdateEnded
from kiosk.flows.paper import PaperView, PaperVisit, Slip
from kiosk.flows.ready import ReadyTold, ReadyVisit
from tests.kiosk.flows.steps import Terminal

PRINTER, READER = "printer:file:/x", "pcsc:"
NEW = NewCard("ready", "مثال", "Sample")


class Nothing:
    """Does nothing with a card."""

    def __getattr__(self, _name: str):
        return lambda *_: None


FACTS = CardFacts("مثال", "Sample", "417", date(2031, 5, 31))


class Desk(Terminal):
    """A terminal with a reader and a printer, both moved by hand."""

    def __init__(self) -> None:
        self.ordered: list[tuple[Slip, int]] = []
        paper = PaperVisit(lambda slip, number: self.ordered.append((slip, number)))
        ready = ReadyVisit(lambda _reference, _number: None)
        super().__init__(card=CardVisit(Nothing()), ready=ready, paper=paper)
        self.flow.services.offered(("card", "ready"))

    def say(self, *events: object) -> None:
        for event in events:
            self.flow.services.happened(event)

    def status(self, status: str) -> None:
        self.say(PrinterStatus(PRINTER, status))

    def counter(self, ticket: str = "7K2M-042") -> None:
        """A card whose update ended at the counter."""
        self.say(CardSeen(READER, 1, b"\x3b"), CardRead(READER, 1, FACTS))
        self.flow.services.card_update_wanted()
        self.say(UpdateEnded(1, "counter", ticket=ticket, simulated=True))

    def ask(self) -> None:
        self.flow.services.receipt_wanted()

    @property
    def slip(self) -> PaperView:
        return self.view.paper


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("ready", "offered"),
        ("paper-low", "offered"),
        ("paper-out", "none"),
        ("offline", "none"),
        ("no-answer", "none"),
    ],
)
def test_a_receipt_is_offered_only_while_the_printer_can_print(desk, status, stage):
    desk.status(status)
    desk.counter()
    assert desk.slip == PaperView(stage)
    desk.ask()
    assert len(desk.ordered) == (stage == "offered")


def test_without_a_word_of_the_printer_nothing_is_promised(desk):
    desk.counter()
    desk.ask()
    assert (desk.slip, desk.ordered) == (PaperView("none"), [])


def test_paper_that_runs_out_while_the_page_stands_takes_the_offer_back_and_new_paper_brings_it(desk):
    desk.status("ready")
    desk.counter()
    desk.status("paper-out")
    assert desk.slip.stage == "none"
    desk.status("ready")
    assert desk.slip.stage == "offered"
    desk.say(DeviceLost(PRINTER, "unplugged"))
    assert desk.slip.stage == "none"
    desk.say(DeviceLost(READER, "unplugged"))


def test_one_wish_is_one_receipt_and_it_is_said_when_it_is_out(desk):
    desk.status("ready")
    desk.counter()
    desk.ask()
    desk.ask()
    assert (desk.slip.stage, len(desk.ordered)) == ("printing", 1)
    assert desk.ordered[0][0] == Slip("ticket", "ar", ticket="7K2M-042", simulated=True)
    desk.say(Printed(PRINTER, desk.ordered[0][1]))
    assert desk.slip.stage == "printed"
    desk.ask()
    assert len(desk.ordered) == 1


@pytest.mark.parametrize("reason", PRINT_FAULTS)
def test_a_receipt_that_failed_says_why(desk, reason):
    desk.status("ready")
    desk.counter()
    desk.ask()
    desk.say(PrintFailed(PRINTER, desk.ordered[0][1], reason, begun=True))
    assert desk.slip == PaperView("failed", reason)


def test_what_an_earlier_visitor_ordered_is_told_to_nobody(desk):
    desk.status("ready")
    desk.counter()
    desk.ask()
    desk.say(CardGone(READER, 1))
    assert (desk.view.page, desk.slip.stage) == ("idle", "offered")
    desk.counter("7K2M-043")
    desk.say(Printed(PRINTER, desk.ordered[0][1]))
    assert desk.slip.stage == "offered"


def test_where_a_new_card_waits_is_printed_from_the_card_and_from_its_reference(desk):
    desk.status("ready")
    desk.say(CardSeen(READER, 1, b"\x3b"), CardRead(READER, 1, FACTS))
    desk.ask()
    assert desk.ordered == []
    desk.say(NewCardTold(1, NEW))
    desk.ask()
    desk.say(CardGone(READER, 1))
    desk.flow.services.ready_opened()
    for character in "RY-7K2M":
        desk.flow.services.ready_key(character)
    desk.flow.services.ready_looked_up()
    desk.ask()
    desk.say(ReadyTold(1, "found", NEW))
    desk.ask()
    assert [slip for slip, _ in desk.ordered] == [Slip("waiting", "ar", new_card=NEW)] * 2


def test_a_finished_update_may_be_printed_after_another_receipt_of_the_same_visit(desk):
    desk.status("ready")
    desk.say(CardSeen(READER, 1, b"\x3b"), CardRead(READER, 1, FACTS))
    desk.say(NewCardTold(1, NEW))
    desk.ask()
    desk.say(Printed(PRINTER, desk.ordered[0][1]))
    desk.flow.services.card_update_wanted()
    desk.say(UpdateEnded(1, "done", simulated=True))
    assert desk.slip.stage == "offered"
    desk.ask()
    assert desk.ordered[-1][0] == Slip("update", "ar", simulated=True)


def test_nothing_is_printed_of_a_page_that_has_no_receipt_or_under_a_sheet(desk):
    desk.status("ready")
    desk.ask()
    desk.counter()
    desk.flow.access_opened()
    desk.ask()
    assert desk.ordered == []


def test_a_slip_says_nothing_of_a_person_in_its_text():
    assert "7K2M" not in repr(Slip("ticket", "ar", ticket="7K2M-042"))
