"""The running app, touched and looked into."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.ui.start import InputProvidersError, check_input
from tests.display import virtual_display

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.screens


def play(script: str, size: str = "800x480") -> dict[str, object]:
    with virtual_display(size) as env:
        done = subprocess.run(
            [sys.executable, "-m", "tests.screens.tree", script],
            env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_a_touch_that_two_providers_report_is_one_rating():
    assert play("double")["entries"] == ["Rating"]


def test_nothing_of_the_last_person_is_left_in_any_widget_or_object():
    report = play("canary")
    assert report["during"] > 0  # the search does find it while it is there
    assert report["after"] == []
    assert set(report["stars"]) == {0}
    assert report["chosen"] == [False] * 6
    assert report["entries"] == ["Rating", "Reasons", "Left"]


def test_a_screen_that_is_to_try_again_later_stops_by_itself():
    assert play("leaves") == {"before": True}


def test_no_picture_of_the_last_person_is_left_in_any_texture():
    report = play("pixels")
    assert "comment QrCode" in report["of_the_second"]  # each rating has a code of its own
    assert "thanks Paragraph" in report["of_the_second"]  # what was asked after a low score
    assert report["left"] == []


def test_the_code_of_a_comment_stays_when_the_desk_draws_a_new_one():
    report = play("codes")
    assert (report["comment"], report["still"], report["desk"]) == (True, True, True)


def test_nothing_that_a_document_says_is_left_in_any_widget_or_spoken():
    report = play("document", "1280x800")
    assert report["during"] > 0
    assert report["after"] == []
    assert "document_result Paragraph" in report["gone"]
    assert [text for _, text in report["said"]] == [
        "يرجى تقريب رمز الوثيقة من الماسح الرمز المربع مطبوع على الشهادة أو الإفادة.",
        "جارٍ التحقق من الوثيقة",
        "أصلية أصدرتها جهة معروفة لدينا، ولم تُغيَّر ولم تُلغَ.",
    ]


def test_the_guide_is_turned_and_a_service_opened_by_touch_and_read_aloud():
    report = play("guide", "1280x800")
    assert (report["next"], report["services.0"]) == (["guide", 6], ["guide_service", 6])
    assert report["said"] == [["en", "Service guide"], ["en", "ID card renewal. BD 1.000. 15 minutes. Desks 1 to 6"]]


def test_what_has_no_place_on_this_size_is_not_painted_until_it_is_seen():
    report = play("unseen")
    assert report["before"] == 0
    assert report["seen"] > 1


def test_a_card_opens_nothing_on_a_screen_without_pages_for_it():
    assert play("too_small") == {"page": "idle", "after": "thanks", "entries": ["Rating"]}


def test_what_larger_text_has_no_room_for_goes_and_comes_back():
    assert {**play("shrunk"), "entries": []} == {"shown": 1, "larger": 0, "again": 1, "entries": []}


def test_escape_and_the_windows_keys_are_dead_and_there_is_no_cursor():
    assert play("keys") == {"closed": False, "alive": True, "cursor": False, "entries": []}


def test_read_aloud_says_first_and_acts_at_the_second_touch():
    report = play("aloud")
    assert (report["ar first"], report["ar second"]) == (0, 1)
    rated = [line for line in report["said"] if "4" in line[1] or "٤" in line[1]]
    assert rated[0] == ["ar", "أربع نجوم, جيد, ٤ من ٥. للاختيار، يرجى اللمس مرة أخرى"]
    assert ["en", "Four stars, Good, 4 of 5. Touch again to choose"] in rated


def test_keys_are_typed_on_quickly_and_keep_their_order_in_arabic():
    report = play("typing")
    assert (report["digits"], report["digits left"]) == (["3", "1", "delete"], ["1", "2", "3"])
    assert (report["latin"], report["latin left"]) == (["Q", "P", "0", "delete"], ["1", "2", "3"])
    assert (report["arabic"], report["arabic left"]) == (["ض", "د", "space", "delete"], ["ض", "ص", "ث"])
    assert report["off"] == []
    assert [text.strip("\u202a\u202c") for text in report["dots"]] == ["••••"]
    assert (report["aloud"], len(report["said"])) == (["delete"], 1)


def test_a_new_name_from_the_hub_is_shown_without_a_visit():
    report = play("renamed")
    assert (report["service"], report["shown"]) == ("استلام البطاقة", True)


def test_what_the_kiosk_cannot_do_is_not_offered():
    assert play("mute")["kinds"] == ["text", "contrast", "time"]


class MouseMotionEventProvider:
    pass


class MTDMotionEventProvider:
    pass


def test_a_second_input_provider_stops_the_start():
    with pytest.raises(InputProvidersError, match="MTDMotionEventProvider would report a finger twice"):
        check_input([MouseMotionEventProvider(), MTDMotionEventProvider()])
    with pytest.raises(InputProvidersError, match="MouseMotionEventProvider would"):
        check_input([MouseMotionEventProvider(), MouseMotionEventProvider()])
    check_input([MouseMotionEventProvider()])
