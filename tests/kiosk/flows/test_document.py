"""A document's pages, step by step: scanned, judged, and nothing of it left."""

from datetime import date

import pytest

from devices.events import CardGone, CardSeen, CodeScanned
from kiosk.flows.card import CardVisit
from kiosk.flows.document import DocumentJudged, DocumentVisit, Fact
from kiosk.flows.view import View
from tests.kiosk.flows.steps import Terminal

SCANNER = "serial:/dev/kiosk/scanner?protocol=scanner"
FACTS = (Fact("name", "مثال", "Sample"), Fact("number", "******017", "******017"))


class Reader:
    """Does nothing with a card."""

    def __getattr__(self, _name: str):
        return lambda *_: None


class Desk(Terminal):
    """A terminal with a scanner, whose judging is done by hand."""

    def __init__(self, *, offered: tuple[str, ...] = ("card", "doc")) -> None:
        self.asked: list[tuple[str, int]] = []
        super().__init__(
            card=CardVisit(Reader()), document=DocumentVisit(lambda text, number: self.asked.append((text, number)))
        )
        self.flow.services.offered(offered)

    def scan(self, text: str = "RYD1:A") -> None:
        self.flow.services.happened(CodeScanned(SCANNER, text))

    def judge(self, verdict: str = "good", number: int | None = None) -> None:
        facts = FACTS if verdict == "good" else ()
        number = self.asked[-1][1] if number is None else number
        self.flow.services.happened(
            DocumentJudged(number, verdict, "birth-certificate", facts, None, date(2028, 3, 14))
        )

    @property
    def at(self) -> tuple[str, str, str]:
        document = self.view.document
        verdict = document.judged.verdict if document and document.judged else ""
        return self.view.page, document.stage if document else "", verdict


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    "verdict", ["good", "expired", "revoked", "unknown-issuer", "not-genuine", "cannot-judge", "not-ours"]
)
def test_asked_for_scanned_judged_and_forgotten(desk, verdict):
    desk.flow.services.document_opened()
    assert desk.at == ("document", "scan", "")
    desk.scan()
    assert desk.at == ("document", "checking", "")
    desk.judge(verdict)
    assert desk.at == ("document_result", "judged", verdict)
    desk.flow.services.finished()
    assert desk.view == View("ar")


def test_a_code_held_to_the_scanner_at_the_idle_screen_is_asking_enough(desk):
    desk.scan()
    assert desk.at == ("document", "checking", "")
    desk.judge()
    assert desk.at == ("document_result", "judged", "good")


def test_where_the_tile_is_not_on_offer_a_code_is_nothing():
    desk = Desk(offered=())
    desk.scan()
    desk.flow.services.document_opened()
    assert (desk.view, desk.asked) == (View("ar"), [])


def test_one_document_after_another(desk):
    desk.scan("one")
    desk.judge()
    desk.flow.services.document_opened()
    assert desk.view.document.judged is None
    desk.scan("two")
    desk.judge("revoked")
    desk.scan("three")
    assert desk.at == ("document", "checking", "")
    desk.judge("expired")
    assert desk.at == ("document_result", "judged", "expired")
    assert [text for text, _ in desk.asked] == ["one", "two", "three"]


def test_an_answer_to_an_earlier_code_is_never_shown(desk):
    desk.scan("one")
    desk.scan("two")
    desk.judge("good", number=1)
    assert desk.at == ("document", "checking", "")
    desk.judge("not-genuine")
    assert desk.at == ("document_result", "judged", "not-genuine")


def test_an_answer_that_comes_when_the_visitor_is_gone_is_not_shown(desk):
    desk.scan()
    desk.flow.services.finished()
    desk.judge()
    assert desk.view == View("ar")
    desk.flow.services.document_opened()
    desk.judge()
    assert desk.at == ("document", "scan", "")


def test_back_leads_home(desk):
    desk.flow.services.document_opened()
    desk.flow.services.finished()
    assert desk.view == View("ar")


@pytest.mark.parametrize("steps", ["open", "open scan", "open scan judge", "scan judge"])
def test_whoever_walks_off_is_asked_once_and_then_all_is_cleared(desk, steps):
    for step in steps.split():
        {"open": desk.flow.services.document_opened, "scan": desk.scan, "judge": desk.judge}[step]()
    desk.clock.move(60)
    assert desk.view.over == "timeout"
    assert desk.view.document is not None
    desk.clock.move(30)
    assert desk.view == View("ar")


def test_more_time_keeps_the_document(desk):
    desk.scan()
    desk.judge()
    desk.clock.move(60)
    desk.flow.more_time_wanted()
    assert desk.at == ("document_result", "judged", "good")
    desk.clock.move(59)
    desk.flow.touched()
    desk.clock.move(59)
    assert desk.view.over == ""


def test_a_code_while_the_time_out_stands_says_that_somebody_is_there(desk):
    desk.flow.services.document_opened()
    desk.clock.move(60)
    desk.scan()
    assert (desk.view.over, desk.view.countdown, desk.at) == ("", None, ("document", "checking", ""))


def test_a_code_while_something_else_is_done_is_nothing(desk):
    desk.rate(5)
    desk.scan()
    assert (desk.view.page, desk.asked) == ("thanks", [])
    desk.flow.done()
    desk.flow.services.happened(CardSeen("pcsc:", 1, b""))
    desk.scan()
    assert (desk.view.page, desk.asked) == ("card", [])


def test_a_card_put_in_takes_the_place_of_a_document(desk):
    desk.scan()
    desk.judge()
    desk.flow.services.happened(CardSeen("pcsc:", 1, b""))
    assert (desk.view.page, desk.view.document) == ("card", None)
    desk.flow.services.happened(CardGone("pcsc:", 1))
    desk.flow.services.card_finished()
    assert desk.view == View("ar")


def test_a_screen_that_closes_forgets_the_document(desk):
    desk.scan()
    desk.judge()
    desk.flow.storage_failed("E-21")
    assert (desk.view.page, desk.view.document) == ("closed", None)
    desk.scan()
    assert desk.view.page == "closed"
    desk.flow.storage_recovered()
    assert desk.view == View("ar")


def test_the_language_can_be_switched_while_a_document_is_shown(desk):
    desk.scan()
    desk.judge()
    desk.flow.language_switched()
    assert (desk.view.language, desk.at) == ("en", ("document_result", "judged", "good"))


def test_nothing_that_a_document_says_is_in_a_text_made_of_the_view(desk):
    desk.scan()
    desk.judge()
    assert not any(word in repr(desk.view) for fact in FACTS for word in (fact.ar, fact.en))
