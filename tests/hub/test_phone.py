"""The pages behind a desk's QR code."""

import re

import pytest
from django.core import signing
from django.test import Client

from hub.feedback.models import Record
from hub.fleet.models import Throttle
from hub.public import views
from tests.hub.kiosk_side import KioskSide
from tests.hub.phone_side import PhoneSide, token_of

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> list[tuple[int, str, str]]:
    return list(Record.objects.filter(kind="rating").order_by("id").values_list("stars", "channel", "presence"))


@pytest.fixture
def phone(desk) -> PhoneSide:
    return PhoneSide()


def test_a_star_pressed_is_a_rating(phone: PhoneSide):
    assert "كيف كانت خدمتنا اليوم؟" in phone.open("/D/ISA04/")
    assert "تم حفظ تقييمك" in phone.press(stars=4)
    assert stored() == [(4, "qr", "remote")]


@pytest.mark.parametrize("path", ["/D/ISA04", "/D/ISA04/", "/d/ISA04/", "/d/isa04", "/D/isa04/"])
def test_the_address_may_be_typed_in_any_way(phone: PhoneSide, path: str):
    phone.open(path)
    assert phone.page.status_code == 200


def test_the_page_says_which_desk_it_is_of(phone: PhoneSide):
    text = phone.open("/D/ISA04/")
    assert "مركز بطاقة الهوية – مدينة عيسى" in text
    assert "المكتب ٤" in text
    assert "Desk 4" in phone.open("/D/ISA04/?lang=en")


def test_arabic_leads_and_english_is_a_link_away(desk):
    assert 'lang="ar" dir="rtl"' in PhoneSide("fr").open("/D/ISA04/")
    assert 'lang="en" dir="ltr"' in PhoneSide("en-GB,en").open("/D/ISA04/")
    phone = PhoneSide("ar")
    assert 'href="/D/ISA04/?lang=en"' in phone.open("/D/ISA04/")
    phone.open("/D/ISA04/?lang=en")
    assert "Thank you. Your rating is saved." in phone.press(stars=5)
    assert Record.objects.get().language == "en"


def test_an_address_with_nothing_at_it_is_said_to_be_so(phone: PhoneSide):
    assert "لا يوجد شيء على هذا العنوان" in phone.open("/nowhere")
    assert phone.page.status_code == 404
    phone.open("/")
    assert phone.page.headers["Location"] == "/staff/"


def test_a_desk_that_is_not_there_is_said_to_be_so(phone: PhoneSide):
    assert "لا يوجد مكتب على هذا العنوان" in phone.open("/D/NOWHERE/")
    assert phone.page.status_code == 404


def test_pressing_twice_counts_once(phone: PhoneSide, kiosk: KioskSide):
    phone.open(f"/D/ISA04/{token_of(kiosk)}")
    page, at = phone.page, phone.at
    phone.press(stars=3)
    phone.page, phone.at = page, at
    assert "تم حفظ تقييمك" in phone.press(stars=3)
    assert stored() == [(3, "qr", "desk")]
    assert Record.objects.count() == 1


def test_going_back_to_press_another_star_corrects(phone: PhoneSide):
    phone.open("/D/ISA04/")
    page, at = phone.page, phone.at
    phone.press(stars=1)
    phone.page, phone.at = page, at
    phone.press(stars=5)
    assert stored() == [(1, "qr", "remote")]
    assert Record.objects.get(what="stars").stars == 5


def test_reading_the_thanks_again_counts_nothing(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=3)
    for _ in range(3):
        phone.open(phone.at)
    assert Record.objects.count() == 1


def test_reasons_and_comment_are_kept_with_the_rating(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=2)
    text = phone.press(reasons=["access", "wait"], comment="  انتظرت ساعة\r\nكاملة ")
    assert "تم حفظ ما أرسلته" in text
    assert "انتظرت ساعة\nكاملة" in text
    assert len(re.findall("checked", text)) == 2
    assert Record.objects.get(what="reasons").reasons == "wait,access"
    assert Record.objects.get(what="comment").comment == "انتظرت ساعة\nكاملة"


def test_a_star_pressed_on_the_thanks_corrects_and_keeps_what_was_written(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=1)
    text = phone.press(stars=5, reasons=["staff"], comment="so kind")
    assert "ما الذي أعجبك؟" in text
    assert "so kind" in text
    assert Record.objects.get(what="stars").stars == 5


def test_what_a_visitor_writes_is_shown_as_text(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=1)
    text = phone.press(comment="</textarea><script>alert(1)</script>\x00\x1b")
    assert "<script" not in text
    assert Record.objects.get(what="comment").comment == "</textarea><script>alert(1)</script>"


def test_a_comment_ends_at_500_characters(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=1)
    phone.press(comment="ا" * 600)
    assert len(Record.objects.get(what="comment").comment) == 500


def test_the_question_about_reasons_follows_the_stars(phone: PhoneSide):
    for stars, question in ((1, "ما الذي نحسّنه؟"), (3, "ما الذي أثّر في تقييمك؟"), (5, "ما الذي أعجبك؟")):
        phone.open("/D/ISA04/")
        assert question in phone.press(stars=stars)


@pytest.mark.parametrize("stars", ["0", "6", "", "4.5", "five"])
def test_it_stores_no_rating_without_a_star(phone: PhoneSide, stars: str):
    phone.open("/D/ISA04/")
    phone.press(stars=stars)
    assert (phone.page.status_code, stored()) == (400, [])


def test_it_takes_no_form_that_it_did_not_give_out(phone: PhoneSide):
    forged = signing.dumps(["0" * 32, "ISA04", ""], salt="another")
    for ticket in ("", "nonsense", forged):
        assert phone.client.post("/D/ISA04/", {"ticket": ticket, "stars": "5"}).status_code == 400
    assert stored() == []


def test_a_ticket_is_of_its_desk_alone(phone: PhoneSide):
    text = phone.open("/D/ISA04/")
    ticket = re.search('name="ticket" value="([^"]+)"', text)[1]
    assert phone.client.post("/D/ISA05/", {"ticket": ticket, "stars": "5"}).status_code == 404
    assert stored() == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_it_takes_no_form_from_another_site(phone: PhoneSide, headers: dict):
    ticket = re.search('name="ticket" value="([^"]+)"', phone.open("/D/ISA04/"))[1]
    assert phone.client.post("/D/ISA04/", {"ticket": ticket, "stars": "5"}, headers=headers).status_code == 400
    assert stored() == []


def test_one_address_may_not_flood(desk):
    phone, other = PhoneSide(address="198.51.100.7"), PhoneSide(address="198.51.100.8")
    for _ in range(views.PER_ADDRESS + 1):
        phone.open("/D/ISA04/")
        phone.press(stars=1)
    assert phone.page.status_code == 429
    assert int(phone.page.headers["Retry-After"]) > 0
    other.open("/D/ISA04/")
    assert "تم حفظ تقييمك" in other.press(stars=5)
    assert len(stored()) == views.PER_ADDRESS + 1


def test_one_desk_may_not_be_flooded_from_many_addresses(desk):
    for number in range(views.PER_DESK + 1):
        phone = PhoneSide(address=f"198.51.{number // 200}.{number % 200}")
        phone.open("/D/ISA04/")
        phone.press(stars=1)
    assert phone.page.status_code == 429
    assert len(stored()) == views.PER_DESK


def test_no_address_is_kept_as_it_is(phone: PhoneSide):
    phone.open("/D/ISA04/")
    phone.press(stars=1)
    assert Throttle.objects.count() == 2
    assert not Throttle.objects.filter(id__contains="198.51.100").exists()


def test_forwarded_addresses_are_believed_from_no_stranger(desk):
    phone = PhoneSide()
    for number in range(views.PER_ADDRESS + 1):
        phone.client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        phone.open("/D/ISA04/")
        phone.press(stars=1)
    assert phone.page.status_code == 429


def test_no_cookie_is_set_and_nothing_from_elsewhere_is_loaded(phone: PhoneSide):
    pages = [phone.open("/D/ISA04/"), phone.press(stars=5), phone.open("/privacy")]
    assert not phone.client.cookies
    for text in pages:
        assert "<script" not in text
        assert " style=" not in text
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)


def test_each_page_is_shut_to_what_is_not_its_own(phone: PhoneSide):
    for path in ("/D/ISA04/", "/D/NOWHERE/", "/privacy", "/staff/sign-in", "/api/v1/openapi.json", "/healthz"):
        phone.open(path)
        policy = phone.page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert phone.page.headers["X-Content-Type-Options"] == "nosniff"
        assert phone.page.headers["Referrer-Policy"] == "same-origin"


def test_fonts_and_styles_are_the_hubs_own():
    for name in ("hub.css", "tokens.css", "text-400.woff2", "mark.svg", "LICENSE-IBMPlex.txt"):
        assert Client().get(f"/static/hub/{name}").status_code == 200


def test_a_rating_can_be_added_to_for_two_hours_only(phone: PhoneSide):
    assert "لم يعد تغيير هذا التقييم ممكنًا" in phone.open("/rated/nonsense")
    assert phone.page.status_code == 410
