"""The staff corner, step by step: the PIN, the menu, the tests, and that nothing of a visitor is lost to it."""

from datetime import date

import pytest

from devices.events import CardGone, CardRead, CardSeen, CodeScanned, Printed, PrintFailed
from kiosk.flows.card_told import CardFacts
from kiosk.flows.staff import TEST_SLIP
from kiosk.flows.staff_view import Exported, Facts, PinChecked
from kiosk.flows.visitor import CLOSED_BY_STAFF
from kiosk.model import Left, StaffAct
from tests.kiosk.flows.steps import Terminal, self_service

READER, SCANNER, PRINTER = "pcsc:", "serial:/x?protocol=scanner", "printer:file:/x"
FACTS = CardFacts("مثال", "Sample", "417", date(2031, 5, 31))


@pytest.fixture
def desk() -> Terminal:
    return Terminal()


@pytest.fixture
def hall() -> Terminal:
    return self_service()


def deeds(terminal: Terminal) -> list[str]:
    return [entry.did for entry in terminal.paper.entries if isinstance(entry, StaffAct)]


# --- getting in


def test_the_corner_asks_for_a_pin_and_shows_dots_alone(desk):
    desk.flow.staff.corner_held()
    for digit in "4806":
        desk.flow.staff.key_typed(digit)
    assert desk.view.over == "staff_pin"
    assert (desk.view.staff.typed, desk.view.staff.left) == (4, 5)
    assert "4806" not in repr(desk.view)


def test_a_right_pin_opens_the_menu_and_is_in_the_audit(desk):
    desk.sign_in()
    assert (desk.view.over, desk.view.staff.by) == ("staff_menu", "k7q2")
    assert desk.paper.entries == [StaffAct("k7q2", "in", "ar")]


def test_digits_can_be_taken_back_one_by_one_or_all(desk):
    desk.flow.staff.corner_held()
    for key in ("1", "2", "delete", "3", "clear", "4"):
        desk.flow.staff.key_typed(key)
    assert desk.view.staff.typed == 1
    for digit in "80627":
        desk.flow.staff.key_typed(digit)
    assert desk.office.asked == [("480627", desk.office.asked[0][1])]


@pytest.mark.parametrize("key", ["", "12", "٤", "a", "enter"])
def test_no_other_key_types_anything(desk, key):
    desk.flow.staff.corner_held()
    desk.flow.staff.key_typed(key)
    assert desk.view.staff.typed == 0


def test_a_wrong_pin_says_so_and_how_many_tries_are_left(desk):
    desk.sign_in("111222")
    assert (desk.view.over, desk.view.staff.stage) == ("staff_pin", "pin")
    assert (desk.view.staff.wrong, desk.view.staff.left, desk.view.staff.typed) == (True, 4, 0)
    assert desk.paper.entries == [StaffAct("", "refused", "ar")]


def test_the_fifth_wrong_one_locks_and_time_unlocks(desk):
    for _ in range(5):
        desk.sign_in("111222")
    assert desk.view.staff.stage == "locked"
    assert desk.view.staff.ends - desk.clock.now == 300
    assert deeds(desk) == ["refused"] * 4 + ["locked"]
    desk.flow.staff.key_typed("4")
    assert desk.view.staff.typed == 0
    desk.flow.staff.went_back()
    desk.clock.move(299)
    desk.flow.staff.corner_held()
    assert desk.view.staff.stage == "locked"
    desk.clock.move(1)
    desk.flow.staff.refreshed()
    assert (desk.view.staff.stage, desk.view.staff.left) == ("pin", 5)


def test_a_try_is_spent_before_the_pin_is_looked_at(desk):
    desk.flow.staff.corner_held()
    for digit in "480627":
        desk.flow.staff.key_typed(digit)
    assert (desk.view.staff.stage, desk.office.wrong) == ("checking", 1)
    desk.flow.staff.happened(desk.office.answer())
    assert desk.office.wrong == 0


def test_an_answer_that_nobody_waits_for_lets_nobody_in(desk):
    desk.flow.staff.corner_held()
    for digit in "480627":
        desk.flow.staff.key_typed(digit)
    late = desk.office.answer()
    desk.flow.staff.went_back()
    desk.flow.staff.happened(late)
    assert desk.view.over == ""
    desk.flow.staff.corner_held()
    desk.flow.staff.happened(late)
    assert desk.view.staff.stage == "pin"


def test_without_any_pin_it_says_so(desk):
    desk.office.pins = False
    desk.flow.staff.corner_held()
    desk.flow.staff.key_typed("4")
    assert (desk.view.staff.stage, desk.view.staff.typed) == ("none", 0)


def test_nothing_happens_without_the_corner(desk):
    for call in ("reset_wanted", "close_wanted", "open_wanted", "restart_wanted", "tests_opened", "went_back", "left"):
        getattr(desk.flow.staff, call)()
    desk.flow.staff.happened(PinChecked(0, "k7q2"))
    assert (desk.view.page, desk.view.over, desk.paper.entries, desk.office.did) == ("idle", "", [], [])


@pytest.mark.parametrize("want", ["reset_wanted", "close_wanted", "open_wanted", "restart_wanted", "tests_opened"])
def test_the_pin_page_does_nothing_of_the_menu(desk, want):
    desk.flow.staff.corner_held()
    getattr(desk.flow.staff, want)()
    assert (desk.view.over, desk.paper.entries, desk.office.did) == ("staff_pin", [], [])


# --- what lies under it


def test_a_visitor_finds_their_page_as_it_was_when_the_pin_is_given_up(desk):
    desk.rate(4)
    before = desk.view
    desk.flow.staff.corner_held()
    desk.clock.move(40)
    desk.flow.staff.went_back()
    assert (desk.view.page, desk.view.stars, desk.view.rating) == (before.page, before.stars, before.rating)
    desk.clock.move(20)
    assert desk.view.page == "idle"


def test_left_alone_for_a_minute_it_signs_out(desk):
    desk.sign_in()
    desk.clock.move(59)
    desk.flow.touched()
    desk.clock.move(59)
    assert desk.view.over == "staff_menu"
    desk.clock.move(1)
    assert (desk.view.over, desk.view.staff) == ("", None)
    assert deeds(desk) == ["in", "out"]


def test_a_card_taken_out_below_the_menu_takes_its_data_along(hall):
    hall.flow.services.happened(CardSeen(READER, 1, b"\x3b"))
    hall.flow.services.happened(CardRead(READER, 1, FACTS))
    hall.sign_in()
    hall.flow.services.happened(CardGone(READER, 1))
    assert (hall.view.over, hall.view.page, hall.view.card) == ("staff_menu", "idle", None)
    hall.clock.move(60)
    assert (hall.view.over, hall.view.page) == ("", "idle")


def test_a_disk_that_fills_up_closes_below_the_menu(desk):
    desk.sign_in()
    desk.flow.storage_failed("E-23")
    assert (desk.view.over, desk.view.page, desk.view.code) == ("staff_menu", "closed", "E-23")
    desk.flow.storage_recovered()
    assert (desk.view.over, desk.view.page) == ("staff_menu", "idle")


def test_a_full_disk_keeps_no_member_of_staff_out(desk):
    desk.paper.full = "E-20"
    desk.sign_in()
    assert desk.view.over == "staff_menu"


# --- the menu


def test_new_customer_ends_whoever_stood_there(desk):
    desk.rate(2)
    desk.flow.language_switched()
    desk.sign_in()
    desk.flow.staff.reset_wanted()
    assert (desk.view.page, desk.view.over, desk.view.language, desk.view.stars) == ("idle", "", "ar", 0)
    assert isinstance(desk.paper.entries[-1], Left)
    assert desk.paper.entries[-1].how == "staff"
    assert deeds(desk) == ["in", "reset"]


def test_out_of_service_stays_so_whatever_the_disk_says_until_staff_is_back(desk):
    desk.sign_in()
    desk.flow.staff.close_wanted()
    assert (desk.view.page, desk.view.over, desk.view.code, desk.kept.shut) == ("closed", "", CLOSED_BY_STAFF, True)
    desk.flow.storage_failed("E-23")
    desk.flow.storage_recovered()
    assert (desk.view.page, desk.view.code) == ("closed", CLOSED_BY_STAFF)
    desk.sign_in()
    assert desk.view.staff.shut
    desk.flow.staff.open_wanted()
    assert (desk.view.page, desk.view.over, desk.kept.shut) == ("idle", "", False)
    assert deeds(desk) == ["in", "close", "in", "open"]


def test_out_of_service_outlives_a_restart():
    assert (Terminal(shut=True).view.page, Terminal(shut=True).view.code) == ("closed", CLOSED_BY_STAFF)


def test_a_screen_that_failed_too_often_comes_up_closed_until_staff_opens_it():
    desk = Terminal(failed=True)
    desk.flow.storage_recovered()
    assert (desk.view.page, desk.view.code) == ("closed", "S-10")
    desk.sign_in()
    desk.flow.staff.open_wanted()
    assert (desk.view.page, desk.view.over) == ("idle", "")


def test_new_customer_opens_no_closed_kiosk(desk):
    desk.flow.storage_failed("E-23")
    desk.sign_in()
    desk.flow.staff.reset_wanted()
    assert (desk.view.page, desk.view.over) == ("closed", "")


def test_restart_is_asked_for_once(desk):
    desk.sign_in()
    desk.flow.staff.restart_wanted()
    desk.flow.staff.restart_wanted()
    assert (desk.office.did, deeds(desk)) == (["restart"], ["in", "restart"])


def test_the_menu_shows_the_kiosk_as_it_is_now(desk):
    desk.sign_in()
    desk.office.told = Facts(online=False, waiting=3, since="09:12")
    desk.flow.staff.refreshed()
    assert desk.view.staff.facts == desk.office.told


# --- the tests


def test_a_reader_and_a_scanner_are_tried_by_giving_them_something(hall):
    hall.sign_in()
    hall.flow.staff.tests_opened()
    assert hall.view.staff.found == ()
    hall.flow.staff.happened(CardSeen(READER, 1, b"\x3b"))
    assert hall.flow.staff.happened(CodeScanned(SCANNER, "x"))
    assert dict(hall.view.staff.found) == {"reader": "seen", "scanner": "seen"}
    assert hall.view.page == "idle"


@pytest.mark.parametrize(
    ("event", "how"),
    [
        (Printed(PRINTER, TEST_SLIP), "printed"),
        (PrintFailed(PRINTER, TEST_SLIP, "paper-out", begun=False), "paper-out"),
    ],
)
def test_a_printer_prints_and_says_how_it_went(hall, event, how):
    hall.sign_in()
    hall.flow.staff.tests_opened()
    hall.flow.staff.test_wanted("printer")
    assert dict(hall.view.staff.found) == {"printer": "printing"}
    hall.flow.staff.happened(Printed(PRINTER, 7))
    assert dict(hall.view.staff.found) == {"printer": "printing"}
    assert hall.flow.staff.happened(event)
    assert dict(hall.view.staff.found) == {"printer": how}
    assert deeds(hall) == ["in", "test", "print"]


def test_sound_and_brightness_go_up_and_around(desk):
    desk.sign_in()
    desk.flow.staff.tests_opened()
    desk.flow.staff.test_wanted("sound")
    desk.flow.staff.test_wanted("brightness")
    desk.flow.staff.test_wanted("else")
    assert desk.office.did == ["louder", "brighter"]
    assert deeds(desk) == ["in", "test", "sound", "brightness"]


def test_only_a_right_pin_lets_a_stick_in(desk):
    desk.sign_in("111222")
    assert desk.office.let_in == 0
    desk.sign_in()
    assert desk.office.let_in == 1


def test_back_leads_from_the_code_to_the_tests_to_the_menu_and_out(desk):
    desk.sign_in()
    desk.flow.staff.tests_opened()
    desk.flow.staff.code_opened()
    seen = []
    for _ in range(3):
        seen.append(desk.view.over)
        desk.flow.staff.went_back()
    assert seen == ["staff_code", "staff_tests", "staff_menu"]
    assert (desk.view.over, deeds(desk)) == ("", ["in", "test", "code", "out"])


def test_what_waits_is_saved_to_a_stick_once_at_a_time(desk):
    desk.sign_in()
    desk.flow.staff.tests_opened()
    desk.flow.staff.test_wanted("queue")
    desk.flow.staff.test_wanted("queue")
    assert desk.office.did == ["export"]
    assert dict(desk.view.staff.found)["queue"] == "saving"
    assert deeds(desk)[-1] == "export"
    assert desk.flow.staff.happened(Exported("no-stick"))
    assert dict(desk.view.staff.found)["queue"] == "no-stick"
    desk.flow.staff.test_wanted("queue")
    assert desk.office.did == ["export", "export"]
    desk.flow.staff.left()
    assert desk.flow.staff.happened(Exported("saved"))  # nobody is there to be told
    assert desk.view.staff is None
