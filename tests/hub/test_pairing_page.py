"""The technician's pages, on a phone with scripts off."""

import html
import json
import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from hub.fleet.domain.place import Names, put
from hub.fleet.models import Desk, Kiosk, Pairing
from hub.staff import views_pairing
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_fleet_pages import text
from tests.hub.test_pairing import MINUTE_MS, older

pytestmark = pytest.mark.django_db(transaction=True)


class Technician:
    """Follows links and sends the page's form."""

    def __init__(self, user: User, language: str = "en") -> None:
        self.client = Client(headers={"Accept-Language": language})
        self.client.force_login(user)
        self.page = None
        self.at = ""

    def open(self, path: str) -> str:
        self.at, self.page = path, self.client.get(path)
        return self.text

    def tap(self, text: str) -> str:
        """Follow the first link with this text in it."""
        links = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', self.text, re.DOTALL)
        (to, *_) = [html.unescape(href) for href, inside in links if text in re.sub(r"\s+", " ", inside)]
        return self.open(self.at.split("?")[0] + to if to.startswith("?") else to)

    def press(self, **fields: str) -> str:
        """Send the form as it stands, but for these fields."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.text))
        chosen = dict(re.findall(r'<input type="radio" name="(\w+)" value="([^"]*)" checked', self.text))
        self.page = self.client.post(self.at, {**hidden, **chosen, **fields})
        return self.open(self.page.headers["Location"]) if self.page.status_code == 303 else self.text

    @property
    def text(self) -> str:
        return self.page.content.decode()


@pytest.fixture
def technician(transactional_db) -> Technician:
    user = User.objects.create_user("technician", is_staff=True)
    call_command("allow", "technician", "pair_kiosks", stdout=StringIO())
    return Technician(user)


@pytest.fixture
def waiting(desk: Desk) -> KioskSide:
    kiosk = KioskSide()
    kiosk.told = json.loads(kiosk.pair().content)
    kiosk.path = "/P/" + kiosk.told["code"].replace("-", "")
    return kiosk


def state(kiosk: KioskSide) -> str:
    return json.loads(kiosk.pair().content)["state"]


def test_three_taps_after_the_scan_and_it_is_a_kiosk(technician: Technician, waiting: KioskSide):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    text = technician.open(waiting.path)
    assert waiting.told["code"] in text
    assert "RY25-00418" in text
    technician.tap("Isa Town")
    assert "No kiosk here yet" in technician.text
    technician.tap("ID card renewal")
    assert "Muharraq" not in technician.text
    text = technician.press()
    assert state(waiting) == "paired"
    assert "Paired. The kiosk’s screen changes by itself" in text
    assert waiting.number in text
    assert Pairing.objects.get().by == "technician"


def test_a_hub_with_one_centre_asks_for_the_desk_at_once(technician: Technician, waiting: KioskSide):
    assert "At which desk does it stand?" in technician.open(waiting.path)


@pytest.mark.parametrize(
    "form", [str.lower, str.upper, lambda path: path + "/", lambda path: path[:-4] + "-" + path[-4:]]
)
def test_the_address_is_good_in_any_form(technician: Technician, waiting: KioskSide, form):
    assert waiting.told["code"] in technician.open(form(waiting.path))


def test_a_code_may_be_typed_in_any_way(technician: Technician, waiting: KioskSide):
    typed = waiting.told["code"].lower().replace("0", "o").replace("1", "l").replace("-", " ")
    technician.open(f"/staff/pair?code={typed}")
    assert technician.page.status_code == 302
    assert waiting.told["code"] in technician.open(technician.page.headers["Location"])


@pytest.mark.parametrize(("typed", "status"), [("7KQ4", 400), ("7KQ4-M2X!", 400), ("", 200)])
def test_what_cannot_be_a_code_is_said_to_be_none(technician: Technician, typed: str, status: int):
    text = technician.open(f"/staff/pair?code={typed}")
    assert technician.page.status_code == status
    assert ("This is not a pairing code." in text) == (status == 400)


def test_a_new_kiosk_replaces_the_one_that_stands_there_unless_told_otherwise(
    technician: Technician, waiting: KioskSide, kiosk: KioskSide
):
    technician.open(waiting.path)
    text = technician.tap("ID card renewal")
    assert f"The new one replaces {kiosk.number}" in text
    text = technician.press()
    assert f"in the place of {kiosk.number}" in text
    assert kiosk.beat().status_code == 401
    assert state(waiting) == "paired"


def test_it_may_stand_beside_it(technician: Technician, waiting: KioskSide, kiosk: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    technician.press(replaces="")
    assert kiosk.beat().status_code == 200
    assert Kiosk.objects.filter(revoked_ms=None).count() == 2


def test_of_two_kiosks_the_silent_one_is_replaced(technician: Technician, waiting: KioskSide, enrol):
    silent, lively = enrol(), enrol()
    lively.beat()
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    technician.press()
    assert (silent.beat().status_code, lively.beat().status_code) == (401, 200)


def test_a_revoked_kiosk_stands_there_no_more(technician: Technician, waiting: KioskSide, kiosk: KioskSide):
    Kiosk.objects.update(revoked_ms=1)
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    assert kiosk.number not in text(technician.page)


def test_one_revoked_while_the_page_was_open_is_said(technician: Technician, waiting: KioskSide, kiosk: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    Kiosk.objects.update(revoked_ms=1)
    text = technician.press()
    assert technician.page.status_code == 409
    assert f"Kiosk {kiosk.number} no longer stands here." in text
    assert state(waiting) == "waiting"
    technician.press()
    assert state(waiting) == "paired"


def test_a_code_that_ended_is_said_to_have(technician: Technician, waiting: KioskSide):
    asking = Pairing.objects.get()
    older(waiting, 11 * MINUTE_MS)
    code = views_pairing.pairing_code._text(asking, asking.pairingcode_set.get().start_ms)
    assert "This code has expired." in technician.open(f"/P/{code}")
    assert technician.page.status_code == 410


def test_a_code_that_ends_while_the_form_is_filled_does_no_harm(technician: Technician, waiting: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    older(waiting, 11 * MINUTE_MS)
    technician.press()
    assert state(waiting) == "paired"


def test_leave_to_go_on_is_nobody_elses(technician: Technician, waiting: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    ticket = re.search(r'name="ticket" value="([^"]*)"', technician.text)[1]
    older(waiting, 11 * MINUTE_MS)
    other = Client()
    other.force_login(User.objects.create_superuser("another"))
    answer = other.post(waiting.path, {"ticket": ticket, "desk": "ISA04", "replaces": ""})
    assert answer.status_code == 404
    assert state(waiting) == "waiting"


def test_a_code_that_was_used_is_said_to_be(technician: Technician, waiting: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    technician.press()
    another = Technician(User.objects.create_superuser("another"))
    text = another.open(waiting.path)
    assert another.page.status_code == 410
    assert "This code was used already." in text
    assert "technician paired this kiosk on" in text


def test_sending_the_form_twice_pairs_once(technician: Technician, waiting: KioskSide):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    form = technician.page, technician.at
    technician.press()
    technician.page, technician.at = form
    assert "Paired." in technician.press()
    assert Kiosk.objects.count() == 1


def test_guessing_is_slowed_down_and_the_right_code_too(technician: Technician, waiting: KioskSide):
    for n in range(views_pairing.WRONG_CODES):
        technician.open(f"/P/{n:08d}")
        assert technician.page.status_code == 404
        assert "No kiosk shows this code." in technician.text
    assert "Too many wrong codes" in technician.open(waiting.path)
    assert technician.page.status_code == 429


@pytest.mark.parametrize("path", ["/staff/pair", "/P/7KQ4M2XD"])
def test_a_stranger_signs_in_first_and_comes_back(waiting: KioskSide, path: str):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/sign-in?next={path}")


def test_who_may_not_pair_is_told_how_to_come_to_it(waiting: KioskSide):
    other = Technician(User.objects.create_user("officer", is_staff=True))
    text = other.open(waiting.path)
    assert other.page.status_code == 403
    assert "hub allow officer pair_kiosks" in text
    assert other.client.post(waiting.path, {"desk": "ISA04", "replaces": ""}).status_code == 403
    assert state(waiting) == "waiting"


def test_the_form_needs_its_own_token(waiting: KioskSide):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("boss"))
    assert client.post(waiting.path, {"desk": "ISA04", "replaces": ""}).status_code == 403
    assert state(waiting) == "waiting"


@pytest.mark.parametrize("bent", [{"desk": "NONE"}, {"desk": ""}])
def test_a_form_that_names_no_desk_asks_again(technician: Technician, waiting: KioskSide, bent: dict):
    technician.open(waiting.path)
    technician.tap("ID card renewal")
    text = technician.press(**bent)
    assert technician.page.status_code == 400
    assert "At which desk does it stand?" in text


def test_the_page_is_arabic_too(waiting: KioskSide):
    text = Technician(User.objects.create_superuser("boss"), "ar").open(waiting.path)
    assert 'dir="rtl"' in text
    assert "عند أي مكتب يوجد الجهاز؟" in text


class TestWhoMay:
    def said(self, *words: str) -> str:
        out = StringIO()
        call_command("allow", *words, stdout=out)
        return out.getvalue()

    def test_it_is_given_and_taken_away(self):
        User.objects.create_user("officer")
        assert self.said("officer") == "officer may look\n"
        assert self.said("officer", "pair_kiosks") == "officer may pair_kiosks\n"
        assert self.said("officer", "--none") == "officer may look\n"

    @pytest.mark.parametrize(
        ("words", "why"), [(("nobody", "pair_kiosks"), "no staff user"), (("officer", "fly"), "fly is no right")]
    )
    def test_what_cannot_be_given_is_said(self, words: tuple[str, ...], why: str):
        User.objects.create_user("officer")
        with pytest.raises(CommandError, match=why):
            self.said(*words)
