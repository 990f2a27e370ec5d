"""Whether a card is ready, asked on a phone by its reference number."""

import pytest

from hub.cards.domain import holder, readiness
from hub.cards.domain.wire import Both
from hub.cards.models import Audit
from hub.fleet.models import Centre
from hub.public import views
from hub.writer import write
from tests.hub.phone_side import PhoneSide

pytestmark = pytest.mark.django_db(transaction=True)
REFERENCE = "RY-7K2M-0001"


@pytest.fixture
def order(desk):
    def put(state: str, reference: str = REFERENCE) -> None:
        of = write(lambda: holder.known("000000017") or holder.put("000000017", "2031-05-31"))
        at = readiness.Fetch(
            Centre.objects.get(), Both("بريد المحرق", "Muharraq post office"), Both("القسم ٢", "Section 2")
        )
        write(lambda: readiness.put(of, reference, state, at, 1_795_000_000_000))

    return put


def asked(reference: str, language: str = "en", address: str = "198.51.100.7") -> PhoneSide:
    phone = PhoneSide(language, address)
    phone.open("/R")
    phone.press(reference=reference)
    return phone


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("ordered", "Your new card is ordered"),
        ("printing", "Your new card is being printed"),
        ("ready", "Your new card is ready"),
        ("collected", "Your new card was collected"),
    ],
)
def test_it_tells_how_far_a_card_is(order, state: str, said: str):
    order("ordered", "RY-7K2M-0002")
    order(state)
    text = asked(REFERENCE).text
    assert said in text
    assert ("Muharraq post office" in text) == (state != "collected")


def test_it_says_where_in_arabic(order):
    order("ready")
    text = asked(REFERENCE, "ar").text
    for part in ("بطاقتك الجديدة جاهزة", "مركز بطاقة الهوية – مدينة عيسى", "بريد المحرق", "القسم ٢"):
        assert part in text


@pytest.mark.parametrize("typed", ["ry-7k2m-0001", " RY 7K2M OOOI ", "RY7K2M0001", "RY–7K2M–٠٠٠١", "ＲＹ-7K2M-0001"])
def test_a_reference_may_be_typed_in_any_way(order, typed: str):
    order("ready")
    assert "Your new card is ready" in asked(typed).text


@pytest.mark.parametrize("typed", ["", "RY", "RY_7K2M", "<b>RY-7K2M-0001</b>", "R" * 33, "رقم ١٢٣٤"])
def test_what_can_be_no_reference_is_said_to_be_so(order, typed: str):
    order("ready")
    phone = asked(typed)
    assert phone.page.status_code == 400
    assert "This is not a reference number." in phone.text
    assert "<b>RY" not in phone.text


def test_an_unknown_reference_is_told_plainly_and_noted_without_it(order):
    order("ready")
    assert "We found no card with this reference number." in asked("RY-7K2M-9999").text
    row = Audit.objects.get()
    assert (row.who, row.what, row.outcome, row.centre, row.kiosk) == ("phone", "readiness", "unknown", "", "")
    assert "9999" not in row.tag


def test_trying_references_is_slowed_down_for_the_address_alone(order):
    order("ready")
    for number in range(views.PER_ADDRESS_READY):
        asked(f"RY-{number:04d}")
    slowed = asked(REFERENCE)
    assert slowed.page.status_code == 429
    assert slowed.page.headers["Retry-After"] == str(views.STRETCH_S)
    assert "Your new card is ready" not in slowed.text
    assert "Your new card is ready" in asked(REFERENCE, address="198.51.100.8").text


def test_a_reference_stands_in_no_address_and_nothing_is_kept_on_the_phone(order):
    order("ready")
    phone = asked(REFERENCE)
    assert phone.page.headers["Cache-Control"] == "no-store"
    assert not phone.client.cookies
    assert "Your new card is ready" not in PhoneSide("en").open(f"/R?reference={REFERENCE}")


def test_it_takes_no_form_from_another_site(order):
    order("ready")
    page = PhoneSide("en").client.post("/R", {"reference": REFERENCE}, headers={"Origin": "https://elsewhere.example"})
    assert page.status_code == 400
    assert "Your new card is ready" not in page.content.decode()
