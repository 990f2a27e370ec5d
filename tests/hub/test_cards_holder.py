"""Notifications and readiness: opened by number and date together, counted, and noted without the number."""

import stat

import pytest
from django.apps import apps
from django.db import connection

from hub.cards.domain import guard, holder, holder_key, notification, readiness
from hub.cards.domain.wire import Both
from hub.cards.models import Audit, Holder, Notification
from hub.clock import now_ms, wire_time
from hub.fleet.models import Centre
from hub.writer import write
from tests.hub.cards_side import CARD, EXPIRY, NUMBER, ask, logged, put_holder, told
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = Both("بطاقتك جاهزة", "Your card is ready"), Both("تعال", "Come")
REFERENCE = "RY-7K2M-0001"
BEYOND_ALL_YEARS_MS = 2**62  # which no calendar has a name for


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.HOLDER_KEYS = tmp_path / "holder-keys"


def letters(count: int) -> list[str]:
    of = put_holder()
    return [str(write(lambda at=n: notification.send(of, *LETTER, 1_795_000_000_000 + at)).id) for n in range(count)]


def order(state: str = "ready") -> None:
    of = put_holder()
    at = readiness.Fetch(Centre.objects.get(), Both("بريد", "Post office"), Both("القسم ٢", "Section 2"))
    write(lambda: readiness.put(of, REFERENCE, state, at, 1_795_000_000_000))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_messages_come_newest_first_with_how_many_are_unread(kiosk: KioskSide, count: int):
    ids = letters(count)
    answer = told(kiosk, "notifications", **CARD)
    assert [each["id"] for each in answer["notifications"]] == ids[::-1]
    assert answer["unread"] == count
    for each in answer["notifications"]:
        assert each["title"] == {"ar": LETTER[0].ar, "en": LETTER[0].en}
        assert each["read_at"] is None


def test_a_message_is_marked_as_read_once(kiosk: KioskSide):
    first, second = letters(2)
    assert told(kiosk, "notifications/read", **CARD, ids=[first])["unread"] == 1
    seen = told(kiosk, "notifications", **CARD)["notifications"]
    assert told(kiosk, "notifications/read", **CARD, ids=[first])["unread"] == 1
    assert told(kiosk, "notifications", **CARD)["notifications"] == seen
    assert [each["read_at"] is None for each in seen] == [True, False]
    assert seen[0]["id"] == second


def test_nobody_marks_anothers_message(kiosk: KioskSide):
    (mine,) = letters(1)
    put_holder("000000025")
    assert told(kiosk, "notifications/read", **{**CARD, "number": "000000025"}, ids=[mine])["unread"] == 0
    assert told(kiosk, "notifications", **CARD)["unread"] == 1


def test_nobody_sees_anothers_message(kiosk: KioskSide):
    letters(1)
    put_holder("000000025")
    assert told(kiosk, "notifications", **{**CARD, "number": "000000025"})["notifications"] == []


@pytest.mark.parametrize("bent", [{"number": "000000025"}, {"expiry": "2031-06-30"}])
@pytest.mark.parametrize("path", ["notifications", "notifications/read"])
def test_a_number_alone_opens_nothing(kiosk: KioskSide, bent: dict, path: str):
    more = {"ids": letters(1)} if path.endswith("read") else {}
    response = ask(kiosk, path, **{**CARD, **bent}, **more)
    says(response, 403, "card-unknown")
    assert b"Your card" not in response.content


@pytest.mark.parametrize(
    "bent",
    [
        *({"number": each} for each in ("12345678", "1234567890", "12345678٩", "123456789\n")),
        *({"expiry": "31-05-2031"}, {"medium": "typed"}, {"mood": 1}, {"v": 2}),
    ],
)
def test_a_question_of_another_shape_is_refused(kiosk: KioskSide, bent: dict):
    says(ask(kiosk, "notifications", **{**CARD, **bent}), 400, "bad-envelope")


def test_a_kiosk_speaks_for_itself_alone(kiosk: KioskSide):
    for path, more in (("notifications", {}), ("notifications/read", {"ids": letters(1)})):
        says(ask(kiosk, path, **CARD, **more, kiosk="0000"), 409, "wrong-kiosk")


def test_a_question_played_again_is_refused(kiosk: KioskSide):
    letters(1)
    body = b'{"v":1,"kiosk":"%b","number":"%b","expiry":"%b","medium":"chip"}'
    content = body % (kiosk.number.encode(), NUMBER.encode(), EXPIRY.encode())
    path = "/api/v1/cards/notifications"
    sent, headers = kiosk.signed(path, content)
    assert kiosk.deliver(path, sent, headers).status_code == 200
    says(kiosk.deliver(path, sent, headers), 401, "nonce-replayed")


def test_an_unsigned_question_is_refused(kiosk: KioskSide):
    for path in ("notifications", "notifications/read", "readiness"):
        content, headers = kiosk.signed(f"/api/v1/cards/{path}", b"{}")
        del headers["Signature"]
        says(kiosk.deliver(f"/api/v1/cards/{path}", content, headers), 401, "signature-missing")


def test_trying_dates_for_a_number_is_slowed_down_at_every_kiosk(enrol):
    letters(1)
    first, second = enrol(), enrol()
    for day in range(guard.HOLDER_MISSES):
        says(ask(first, "notifications", **{**CARD, "expiry": f"2030-01-{day + 1:02d}"}), 403, "card-unknown")
    says(ask(second, "notifications", **CARD), 429, "slow-down")
    assert Audit.objects.filter(outcome="slow-down", kiosk=second.number).count() == 1


def test_trying_numbers_at_a_kiosk_is_slowed_down_there(enrol):
    letters(1)
    first, second = enrol(), enrol()
    for number in range(guard.KIOSK_MISSES):
        says(ask(first, "notifications", **{**CARD, "number": f"{number + 100:09d}"}), 403, "card-unknown")
    says(ask(first, "notifications", **CARD), 429, "slow-down")
    assert told(second, "notifications", **CARD)["unread"] == 1


def test_a_card_that_waits_says_where(kiosk: KioskSide):
    order()
    for asked in ({"number": NUMBER, "expiry": EXPIRY, "reference": None}, by_reference("ry 7k2m0001")):
        answer = told(kiosk, "readiness", **asked)
        assert answer["state"] == "ready"
        assert answer["centre"]["code"] == "ISA"
        assert (answer["office"]["en"], answer["section"]["ar"]) == ("Post office", "القسم ٢")
        assert answer["since"] == wire_time(1_795_000_000_000)


def by_reference(text: str) -> dict:
    return {"number": None, "expiry": None, "reference": text}


@pytest.mark.parametrize("state", ["ordered", "printing", "ready", "collected"])
def test_every_state_of_a_card_is_told(kiosk: KioskSide, state: str):
    order("printing")
    order(state)
    assert told(kiosk, "readiness", **by_reference(REFERENCE))["state"] == state


def test_an_unknown_reference_is_told_like_a_wrong_one(kiosk: KioskSide):
    order()
    asked = [by_reference("RY-7K2M-0002"), by_reference("what is this"), {**by_reference(""), "reference": "0000"}]
    asked += [{"number": NUMBER, "expiry": "2030-01-01", "reference": None}]
    asked += [{"number": "000000025", "expiry": EXPIRY, "reference": None}]
    answers = [{**told(kiosk, "readiness", **each), "hub_time": ""} for each in asked]
    assert all(each == answers[0] for each in answers)
    assert answers[0]["state"] == "unknown"
    assert [answers[0][name] for name in ("centre", "office", "section", "since")] == [None] * 4


def test_trying_references_is_slowed_down(kiosk: KioskSide):
    for number in range(guard.KIOSK_MISSES):
        told(kiosk, "readiness", **by_reference(f"RY-{number:04d}"))
    says(ask(kiosk, "readiness", **by_reference(REFERENCE)), 429, "slow-down")


@pytest.mark.parametrize(
    "asked",
    [
        {"number": NUMBER, "expiry": None, "reference": None},
        {"number": None, "expiry": EXPIRY, "reference": None},
        {"number": NUMBER, "expiry": EXPIRY, "reference": REFERENCE},
        {"number": NUMBER, "expiry": None, "reference": REFERENCE},
        {"number": None, "expiry": None, "reference": None},
        {"reference": REFERENCE},
    ],
)
def test_readiness_is_asked_one_way_and_whole(kiosk: KioskSide, asked: dict):
    says(ask(kiosk, "readiness", **asked), 400, "bad-envelope")


def test_every_action_is_noted_with_its_outcome(kiosk: KioskSide):
    letters(1)
    told(kiosk, "notifications", **CARD)
    ask(kiosk, "notifications", **{**CARD, "expiry": "2030-01-01"})
    told(kiosk, "readiness", **by_reference(REFERENCE))
    rows = Audit.objects.order_by("at_ms").values_list("centre", "kiosk", "who", "what", "outcome")
    mine = ("ISA", kiosk.number, "visitor")
    expected = [(*mine, "notifications", "chip"), (*mine, "notifications", "card-unknown")]
    assert list(rows) == [*expected, (*mine, "readiness", "unknown")]
    assert Audit.objects.filter(tag=holder.tag(NUMBER)).count() == 2


def test_the_number_is_nowhere_at_rest_nor_in_a_log(kiosk: KioskSide):
    order()
    letters(1)
    with logged() as log:
        told(kiosk, "notifications", **CARD)
        told(kiosk, "readiness", **by_reference(REFERENCE))
        Notification.objects.update(sent_ms=BEYOND_ALL_YEARS_MS)
        says(ask(kiosk, "notifications", **CARD), 503, "unavailable")
    assert "Traceback" in log.getvalue()
    assert NUMBER not in log.getvalue()
    held = ""
    for app in ("cards", "fleet"):
        for model in apps.get_app_config(app).get_models():
            held += str(list(model.objects.values_list()))
    assert "n1:" in held
    assert NUMBER not in held
    assert REFERENCE not in held
    assert connection.vendor in ("sqlite", "postgresql")


def test_a_new_key_finds_what_the_old_one_kept(kiosk: KioskSide):
    order()
    letters(1)
    assert Holder.objects.get().tag.startswith("n1:")
    assert holder_key.draw() == "n2"
    assert told(kiosk, "notifications", **CARD)["unread"] == 1
    assert Holder.objects.get().tag.startswith("n2:")
    assert told(kiosk, "readiness", **by_reference(REFERENCE))["state"] == "ready"


def test_the_keys_are_for_their_owner_alone(settings):
    holder.tag(NUMBER)
    (path,) = settings.HOLDER_KEYS.iterdir()
    assert (path.name, stat.S_IMODE(path.stat().st_mode)) == ("n1.key", 0o600)


def test_a_tag_is_not_a_plain_hash():
    one, other = holder.tag(NUMBER), holder_key.tags("reference", NUMBER)[0]
    assert one != other
    assert len(one) == len("n1:") + 64


@pytest.mark.parametrize(("number", "expiry"), [("12", EXPIRY), (NUMBER, "2031-02-30"), (NUMBER, "soon")])
def test_no_holder_is_made_of_nonsense(number: str, expiry: str):
    with pytest.raises(ValueError, match=r"."):
        holder.put(number, expiry)


def test_times_on_the_wire_are_wire_times(kiosk: KioskSide):
    answer = told(kiosk, "readiness", **by_reference(REFERENCE))
    assert answer["hub_time"] <= wire_time(now_ms())
