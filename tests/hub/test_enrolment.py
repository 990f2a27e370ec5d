"""A code and a key become a kiosk, once."""

import hashlib
import json
from base64 import b64decode

import pytest

from hub.clock import now_ms
from hub.fleet.domain import code, crockford
from hub.fleet.models import Desk, EnrolmentCode, Kiosk
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_code_brings_all_that_a_kiosk_needs(desk: Desk):
    kiosk = KioskSide()
    assert kiosk.enrol(code.draw(desk, now_ms())).status_code == 200
    answer = kiosk.answer
    assert len(answer["kiosk"]) == 4
    assert len(b64decode(answer["presence_key"])) == len(b64decode(answer["hub_key"]["public"])) == 32
    assert answer["hub_key"]["key"] == "h1"
    assert answer["site"]["desk"] == {"code": "ISA04", "label": "4"}
    assert answer["site"]["centre"]["code"] == "ISA"
    assert answer["site"]["question"] == "csat.1"


def test_a_code_is_twelve_characters_that_nobody_can_guess(desk: Desk):
    text = code.draw(desk, now_ms())
    assert [len(part) for part in text.split("-")] == [4, 4, 4]
    assert set(text) <= set(crockford.ALPHABET) | {"-"}
    assert text.replace("-", "") not in str(EnrolmentCode.objects.values_list().get())


@pytest.mark.parametrize("typed", [str.lower, lambda text: text.replace("-", ""), lambda text: text.replace("-", " ")])
def test_a_code_may_be_typed_in_any_way(desk: Desk, typed):
    assert KioskSide().enrol(typed(code.draw(desk, now_ms()))).status_code == 200


def test_letters_that_look_like_digits_are_meant_as_digits():
    assert crockford.as_typed("oO-iIlL") == "001111"


def test_the_same_kiosk_gets_the_same_answer_again(desk: Desk):
    text, kiosk = code.draw(desk, now_ms()), KioskSide()
    kiosk.enrol(text)
    first = kiosk.answer
    assert kiosk.enrol(text).status_code == 200
    assert {**kiosk.answer, "hub_time": ""} == {**first, "hub_time": ""}
    assert Kiosk.objects.count() == 1


def test_the_same_key_with_a_new_code_gets_a_new_number(desk: Desk):
    kiosk = KioskSide()
    numbers = []
    for _ in range(2):
        assert kiosk.enrol(code.draw(desk, now_ms())).status_code == 200
        numbers.append(kiosk.number)
    assert {each.number for each in Kiosk.objects.all()} == set(numbers)
    assert len(set(numbers)) == 2


def test_another_kiosk_gets_nothing_for_a_used_code(desk: Desk):
    text = code.draw(desk, now_ms())
    KioskSide().enrol(text)
    says(KioskSide().enrol(text), 403, "code-used")


def test_an_unknown_code_brings_nothing(desk: Desk):
    says(KioskSide().enrol("0000-0000-0000"), 403, "code-unknown")


def test_a_code_expires_after_a_day(desk: Desk):
    text = code.draw(desk, now_ms() - code.LIFE_MS - 1)
    says(KioskSide().enrol(text), 403, "code-expired")


def test_a_revoked_kiosk_does_not_come_back_with_its_old_code(desk: Desk):
    text, kiosk = code.draw(desk, now_ms()), KioskSide()
    kiosk.enrol(text)
    Kiosk.objects.update(revoked_ms=now_ms())
    says(kiosk.enrol(text), 401, "kiosk-revoked")


def test_the_key_must_have_signed(desk: Desk):
    text, kiosk = code.draw(desk, now_ms()), KioskSide()
    kiosk.public = KioskSide().public
    says(kiosk.enrol(text), 401, "signature-invalid")
    kiosk.fingerprint = hashlib.sha256(kiosk.public).hexdigest()[:16]
    says(kiosk.enrol(text), 401, "signature-invalid")
    assert not Kiosk.objects.exists()


def test_guessing_codes_is_slowed_down(desk: Desk):
    kiosk = KioskSide()
    answers = [kiosk.enrol("0000-0000-0000").status_code for _ in range(21)]
    assert answers == [403] * 20 + [429]
    assert int(kiosk.enrol("0000-0000-0000").headers["Retry-After"]) > 0


def test_two_requests_at_once_make_one_kiosk(desk: Desk):
    text, first, second = code.draw(desk, now_ms()), KioskSide(), KioskSide()
    assert sorted([first.enrol(text).status_code, second.enrol(text).status_code]) == [200, 403]


def test_a_beat_says_how_the_kiosk_is_and_brings_its_site(kiosk: KioskSide):
    answer = json.loads(kiosk.beat(waiting=7, set_aside=1, screen="out-of-service", code="E-21").content)
    assert answer["site"] == kiosk.answer["site"]
    stored = Kiosk.objects.get()
    assert (stored.waiting, stored.set_aside, stored.screen, stored.code) == (7, 1, "out-of-service", "E-21")
    assert abs(stored.seen_ms - now_ms()) < 5000


def test_a_new_name_of_the_service_arrives_with_the_next_beat(kiosk: KioskSide, desk: Desk):
    desk.service.name_en = "Renewal and replacement"
    desk.service.save()
    assert json.loads(kiosk.beat().content)["site"]["service"]["en"] == "Renewal and replacement"


@pytest.mark.parametrize("bent", [{"screen": "asleep"}, {"waiting": -1}, {"disk_free_mb": 1.5}, {"mood": "fine"}])
def test_a_beat_of_another_shape_is_refused(kiosk: KioskSide, bent: dict):
    says(kiosk.beat(**bent), 400, "bad-envelope")
