"""The page behind a kiosk's comment code."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.clock import now_ms
from hub.feedback.domain import comment as comments
from hub.feedback.domain import phone as phones
from hub.feedback.domain.uuid7 import uuid7
from hub.feedback.models import Comment
from hub.fleet.domain import code as codes
from hub.fleet.domain import crockford
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Desk
from hub.public import views
from hub.public.domain import address
from hub.writer import write
from tests.hub.kiosk_side import KioskSide, new_id
from tests.hub.phone_side import PhoneSide

pytestmark = pytest.mark.django_db(transaction=True)
MONTH_MS = int(timedelta(days=30).total_seconds() * 1000)
FORM, THANKS, ALREADY = "تعليقك</label>", "تم حفظ تعليقك", "لهذا التقييم تعليق محفوظ"


def path(rating: str) -> str:
    """The address of a rating's comment, made from docs/wire.md."""
    return f"/C/{crockford.encode(int(rating.replace('-', ''), 16), 26)}"


def texts() -> list[tuple[str, str]]:
    return list(Comment.objects.order_by("id").values_list("centre", "text"))


def sweep() -> str:
    out = io.StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue()


@pytest.fixture
def phone(desk: Desk) -> PhoneSide:
    return PhoneSide()


@pytest.fixture
def rate(kiosk: KioskSide) -> Callable[..., str]:
    """Rates on the kiosk, and says the rating's id once it has arrived."""

    def once(stars: int = 4, **bent: object) -> str:
        rating = new_id()
        kiosk.send(kiosk.record(stars=stars, id=rating, **bent))
        return rating

    return once


@pytest.fixture
def officer(transactional_db: None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create_user("officer", is_staff=True))
    return client


def shown(officer: Client, query: str = "") -> list[tuple[str, str, str]]:
    """Channel, stars and text of each comment on the staff's page."""
    text = officer.get(f"/staff/comments{query}").content.decode()
    rows = re.findall(r"<tr>(<td>.*?)</tr>", text, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [(row[2].strip(), row[3], re.sub("<.*?>", "", row[4])) for row in cells]


def test_a_comment_on_a_rating_that_is_here(phone: PhoneSide, rate: Callable):
    page = phone.open(path(rate()))
    assert "مركز بطاقة الهوية – مدينة عيسى" in page
    assert "تجديد بطاقة الهوية" in page
    assert "المكتب ٤" in page
    assert FORM in page
    assert "(اختياري)" not in page
    assert "يرجى عدم كتابة بيانات شخصية" in page
    assert 'maxlength="500"' in page
    assert THANKS in phone.press(comment="  كل شيء سريع\r\nوواضح ")
    assert texts() == [("ISA", "كل شيء سريع\nوواضح")]


def test_a_comment_on_a_rating_that_is_not_here_waits(phone: PhoneSide):
    page = phone.open(path(new_id()))
    assert FORM in page
    assert "مركز بطاقة الهوية" not in page
    assert THANKS in phone.press(comment="slow")
    assert texts() == [("", "slow")]


def test_a_comment_that_waits_is_joined_when_its_rating_has_come(phone: PhoneSide, kiosk: KioskSide):
    late, never = new_id(), new_id()
    for each in (late, never):
        phone.open(path(each))
        phone.press(comment=f"of {each}")
    assert "Joined 0 comments" in sweep()
    kiosk.send(kiosk.record(stars=2, id=late))
    assert "المكتب ٤" in phone.open(path(late))
    assert "Joined 1 comments" in sweep()
    assert "Joined 0 comments" in sweep()
    assert sorted(texts()) == [("", f"of {never}"), ("ISA", f"of {late}")]


def test_staff_see_a_comment_once_its_rating_is_here(phone: PhoneSide, kiosk: KioskSide, officer: Client):
    rating = new_id()
    phone.open(path(rating))
    phone.press(comment="<b>slow</b>")
    assert shown(officer) == []
    kiosk.send(kiosk.record(stars=1, id=rating))
    for _ in range(2):
        assert shown(officer) == shown(officer, "?centre=ISA") == [("Kiosk", "1", "&lt;b&gt;slow&lt;/b&gt;")]
        sweep()


def test_staff_see_the_stars_as_they_were_corrected(phone: PhoneSide, kiosk: KioskSide, officer: Client):
    rating = new_id()
    corrections = [{"of": rating, "what": "stars", "stars": stars} for stars in (3, 5)]
    kiosk.send(kiosk.record(stars=1, id=rating), *(kiosk.record(detail=each) for each in corrections))
    phone.open(path(rating))
    phone.press(comment="kind")
    assert shown(officer) == [("Kiosk", "5", "kind")]


def test_another_centre_does_not_see_it(phone: PhoneSide, kiosk: KioskSide, officer: Client):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    joined, waiting = new_id(), new_id()
    kiosk.send(kiosk.record(stars=1, id=joined))
    for each in (joined, waiting):
        phone.open(path(each))
        phone.press(comment="slow")
    kiosk.send(kiosk.record(stars=1, id=waiting))
    assert len(shown(officer, "?centre=ISA")) == 2
    assert shown(officer, "?centre=MUH") == []


def test_the_staffs_page_asks_no_more_for_three_than_for_one(phone: PhoneSide, officer: Client):
    counts = []
    for number in (1, 3):
        for each in range(number):
            place = put(Names(f"C{each}", "م", "C"), f"C{each}D{number}", "1", Names("renewal", "ت", "R"))
            kiosk = KioskSide()
            kiosk.enrol(codes.draw(place, now_ms()))
            rating, late = new_id(), new_id()
            kiosk.send(kiosk.record(stars=5, id=rating, centre=f"C{each}", desk=place.code))
            for one in (rating, late):
                phone.open(path(one))
                phone.press(comment="slow")
            kiosk.send(kiosk.record(stars=5, id=late, centre=f"C{each}", desk=place.code))
        with CaptureQueriesContext(connection) as asked:
            assert len(shown(officer)) == {1: 2, 3: 8}[number]
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_first_comment_of_a_rating_is_kept(phone: PhoneSide, rate: Callable):
    rating, other = rate(), PhoneSide("en", "198.51.100.8")
    for each in (phone, other):
        each.open(path(rating))
    phone.press(comment="first")
    assert "This rating has its comment already." in other.press(comment="second")
    assert other.page.status_code == 409
    assert texts() == [("ISA", "first")]


def test_a_rating_with_a_comment_says_so_and_does_not_show_it(phone: PhoneSide, rate: Callable):
    rating = rate()
    phone.open(path(rating))
    phone.press(comment="between us")
    page = PhoneSide().open(path(rating))
    assert ALREADY in page
    assert "<textarea" not in page
    assert "between us" not in page


def test_sending_the_same_twice_is_the_same_success(phone: PhoneSide):
    phone.open(path(new_id()))
    page, at = phone.page, phone.at
    for _ in range(2):
        phone.page, phone.at = page, at
        assert THANKS in phone.press(comment="slow")
    assert texts() == [("", "slow")]


def test_the_same_text_again_once_the_rating_is_here_is_the_same_success(phone: PhoneSide, kiosk: KioskSide):
    rating = new_id()
    phone.open(path(rating))
    page, at = phone.page, phone.at
    phone.press(comment="slow")
    kiosk.send(kiosk.record(stars=2, id=rating))
    phone.page, phone.at = page, at
    assert THANKS in phone.press(comment=" slow ")
    assert len(texts()) == 1


def test_reading_the_thanks_again_changes_nothing(phone: PhoneSide):
    phone.open(path(new_id()))
    phone.press(comment="slow")
    for _ in range(2):
        assert THANKS in phone.open(phone.at)
    assert len(texts()) == 1


def test_thanks_are_for_a_comment_that_is_there(phone: PhoneSide):
    assert FORM in phone.open(f"{path(new_id())}?lang=ar&sent")


@pytest.mark.parametrize("comment", ["", "  \r\n ", "\x00\x1b"])
def test_it_asks_for_a_text_where_there_is_none(phone: PhoneSide, comment: str):
    phone.open(path(new_id()))
    assert "يرجى كتابة التعليق ثم إرساله" in phone.press(comment=comment)
    assert (phone.page.status_code, texts()) == (400, [])
    assert THANKS in phone.press(comment="slow")


def test_a_comment_ends_at_500_characters(phone: PhoneSide):
    phone.open(path(new_id()))
    phone.press(comment="ا" * 600)
    assert texts() == [("", "ا" * 500)]


@pytest.mark.parametrize("change", [str, str.lower, lambda at: f"{at}/", lambda at: f"{at.lower()}/"])
def test_the_address_may_be_typed_in_any_way(phone: PhoneSide, rate: Callable, change: Callable):
    at = change(path(rate()))
    assert "المكتب ٤" in phone.open(at)
    assert THANKS in phone.press(comment="slow")
    assert [centre for centre, _ in texts()] == ["ISA"]


GOOD = crockford.encode(uuid.UUID("01a1ed7c-5c00-7abc-8def-0123456789ab").int, 26)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "0",
        GOOD[:-1],
        GOOD + "0",
        "8" + GOOD[1:],
        "Z" * 26,
        "0" * 26,
        "I" + GOOD[1:],
        GOOD[:-1] + "U",
        GOOD[:-1] + "é",
        GOOD[:-1] + "%0A",
        GOOD[:-1] + "ß",
        GOOD[:-1] + "٣",
        "%00" * 26,
        crockford.encode(uuid.UUID("0199a1b2-0000-4000-8000-000000000001").int, 26),
        crockford.encode(uuid.UUID("0199a1b2-0000-7000-0000-000000000001").int, 26),
        "00000000-0000-775e-8fe3-c14ba447f057",
    ],
)
def test_a_code_that_was_not_read_whole_is_said_to_be_so(phone: PhoneSide, code: str):
    for page in (phone.open(f"/C/{code}"), phone.client.post(f"/C/{code}", {"comment": "x"}).content.decode()):
        assert "لم يُقرأ هذا الرمز كاملًا" in page
        assert "يرجى مسح الرمز" in page
    assert (phone.page.status_code, texts()) == (404, [])


def test_a_code_stands_for_one_id():
    for _ in range(100):
        rating = uuid7(now_ms())
        assert address.rating(address.code(rating)) == rating
        assert f"/C/{address.code(rating)}" == path(str(rating))
    assert address.code(uuid.UUID("0199a1b2-0000-7000-8000-000000000001")) == "01K6GV4000E008000000000001"


def test_a_rating_made_on_a_phone_has_its_own_page_for_that(phone: PhoneSide, desk: Desk, officer: Client):
    rating = uuid7(now_ms())
    phones.rate(rating, phones.Place(desk, "remote", "ar"), 2, now_ms())
    phone.open(path(str(rating)))
    phone.press(comment="slow")
    sweep()
    assert texts() == [("", "slow")]
    assert shown(officer) == []


def test_one_address_may_not_flood_and_loses_nothing_it_wrote(phone: PhoneSide):
    for number in range(views.PER_ADDRESS + 1):
        phone.open(path(new_id()))
        page = phone.press(comment=f"number {number}")
    assert phone.page.status_code == 429
    assert int(phone.page.headers["Retry-After"]) > 0
    assert "وصلت تعليقات كثيرة من هنا" in page
    assert f"number {views.PER_ADDRESS}</textarea>" in page
    assert Comment.objects.count() == views.PER_ADDRESS
    other = PhoneSide(address="198.51.100.8")
    other.open(path(new_id()))
    assert THANKS in other.press(comment="slow")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_it_takes_no_form_from_another_site(phone: PhoneSide, headers: dict):
    answer = phone.client.post(path(new_id()), {"comment": "forged"}, headers=headers)
    assert (answer.status_code, texts()) == (400, [])
    assert "forged" not in answer.content.decode()


def test_what_a_visitor_writes_is_shown_as_text(phone: PhoneSide):
    phone.open(path(new_id()))
    for _ in range(views.PER_ADDRESS + 1):
        page = phone.press(comment="</textarea><script>alert(1)</script>")
        phone.open(path(new_id()))
    assert "&lt;script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_has_a_script_a_cookie_or_anything_from_elsewhere(phone: PhoneSide, rate: Callable, language: str):
    known, unknown = path(rate()), path(new_id())
    pages = [phone.open(f"{at}?lang={language}") for at in (known, unknown, "/C/nonsense")]
    phone.open(f"{known}?lang={language}")
    pages += [phone.press(comment=""), phone.press(comment="first"), phone.open(f"{known}?lang={language}")]
    assert not phone.client.cookies
    for text in pages:
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in text
        assert "<script" not in text
        assert " style=" not in text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)


def test_each_page_is_shut_to_what_is_not_its_own(phone: PhoneSide, rate: Callable):
    for at in (path(rate()), path(new_id()), "/C/nonsense"):
        phone.open(at)
        policy = phone.page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert phone.page.headers["Cache-Control"] == "no-store"
        assert phone.page.headers["Referrer-Policy"] == "same-origin"


def test_only_what_never_found_its_rating_is_forgotten_after_thirty_days(kiosk: KioskSide):
    old, young, late, joined = (uuid.UUID(new_id()) for _ in range(4))
    now = now_ms()
    for each, centre, age in ((old, "", 1), (young, "", -1000), (late, "", 1), (joined, "ISA", 1)):
        write(lambda each=each, centre=centre, age=age: comments.keep(each, centre, "slow", now - MONTH_MS - age))
    kiosk.send(kiosk.record(stars=2, id=str(late)))
    assert write(lambda: comments.forget(now)) == 1
    assert set(Comment.objects.values_list("id", flat=True)) == {young, late, joined}
    assert sweep().startswith("Joined 1 comments")
    assert Comment.objects.get(id=late).centre == "ISA"


def test_a_comment_changes_no_figure_and_no_chain(phone: PhoneSide, rate: Callable):
    rating, out = rate(), [io.StringIO(), io.StringIO()]
    call_command("counts", stdout=out[0])
    phone.open(path(rating))
    phone.press(comment="slow")
    sweep()
    call_command("counts", stdout=out[1])
    assert out[0].getvalue() == out[1].getvalue()
