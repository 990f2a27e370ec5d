import pytest

from kiosk.flows.view import View
from kiosk.model import Left, Rating, Reasons, StarsChanged
from tests.kiosk.flows.steps import Terminal


@pytest.fixture
def desk() -> Terminal:
    return Terminal()


FRESH = View("ar")


def test_one_tap_is_one_record_and_then_the_thanks(desk):
    desk.rate(4)
    assert desk.paper.entries == [Rating(4, "ar", ())]
    assert (desk.view.page, desk.view.stars) == ("thanks", 4)


def test_no_thanks_without_a_record(desk):
    desk.paper.full = "E-21"
    desk.rate(4)
    assert desk.paper.entries == []
    assert (desk.view.page, desk.view.code) == ("closed", "E-21")
    assert all(view.page != "thanks" for view in desk.shown)


def test_a_slip_is_corrected_by_a_further_record(desk):
    desk.rate(1)
    desk.flow.stars_corrected(5)
    rating = "018f0000-0000-7000-8000-000000000001"
    assert desk.paper.entries[1:] == [StarsChanged(rating, 5, "ar")]
    assert desk.view.stars == 5


def test_the_same_star_again_is_no_record(desk):
    desk.rate(4)
    desk.flow.stars_corrected(4)
    assert len(desk.paper.entries) == 1


def test_each_reason_tapped_is_kept_at_once_as_the_whole_set(desk):
    desk.rate(2)
    for reason in ("wait", "staff", "wait"):
        desk.flow.reason_toggled(reason)
    kept = [entry.reasons for entry in desk.paper.entries if isinstance(entry, Reasons)]
    assert kept == [("wait",), ("wait", "staff"), ("staff",)]


def test_done_is_a_record_and_the_screen_is_fresh(desk):
    desk.rate(2)
    desk.flow.reason_toggled("wait")
    desk.flow.done()
    assert isinstance(desk.paper.entries[-1], Left)
    assert desk.paper.entries[-1].how == "done"
    assert desk.view == FRESH


def test_left_alone_for_15_seconds_it_goes_back_by_itself(desk):
    desk.rate(5)
    desk.clock.move(14.9)
    assert desk.view.page == "thanks"
    desk.clock.move(0.2)
    assert desk.view == FRESH
    assert desk.paper.entries[-1].how == "timeout"


def test_any_touch_gives_20_seconds(desk):
    desk.rate(5)
    desk.clock.move(10)
    desk.flow.touched()
    desk.clock.move(19)
    assert desk.view.page == "thanks"
    desk.clock.move(2)
    assert desk.view.page == "idle"


def test_a_record_after_a_language_switch_tells_the_new_language(desk):
    desk.flow.language_switched()
    desk.rate(3)
    assert desk.paper.entries[0].language == "en"


def test_the_language_goes_home_when_nobody_is_there(desk):
    desk.flow.language_switched()
    desk.clock.move(61)
    assert desk.view == FRESH


def test_what_was_asked_for_ends_with_the_visitor(desk):
    desk.flow.access_opened()
    desk.flow.help_toggled("contrast")
    desk.flow.help_toggled("time")
    desk.flow.access_closed()
    desk.rate(4)
    assert desk.view.access.contrast
    desk.flow.done()
    assert desk.view == FRESH


def test_more_time_doubles_the_wait(desk):
    desk.flow.access_opened()
    desk.flow.help_toggled("time")
    desk.flow.access_closed()
    desk.rate(4)
    desk.clock.move(29)
    assert desk.view.page == "thanks"
    desk.clock.move(2)
    assert desk.view.page == "idle"


def test_settings_left_behind_are_asked_about_then_cleared(desk):
    desk.flow.access_opened()
    desk.flow.help_toggled("text")
    desk.clock.move(61)
    assert desk.view.over == "timeout"
    assert desk.view.countdown.left(desk.clock.now) == pytest.approx(29, abs=0.1)
    desk.clock.move(30)
    assert desk.view == FRESH


def test_more_time_on_the_warning_keeps_the_visitors_screen(desk):
    desk.flow.access_opened()
    desk.flow.help_toggled("text")
    desk.clock.move(61)
    desk.flow.more_time_wanted()
    assert desk.view.over == ""
    assert desk.view.access.text
    desk.clock.move(59)
    assert desk.view.over == ""


def test_a_stray_touch_does_not_answer_the_warning(desk):
    desk.flow.access_opened()
    desk.clock.move(61)
    desk.flow.touched()
    desk.clock.move(31)
    assert desk.view == FRESH


def test_the_enlarged_code_goes_away_by_itself(desk):
    desk.flow.qr_enlarged()
    assert desk.view.page == "qr"
    desk.clock.move(31)
    assert desk.view.page == "idle"


def test_a_comment_is_written_on_the_phone_and_the_way_back_is_the_thanks(desk):
    desk.rate(2)
    desk.flow.comment_wanted()
    assert (desk.view.page, desk.view.rating) == ("comment", "018f0000-0000-7000-8000-000000000001")
    desk.flow.went_back()
    assert desk.view.page == "thanks"


def test_a_comment_left_alone_ends_like_any_visit(desk):
    desk.rate(2)
    desk.flow.comment_wanted()
    desk.clock.move(61)
    assert desk.view == FRESH
    assert desk.paper.entries[-1].how == "timeout"


def test_after_a_rating_the_desk_shows_a_new_code(desk):
    desk.rate(5)
    assert desk.codes == 1


def test_a_rating_inside_the_quiet_gap_is_flagged_and_kept(desk):
    desk.rate(5)
    desk.flow.done()
    desk.clock.move(2)
    desk.rate(1)
    assert [e.flags for e in desk.paper.entries if isinstance(e, Rating)] == [(), ("quiet-gap.1",)]
    assert desk.view.page == "thanks"


def test_after_a_burst_the_screen_rests_a_moment_and_drops_nothing_it_thanked_for():
    desk = Terminal(burst=3)
    for _ in range(4):
        desk.rate(5)
        desk.flow.done()
        desk.clock.move(1)
    assert desk.view.resting
    desk.rate(5)
    assert sum(isinstance(e, Rating) for e in desk.paper.entries) == 4
    desk.flow.language_switched()
    desk.clock.move(10)
    assert not desk.view.resting
    desk.rate(5)
    assert sum(isinstance(e, Rating) for e in desk.paper.entries) == 5


def test_a_change_that_cannot_be_kept_is_not_shown_as_kept(desk):
    desk.rate(2)
    desk.paper.full = "E-21"
    desk.flow.reason_toggled("wait")
    desk.flow.stars_corrected(5)
    assert (desk.view.reasons, desk.view.stars, desk.view.unsaved) == ((), 2, True)
    desk.flow.done()
    assert (desk.view.page, desk.view.code) == ("closed", "E-21")


def test_a_closed_screen_opens_when_taps_can_be_kept_again(desk):
    desk.flow.storage_failed("E-21")
    desk.rate(4)
    assert desk.paper.entries == []
    desk.flow.storage_recovered()
    assert desk.view == FRESH


def test_closed_in_the_visitors_language_then_home(desk):
    desk.flow.language_switched()
    desk.flow.storage_failed("E-22")
    assert desk.view.language == "en"
    desk.flow.touched()
    desk.clock.move(61)
    assert (desk.view.language, desk.view.page) == ("ar", "closed")


def test_nothing_on_the_page_is_touched_through_the_sheet(desk):
    desk.flow.access_opened()
    desk.rate(5)
    assert desk.paper.entries == []


def test_staff_called_shows_until_the_sheet_goes(desk):
    desk.flow.access_opened()
    desk.flow.staff_called()
    assert desk.view.calling
    desk.flow.access_closed()
    assert not desk.view.calling


def test_the_link_is_told_only_when_it_changes(desk):
    desk.flow.link_changed(online=True)
    assert desk.shown == []
    desk.flow.link_changed(online=False)
    assert [view.online for view in desk.shown] == [False]
    desk.rate(4)
    assert desk.view.page == "thanks"


def test_no_view_after_a_visit_holds_anything_of_it(desk):
    desk.flow.language_switched()
    desk.rate(1)
    desk.flow.reason_toggled("staff")
    desk.flow.comment_wanted()
    desk.flow.went_back()
    desk.flow.done()
    assert desk.view == FRESH
    assert not [v for v in vars(desk.flow).values() if isinstance(v, str) and v.startswith("018f")]
