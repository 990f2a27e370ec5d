"""The service guide, step by step: opened, turned, one service read, left."""

import pytest

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
