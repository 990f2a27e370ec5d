"""The pages on which settings are written, compared, published and taken back."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.fleet.domain import settings_version
from hub.fleet.domain.picture import MOST_BYTES
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Desk, Picture, SettingsVersion
from hub.watch.domain import hours
from hub.watch.queries.hours import timetable
from tests.hub.test_settings import drawn

pytestmark = pytest.mark.django_db(transaction=True)
LEFT_ALONE = {"times.warning_s": "30", "sound.volume": "60", "sound.muted": "false", "hours.friday": ""}


@pytest.fixture
def officer(desk: Desk) -> Client:
    user = User.objects.create_user("officer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="publish_settings"))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def write(officer: Client, *ticked: str, status: int = 303, **fields: object) -> str:
    """Send the form; the page that follows, or the form again."""
    typed = {name.replace("__", "."): value for name, value in fields.items()}
    answer = officer.post("/staff/settings/new", {**LEFT_ALONE, **{f"set.{each}": "1" for each in ticked}, **typed})
    assert answer.status_code == status, answer.content.decode()
    if status == 303:
        answer = officer.get(answer.headers["Location"])
    return answer.content.decode()


def values() -> dict:
    return SettingsVersion.objects.order_by("-number")[0].values


def rows(text: str) -> list[list[str]]:
    """The cells of the first table's body."""
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[1]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>") if "<t" in row]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_what_is_ticked_or_changed_is_set_and_nothing_else(officer: Client):
    write(officer, "sound.muted", times__warning_s="45")
    assert values() == {"times": {"warning_s": 45}, "sound": {"muted": False}}


def test_an_empty_text_may_be_set(officer: Client):
    write(officer, "hours.friday")
    assert values() == {"hours": {"friday": ""}}


def test_what_is_unticked_is_left_to_the_kiosk_again(officer: Client):
    write(officer, times__warning_s="45", sound__volume="10")
    write(officer, "sound.volume", times__warning_s="45", sound__volume="20", **{"from": "1"})
    assert values() == {"sound": {"volume": 20}}


def test_what_differs_is_shown_before_anything_is_published(officer: Client):
    text = write(officer, times__warning_s="45", hours__friday="08:00-12:00")
    assert rows(text) == [
        ["The time-out’s question waits", "left to the kiosk", "45 seconds"],
        ["Friday", "left to the kiosk", "08:00-12:00"],
    ]
    text = write(officer, "times.warning_s", times__warning_s="50", **{"from": "1"})
    assert rows(text) == [
        ["The time-out’s question waits", "45 seconds", "50 seconds"],
        ["Friday", "08:00-12:00", "left to the kiosk"],
    ]
    assert "nothing published" in officer.get("/staff/settings").content.decode()


def test_a_form_is_filled_with_the_newest_version(officer: Client):
    write(officer, times__warning_s="45")
    text = officer.get("/staff/settings/new").content.decode()
    assert re.search(r'name="set.times.warning_s" value="1" checked', text)
    assert 'name="times.warning_s" value="45"' in text
    assert not re.search(r'name="set.sound.volume" value="1" checked', text)
    assert 'name="sound.volume" value="60"' in text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("times__warning_s", "4", "A whole number from 5 to 300"),
        ("times__warning_s", "thirty", "A whole number from 5 to 300"),
        ("times__warning_s", "", "A whole number from 5 to 300"),
        ("hours__friday", "8 to 12", "Not in this form"),
        ("kiosk__language", "fr", "Not in this form"),
    ],
)
def test_what_no_kiosk_would_take_is_marked_and_nothing_saved(officer: Client, field: str, value: str, said: str):
    text = write(officer, status=400, **{field: value})
    assert said in text
    assert text.count('class="amiss"') == 1
    assert not SettingsVersion.objects.exists()


def test_a_notice_has_both_languages_and_times_of_the_hubs_place(officer: Client):
    notice = {
        "notice.0.ar": "مغلق",
        "notice.0.en": "Closed",
        "notice.0.since": "2026-12-01T07:00",
        "notice.0.until": "",
    }
    write(officer, **notice)
    kept = {"ar": "مغلق", "en": "Closed", "from": "2026-12-01T04:00:00.000Z", "until": None}
    assert SettingsVersion.objects.get().notices == [kept]
    text = officer.get("/staff/settings/new").content.decode()
    assert 'value="2026-12-01T07:00"' in text


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ({"notice.0.ar": "مغلق"}, "In both languages"),
        ({"notice.0.ar": "م" * 121, "notice.0.en": "m"}, "In both languages"),
        ({"notice.1.since": "2026-12-01T07:00"}, "In both languages"),
        ({"notice.0.ar": "م", "notice.0.en": "m", "notice.0.since": "tomorrow"}, "It has to end after it begins"),
        (
            {
                "notice.0.ar": "م",
                "notice.0.en": "m",
                "notice.0.since": "2026-12-02T07:00",
                "notice.0.until": "2026-12-01T07:00",
            },
            "It has to end after it begins",
        ),
    ],
)
def test_a_notice_that_is_not_whole_is_marked(officer: Client, notice: dict, said: str):
    assert said in write(officer, status=400, **notice)
    assert not SettingsVersion.objects.exists()


def upload(officer: Client, content: bytes, name: str = "desk.png"):
    return officer.post("/staff/settings/pictures", {"picture": SimpleUploadedFile(name, content, "image/png")})


def test_a_picture_is_put_in_and_chosen(officer: Client):
    assert upload(officer, drawn()).status_code == 302 or Picture.objects.exists()
    (kept,) = Picture.objects.all()
    assert (kept.name, kept.by, kept.width) == ("desk.png", "officer", 8)
    assert officer.get(f"/staff/settings/pictures/{kept.sha256}").content == drawn()
    assert kept.sha256 in officer.get("/staff/settings/new").content.decode()
    text = write(officer, pictures=[kept.sha256])
    assert rows(text) == [["Pictures", "none", "1"]]
    assert SettingsVersion.objects.get().pictures == [kept.sha256]


@pytest.mark.parametrize(
    ("content", "said"), [(b"<svg/>", "not a whole PNG or JPEG"), (bytes(MOST_BYTES + 1), "more than 900 KB")]
)
def test_what_is_no_picture_is_said_to_be_none(officer: Client, content: bytes, said: str):
    answer = upload(officer, content)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Picture.objects.exists()


def test_a_form_without_a_file_is_told_so(officer: Client):
    assert officer.post("/staff/settings/pictures", {}).status_code == 400


def test_pictures_that_are_not_there_or_too_many_are_refused(officer: Client):
    assert "At most 6 pictures" in write(officer, status=400, pictures=["0" * 64])
    for n in range(7):
        upload(officer, drawn(size=(8 + n, 8)))
    names = list(Picture.objects.values_list("sha256", flat=True))
    assert "At most 6 pictures" in write(officer, status=400, pictures=names)
    write(officer, pictures=names[:6])


def test_it_is_published_to_the_centres_that_were_ticked(officer: Client):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    write(officer, times__warning_s="45")
    officer.post("/staff/settings/1/publish", {"centres": ["MUH", "NONE"]})
    text = officer.get("/staff/settings").content.decode()
    assert rows(text)[0] == ["ID Card Centre – Isa Town", "nothing published; each kiosk goes by its own file"]
    assert rows(text)[1][1].startswith("Version 1")


def test_it_is_published_to_all_with_one_button(officer: Client):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    write(officer, times__warning_s="45")
    officer.post("/staff/settings/1/publish", {"all": "1"})
    text = officer.get("/staff/settings").content.decode()
    assert [row[1][:9] for row in rows(text)] == ["Version 1", "Version 1"]


def test_publishing_to_nobody_is_said(officer: Client):
    write(officer, times__warning_s="45")
    answer = officer.post("/staff/settings/1/publish", {}, follow=True)
    assert "Nothing was published" in answer.content.decode()


def test_going_back_is_a_new_version_that_sets_the_same(officer: Client):
    write(officer, times__warning_s="45")
    write(officer, sound__volume="10", **{"from": "1"})
    answer = officer.post("/staff/settings/1/again")
    assert answer.headers["Location"] == "/staff/settings/3"
    old, new = (SettingsVersion.objects.get(number=number) for number in (1, 3))
    assert settings_version.content(old) == settings_version.content(new)
    assert new.base_id == 2
    text = officer.get("/staff/settings/3").content.decode()
    assert ["Loudness", "10 per cent", "left to the kiosk"] in rows(text)


def test_only_who_may_writes_and_publishes(officer: Client):
    write(officer, times__warning_s="45")
    other = Client(headers={"Accept-Language": "en"})
    other.force_login(User.objects.create_user("visitor", is_staff=True))
    for path in ("/staff/settings", "/staff/settings/1"):
        assert other.get(path).status_code == 200
    for path in ("/staff/settings/new", "/staff/settings/pictures"):
        assert other.get(path).status_code == other.post(path).status_code == 403
    for path in ("/staff/settings/1/publish", "/staff/settings/1/again"):
        assert other.post(path, {"centres": ["ISA"]}).status_code == 403
    assert SettingsVersion.objects.count() == 1
    assert not SettingsVersion.objects.get().settingsstage_set.exists()
    assert Client().get("/staff/settings").status_code == 302


def test_the_page_asks_no_more_for_three_centres_than_for_one(officer: Client, django_assert_max_num_queries):
    for n in range(3):
        put(Names(f"C{n}", "م", "C"), f"C{n}D1", "1", Names("renewal", "ت", "R"))
        write(officer, times__warning_s=f"4{n}")
        officer.post(f"/staff/settings/{n + 1}/publish", {"centres": [f"C{m}" for m in range(n + 1)]})
        with django_assert_max_num_queries(12):
            assert officer.get("/staff/settings").status_code == 200


@pytest.mark.parametrize(
    "path", ["/staff/settings", "/staff/settings/1", "/staff/settings/new", "/staff/settings/pictures"]
)
def test_each_page_is_arabic_too(officer: Client, path: str):
    upload(officer, drawn())
    write(
        officer,
        times__warning_s="45",
        **{"notice.0.ar": "مغلق", "notice.0.en": "Closed", "notice.0.since": "2026-12-01T07:00"},
    )
    officer.post("/staff/settings/1/publish", {"centres": ["ISA"]})
    text = officer.get(f"{path}?lang=ar").content.decode()
    assert 'dir="rtl"' in text
    assert "الإعدادات" in text


def test_the_hub_s_own_hours_follow_what_is_published(officer: Client):
    write(officer, hours__sunday="08:00-14:00", hours__closed_on="2026-12-16")
    officer.post("/staff/settings/1/publish", {"all": "1"})
    followed = timetable("ISA")
    assert (followed.week["sunday"], followed.week["monday"]) == ("08:00-14:00", "07:00-19:00")
    assert followed.closed_on == {"2026-12-16"}
    officer.post("/staff/settings/1/publish", {"all": "1"})  # given before: nothing is set anew
    hours.put("ISA", {**followed.week, "sunday": "09:00-12:00"}, "")
    officer.post("/staff/settings/1/publish", {"all": "1"})
    assert timetable("ISA").week["sunday"] == "09:00-12:00"
