"""The token that says a phone is at the desk."""

import pytest

from hub.clock import now_ms
from hub.feedback.models import Record
from hub.public.models import SpentToken
from tests.hub.kiosk_side import KioskSide
from tests.hub.phone_side import PhoneSide, token_of

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> list[tuple[int, str, str]]:
    return list(Record.objects.filter(kind="rating").order_by("id").values_list("stars", "channel", "presence"))


@pytest.fixture
def phone(desk) -> PhoneSide:
    return PhoneSide()


def test_a_live_token_makes_a_rating_at_the_desk(phone: PhoneSide, kiosk: KioskSide):
    assert "التقييم من المكتب" in phone.open(f"/D/ISA04/{token_of(kiosk)}")
    phone.press(stars=5)
    assert stored() == [(5, "qr", "desk")]


def test_a_token_is_good_for_one_rating(kiosk: KioskSide):
    token = token_of(kiosk)
    first, second, third = PhoneSide(), PhoneSide(), PhoneSide()
    first.open(f"/D/ISA04/{token}")
    second.open(f"/D/ISA04/{token}")
    first.press(stars=5)
    assert "استُخدم هذا الرمز" in second.press(stars=1)
    assert second.page.status_code == 409
    assert "استُخدم هذا الرمز" in third.open(f"/D/ISA04/{token}")
    assert stored() == [(5, "qr", "desk")]


def test_who_comes_too_late_for_a_token_may_rate_remote(kiosk: KioskSide):
    token = token_of(kiosk)
    first, second = PhoneSide(), PhoneSide()
    first.open(f"/D/ISA04/{token}")
    first.press(stars=5)
    assert "ما زال التقييم متاحًا هنا" in second.open(f"/D/ISA04/{token}")
    second.press(stars=2)
    assert stored() == [(5, "qr", "desk"), (2, "qr", "remote")]


@pytest.mark.parametrize(
    ("minutes_ago", "says"),
    [
        (-1, "التقييم من المكتب"),
        (14, "التقييم من المكتب"),
        (16, "انتهت صلاحية هذا الرمز"),
        (-4, "انتهت صلاحية هذا الرمز"),
    ],
)
def test_a_token_lives_from_two_minutes_before_to_fifteen_after(
    phone: PhoneSide, kiosk: KioskSide, minutes_ago: int, says: str
):
    assert says in phone.open(f"/D/ISA04/{token_of(kiosk, minutes_ago=minutes_ago)}")


@pytest.mark.parametrize(
    "bend", [lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"), lambda t: t[:-1], lambda _: "X" * 23]
)
def test_a_forged_token_makes_a_remote_rating_at_most(phone: PhoneSide, kiosk: KioskSide, bend):
    assert "ليس من رموز هذا المكتب" in phone.open(f"/D/ISA04/{bend(token_of(kiosk))}")
    phone.press(stars=5)
    assert stored() == [(5, "qr", "remote")]


def test_a_token_of_another_desk_is_forged(phone: PhoneSide, kiosk: KioskSide):
    assert "ليس من رموز هذا المكتب" in phone.open(f"/D/ISA04/{token_of(kiosk, desk='ISA05')}")


def test_spent_tokens_are_forgotten_when_nobody_can_use_them(phone: PhoneSide, kiosk: KioskSide):
    SpentToken.objects.create(token="old", centre="ISA", rating="0" * 32, expires_ms=now_ms() - 3_600_000)
    phone.open(f"/D/ISA04/{token_of(kiosk)}")
    phone.press(stars=5)
    assert list(SpentToken.objects.values_list("token", flat=True)) != ["old"]
    assert SpentToken.objects.count() == 1
