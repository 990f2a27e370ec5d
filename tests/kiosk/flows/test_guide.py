"""The service guide, step by step: opened, turned, one service read, left."""

import pytest
from msgspec.structs import replace

from kiosk.flows.guide import GuideTold, GuideVisit
from kiosk.flows.view import View
from kiosk.guide import Both, Lines, Service
from tests.kiosk.flows.steps import Terminal


def service(code: str) -> Service:
    words = Both("مثال", "Sample")
    return Service(code, True, words, words, Lines(("مثال",), ("Sample",)), 1500, 20, words)


SERVICES = tuple(service(f"service-{number}") for number in range(10))


class Desk(Terminal):
    """A terminal with a guide, told by hand."""

    def __init__(self, *, offered: tuple[str, ...] = ("guide",)) -> None:
        self.asked = 0
        super().__init__(guide=GuideVisit(self._ask))
        self.flow.services.offered(offered)

    def _ask(self) -> None:
        self.asked += 1

    def tell(self, services: tuple[Service, ...] = SERVICES) -> None:
        self.flow.services.happened(GuideTold(services))

    @property
    def at(self) -> tuple[str, str, int]:
        guide = self.view.guide
        return self.view.page, guide.stage if guide else "", guide.first if guide else 0


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_opened_turned_read_and_left(desk):
    desk.flow.services.guide_opened()
    assert desk.at == ("guide", "opening", 0)
    desk.tell()
    assert desk.at == ("guide", "list", 0)
    desk.flow.services.guide_turned(6)
    assert desk.at == ("guide", "list", 6)
    desk.flow.services.guide_chosen("service-7")
    assert desk.at == ("guide_service", "service", 6)
    assert desk.view.guide.chosen == SERVICES[7]
    desk.flow.went_back()
    assert (desk.at, desk.view.guide.chosen) == (("guide", "list", 6), None)
    desk.flow.went_back()
    assert desk.view == View("ar")


@pytest.mark.parametrize("by", [-6, 12, 10])
def test_there_is_no_page_before_the_first_or_after_the_last(desk, by):
    desk.flow.services.guide_opened()
    desk.tell()
    desk.flow.services.guide_turned(by)
    assert desk.at == ("guide", "list", 0)


def test_a_guide_that_cannot_be_read_says_so_and_is_left(desk):
    desk.flow.services.guide_opened()
    desk.tell(())
    assert desk.at == ("guide", "missing", 0)
    desk.flow.services.guide_chosen("service-1")
    desk.flow.services.guide_turned(6)
    assert desk.at == ("guide", "missing", 0)
    desk.flow.went_back()
    assert desk.view == View("ar")


def test_a_guide_that_was_not_fetched_is_not_opened():
    desk = Desk(offered=("card",))
    desk.flow.services.guide_opened()
    assert (desk.view, desk.asked) == (View("ar"), 0)


def test_a_service_that_is_not_in_the_guide_is_not_opened(desk):
    desk.flow.services.guide_opened()
    desk.tell()
    desk.flow.services.guide_chosen("elsewhere")
    assert desk.at == ("guide", "list", 0)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_whoever_walks_off_is_asked_once_and_then_it_is_put_away(desk, steps):
    services = desk.flow.services
    for step in (services.guide_opened, desk.tell, lambda: services.guide_chosen("service-1"))[: steps + 1]:
        step()
    desk.clock.move(60)
    assert desk.view.over == "timeout"
    desk.flow.went_back()
    desk.flow.services.guide_turned(6)
    desk.clock.move(30)
    assert desk.view == View("ar")


def test_what_is_told_late_opens_nothing(desk):
    desk.flow.services.guide_opened()
    desk.flow.services.finished()
    desk.tell()
    assert desk.view == View("ar")


RENEWAL = replace(
    service("renewal"),
    name=Both("تجديد بطاقة الهوية", "ID card renewal"),
    summary=Both("بطاقة منتهية", "An expired card"),
)
ADDRESS = replace(
    service("address"), name=Both("إفادة عنوان", "Address statement"), where=Both("مكتب البطاقات", "The card office")
)


@pytest.fixture
def searching(desk) -> Desk:
    desk.flow.services.guide_opened()
    desk.tell((ADDRESS, RENEWAL))
    desk.flow.services.guide_search_opened()
    return desk


def typed(desk: Desk, text: str) -> list[str]:
    for character in text:
        desk.flow.services.guide_key("space" if character == " " else character)
    return [one.code for one in desk.view.guide.services]


def test_a_search_narrows_with_each_key_and_widens_again(searching):
    assert searching.at == ("guide_search", "search", 0)
    assert typed(searching, "") == ["address", "renewal"]
    assert typed(searching, "ren") == ["renewal"]
    assert typed(searching, "x") == []
    searching.flow.services.guide_key("delete")
    assert [one.code for one in searching.view.guide.services] == ["renewal"]


def test_a_service_that_is_so_named_comes_before_one_that_speaks_of_it(searching):
    assert typed(searching, "card") == ["renewal", "address"]


@pytest.mark.parametrize("text", ["افاده", "إفادة عنوان", "عنوان افادة", "أِفادة", "ADDRESS st", "statement"])
def test_spelling_order_and_case_make_no_difference(searching, text):
    assert typed(searching, text) == ["address"]


@pytest.mark.parametrize("text", ["بطاقات", "البطاقات", "هوية", "الهوية"])
def test_an_arabic_word_is_found_with_and_without_its_article(searching, text):
    assert typed(searching, text) == (["renewal"] if "هوية" in text else ["address"])


def test_back_from_a_service_that_was_found_leads_to_the_search(searching):
    typed(searching, "ren")
    searching.flow.services.guide_chosen("renewal")
    assert (searching.at[0], searching.view.guide.chosen) == ("guide_service", RENEWAL)
    searching.flow.went_back()
    assert (searching.at[0], searching.view.guide.query) == ("guide_search", "ren")
    searching.flow.went_back()
    assert searching.at == ("guide", "list", 0)
    assert searching.view.guide.query is None
    assert len(searching.view.guide.services) == 2


def test_a_search_does_not_grow_without_end(searching):
    typed(searching, "a" * 100)
    assert len(searching.view.guide.query) == 40


def test_the_idle_home_shows_one_service_after_another_and_asks_for_news_each_round(desk):
    desk.flow.services.guide_loop_turned()
    assert (desk.asked, desk.view.loop) == (1, None)
    desk.tell(SERVICES[:2])
    shown = []
    for _ in range(4):
        desk.flow.services.guide_loop_turned()
        shown.append(desk.view.loop)
    assert shown == [*SERVICES[:2], *SERVICES[:2]]
    assert desk.asked == 3


def test_the_service_that_the_home_shows_is_the_one_opened(desk):
    desk.tell()
    desk.flow.services.guide_loop_turned()
    desk.flow.services.guide_opened()
    desk.tell()
    assert (desk.at[0], desk.view.guide.chosen) == ("guide_service", SERVICES[0])
    desk.flow.went_back()
    assert desk.at == ("guide", "list", 0)


def test_the_loop_stands_still_for_a_visitor_and_for_whoever_asked_for_help(desk):
    desk.tell()
    desk.flow.help_toggled("contrast")
    desk.flow.services.guide_loop_turned()
    assert desk.view.loop is None
    desk.flow.help_toggled("contrast")
    desk.flow.rated(4, (0.0, 0.0))
    desk.flow.services.guide_loop_turned()
    assert desk.view.loop is None
    desk.flow.done()
    desk.flow.services.offered(())
    desk.flow.services.guide_loop_turned()
    assert desk.view.loop is None
