"""The signed-in pages."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.clock import now_ms
from hub.feedback.domain import phone
from hub.feedback.domain.uuid7 import uuid7
from hub.fleet.domain import code
from hub.fleet.domain.place import Names, put
from hub.staff import spreadsheet, views
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/staff/", "/staff/kiosks", "/staff/comments", "/staff/figures.csv")
PASSWORD = "correct-horse-9-staple"


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user(transactional_db: None) -> User:
    return User.objects.create_user("officer", password=PASSWORD, is_staff=True)


@pytest.fixture
def officer(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def sign_in(client: Client, password: str = PASSWORD, name: str = "officer"):
    return client.post("/staff/sign-in", {"username": name, "password": password})


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_sees_nothing(transactional_db, path: str):
    response = Client().get(path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/staff/sign-in?next={path}")


def test_the_right_password_opens(user: User):
    client = Client()
    assert sign_in(client).headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_sign_in_needs_the_forms_own_token(user: User):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_signing_out_closes(officer: Client):
    officer.post("/staff/sign-out")
    assert officer.get("/staff/").status_code == 302


def test_guessing_is_slowed_down_for_the_address(user: User):
    client = Client()
    answers = [sign_in(client, "wrong", f"name{n}").status_code for n in range(views.FAILURES + 1)]
    assert answers == [200] * views.FAILURES + [429]
    assert sign_in(client).status_code == 429


def test_guessing_is_slowed_down_for_the_name(user: User):
    for n in range(views.FAILURES):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), "wrong", "Officer")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.99")).status_code == 429


def test_signing_in_rightly_is_never_counted(user: User):
    answers = {sign_in(Client()).status_code for _ in range(views.FAILURES + 2)}
    assert answers == {302}


def test_a_weak_password_is_refused(transactional_db, monkeypatch):
    monkeypatch.setenv("HUB_USER_PASSWORD", "123456")
    with pytest.raises(CommandError, match="too short"):
        call_command("user", "officer")
    monkeypatch.setenv("HUB_USER_PASSWORD", PASSWORD)
    call_command("user", "officer")
    assert User.objects.get().check_password(PASSWORD)


def test_figures_stand_by_channel(officer: Client, kiosk: KioskSide, desk):
    kiosk.send(*kiosk.ratings(*[5] * 12))
    for _ in range(3):
        phone.rate(uuid7(now_ms()), phone.Place(desk, "remote", "ar"), 1, now_ms())
    text = officer.get("/staff/?by=desk").content.decode()
    assert "ID Card Centre – Isa Town · Desk 4 (ISA04)" in text
    assert "<b>100</b>" in text
    assert "Phone, elsewhere" in text
    assert "fewer than 10" in text


@pytest.mark.parametrize("by", ["centre", "desk", "service", "hour", "nonsense"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_every_view_of_the_figures_opens(officer: Client, kiosk: KioskSide, by: str, lang: str):
    kiosk.send(*kiosk.ratings(*[4] * 12))
    response = officer.get(f"/staff/?by={by}&days=7&lang={lang}&centre=ISA")
    assert response.status_code == 200
    assert ("جيد" if lang == "ar" else "100%").replace("جيد", "١٠٠٪") in response.content.decode()


def test_another_centre_does_not_leak_into_the_one_asked_for(officer: Client, kiosk: KioskSide):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    kiosk.send(*kiosk.ratings(*[5] * 12))
    text = officer.get("/staff/?centre=MUH").content.decode()
    assert "No ratings in these days" in text


def test_kiosks_show_what_they_made_and_what_is_amiss(officer: Client, kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3)
    kiosk.send(made[0], made[2])
    kiosk.beat()
    page = officer.get(f"/staff/kiosks/{kiosk.number}").content.decode()
    assert "<dt>Made</dt><dd>3</dd>" in page
    assert "<dt>Held</dt><dd>2</dd>" in page
    text = officer.get("/staff/kiosks").content.decode()
    assert "Missing: record 2" in text
    assert kiosk.number in text


def test_comments_are_shown_as_text(officer: Client, desk):
    rating, place = uuid7(now_ms()), phone.Place(desk, "desk", "en")
    phone.rate(rating, place, 2, now_ms())
    phone.amend(rating, place, phone.Answer(2, (), "<b>slow</b>"), now_ms())
    phone.amend(rating, place, phone.Answer(3, (), "<b>slow</b> but kind"), now_ms())
    text = officer.get("/staff/comments").content.decode()
    assert "&lt;b&gt;slow&lt;/b&gt; but kind" in text
    assert text.count("slow") == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_more_for_three_than_for_one(officer: Client, desk, path: str):
    counts = []
    for number in (1, 3):
        for each in range(number):
            place = put(Names(f"C{each}", "م", "C"), f"C{each}D{number}", "1", Names("renewal", "ت", "R"))
            kiosk = KioskSide()
            kiosk.enrol(code.draw(place, now_ms()))
            kiosk.send(*(kiosk.record(stars=5, centre=f"C{each}", desk=place.code) for _ in range(11)))
            rating = uuid7(now_ms())
            phone.rate(rating, phone.Place(desk, "desk", "en"), 2, now_ms())
            phone.amend(rating, phone.Place(desk, "desk", "en"), phone.Answer(2, ("wait",), "slow"), now_ms())
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_the_csv_holds_what_the_page_shows(officer: Client, kiosk: KioskSide, desk):
    kiosk.send(*kiosk.ratings(*[5] * 10, 1, 1), kiosk.record(stars=1, flags=["one-spot.1"]))
    phone.rate(uuid7(now_ms()), phone.Place(desk, "desk", "ar"), 1, now_ms())
    response = officer.get("/staff/figures.csv?by=desk")
    assert response.headers["Content-Disposition"] == 'attachment; filename="rayak-desk-30d.csv"'
    few, many = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (many["ratings"], many["stars_1"], many["stars_5"], many["unflagged_ratings"]) == ("13", "3", "10", "12")
    assert many["channel"] == "kiosk"
    assert (few["channel"], few["ratings"], few["stars_1"], few["note"]) == ("qr-at-desk", "", "", "fewer than 10")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1"])
def test_no_cell_is_taken_for_a_formula(text: str):
    assert spreadsheet.harmless(text) == "'" + text
    assert spreadsheet.harmless(-1.5) == -1.5
    assert spreadsheet.harmless("Desk 4") == "Desk 4"


def test_a_name_that_is_a_formula_comes_out_as_text(officer: Client, kiosk: KioskSide, desk):
    desk.centre.name_en = '=HYPERLINK("http://x")'
    desk.centre.save()
    kiosk.send(*kiosk.ratings(*[5] * 10))
    assert "'=HYPERLINK" in officer.get("/staff/figures.csv").content.decode()
