"""What a kiosk is asked to do: given on its page, fetched, reported once, short-lived."""

import json
from base64 import b64encode
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from PIL import Image

from hub.clock import now_ms, parse_wire_time
from hub.fleet.domain import order
from hub.fleet.models import Kiosk, Order, OrderFile
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)
LOG = b"rayak-sender: connected to the hub\n"


def png() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def officer(transactional_db) -> Client:
    User.objects.create_user("officer", is_staff=True)
    call_command("allow", "officer", "give_orders", stdout=StringIO())
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.get(username="officer"))
    return client


def ask(officer: Client, kiosk: KioskSide, do: str = "logs", status: int = 303) -> str:
    answer = officer.post(f"/staff/kiosks/{kiosk.number}/orders", {"do": do})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def shown(officer: Client, kiosk: KioskSide) -> str:
    return officer.get(f"/staff/kiosks/{kiosk.number}/orders").content.decode()


def fetched(kiosk: KioskSide) -> list[dict]:
    answer = kiosk.get("/api/v1/orders")
    assert answer.status_code == 200, answer.content
    listed = kiosk.believed("orders", answer.content)
    assert (listed["v"], listed["kiosk"]) == (1, kiosk.number)
    return listed["orders"]


def report(kiosk: KioskSide, id_: str, state: str = "done", /, **bent: object):
    body = {"v": 1, "kiosk": kiosk.number, "state": state, "why": "", "type": None, "body": None, **bent}
    return kiosk.post(f"/api/v1/orders/{id_}", json.dumps(body).encode())


def brings(type_: str, content: bytes) -> dict:
    return {"type": type_, "body": b64encode(content).decode()}


def older(ms: int) -> None:
    for each in Order.objects.all():
        each.given_ms, each.until_ms = each.given_ms - ms, each.until_ms - ms
        each.ended_ms = each.ended_ms and each.ended_ms - ms
        each.save()


def waiting(kiosk: KioskSide) -> int:
    return json.loads(kiosk.beat().content)["orders"]


def test_a_beat_tells_how_many_wait(officer: Client, kiosk: KioskSide, enrol):
    assert waiting(kiosk) == 0
    ask(officer, kiosk, "logs")
    ask(officer, kiosk, "restart-screen")
    assert (waiting(kiosk), waiting(enrol())) == (2, 0)


def test_what_was_asked_is_fetched_with_its_time(officer: Client, kiosk: KioskSide, enrol):
    ask(officer, kiosk, "restart-screen")
    (given,) = fetched(kiosk)
    assert given["do"] == "restart-screen"
    assert abs(parse_wire_time(given["until"]) - now_ms() - order.LIFE_MS) < 5000
    assert fetched(enrol()) == []
    assert "Fetched" in shown(officer, kiosk)


def test_what_was_fetched_and_not_reported_is_told_again(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk)
    assert fetched(kiosk) == fetched(kiosk)
    assert waiting(kiosk) == 1


def test_what_is_too_old_is_not_told(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk)
    older(order.LIFE_MS)
    assert (waiting(kiosk), fetched(kiosk)) == (0, [])
    assert "Expired" in shown(officer, kiosk)
    call_command("sweep", stdout=StringIO())
    assert Order.objects.get().state == "expired"


def test_a_report_ends_it_and_the_same_again_is_the_same_success(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk, "restart-machine")
    (given,) = fetched(kiosk)
    for _ in range(2):
        answer = report(kiosk, given["id"])
        assert answer.status_code == 200
        assert json.loads(answer.content)["kiosk"] == kiosk.number
    assert (waiting(kiosk), fetched(kiosk)) == (0, [])
    assert "Done" in shown(officer, kiosk)


def test_the_first_report_counts(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk, "picture")
    (given,) = fetched(kiosk)
    assert report(kiosk, given["id"], "refused", why="a visitor is there").status_code == 200
    assert report(kiosk, given["id"], **brings("png", png())).status_code == 200
    assert (Order.objects.get().state, OrderFile.objects.count()) == ("refused", 0)
    assert "a visitor is there" in shown(officer, kiosk)


def test_a_report_that_comes_late_is_the_truth_all_the_same(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk, "restart-machine")
    (given,) = fetched(kiosk)
    older(order.LIFE_MS)
    call_command("sweep", stdout=StringIO())
    assert report(kiosk, given["id"]).status_code == 200
    assert Order.objects.get().state == "done"


def test_a_log_is_read_and_a_picture_looked_at(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk, "logs")
    ask(officer, kiosk, "picture")
    ids = {given["do"]: given["id"] for given in fetched(kiosk)}
    assert report(kiosk, ids["logs"], **brings("log", LOG)).status_code == 200
    assert report(kiosk, ids["picture"], **brings("png", png())).status_code == 200
    text = shown(officer, kiosk)
    for do, type_, content in (("logs", "text/plain; charset=utf-8", LOG), ("picture", "image/png", png())):
        path = f"/staff/orders/{ids[do]}/file"
        assert path in text
        answer = officer.get(path)
        assert (answer.content, answer.headers["Content-Type"]) == (content, type_)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_log_and_a_picture_are_kept_for_14_days(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk)
    (given,) = fetched(kiosk)
    report(kiosk, given["id"], **brings("log", LOG))
    older(order.KEEP_MS - 60_000)
    call_command("sweep", stdout=StringIO())
    assert OrderFile.objects.count() == 1
    older(120_000)
    out = StringIO()
    call_command("sweep", stdout=out)
    assert "1 logs and pictures" in out.getvalue()
    assert "no longer kept" in shown(officer, kiosk)
    assert officer.get(f"/staff/orders/{given['id']}/file").status_code == 404


@pytest.mark.parametrize(
    ("do", "bent"),
    [
        ("logs", {}),
        ("logs", brings("png", png())),
        ("logs", {"type": "log", "body": "***"}),
        ("logs", {"type": "log", "body": None}),
        ("picture", brings("png", b"<html>")),
        ("picture", brings("log", LOG)),
        ("restart-screen", brings("log", LOG)),
        ("restart-screen", {"state": "failed", **brings("log", LOG)}),
        ("logs", {"state": "expired"}),
        ("logs", {"why": "x" * 201}),
    ],
)
def test_what_was_not_asked_for_is_refused(officer: Client, kiosk: KioskSide, do: str, bent: dict):
    ask(officer, kiosk, do)
    (given,) = fetched(kiosk)
    says(report(kiosk, given["id"], **bent), 400, "bad-envelope")
    assert Order.objects.get().state == "fetched"
    assert not OrderFile.objects.exists()


def test_another_kiosks_order_is_none(officer: Client, kiosk: KioskSide, enrol):
    ask(officer, kiosk, "restart-screen")
    (given,) = fetched(kiosk)
    says(report(enrol(), given["id"]), 404, "order-unknown")
    says(report(kiosk, "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9f"), 404, "order-unknown")
    says(report(kiosk, "nonsense"), 404, "no-such-address")
    says(report(kiosk, given["id"], kiosk="0000"), 409, "wrong-kiosk")


def test_a_kiosk_is_not_asked_the_same_twice_at_once(officer: Client, kiosk: KioskSide):
    ask(officer, kiosk, "logs")
    assert "asked that already" in ask(officer, kiosk, "logs", 409)
    (given,) = fetched(kiosk)
    report(kiosk, given["id"], "failed", why="no journal")
    ask(officer, kiosk, "logs")
    assert Order.objects.count() == 2


def test_a_revoked_kiosk_is_asked_nothing(officer: Client, kiosk: KioskSide):
    Kiosk.objects.update(revoked_ms=now_ms())
    assert "was revoked" in ask(officer, kiosk, "logs", 409)
    assert 'name="do"' not in shown(officer, kiosk)


def test_what_no_kiosk_can_do_is_not_asked(officer: Client, kiosk: KioskSide):
    assert "cannot be asked" in ask(officer, kiosk, "dance", 400)
    assert not Order.objects.exists()


def test_only_who_may_asks_and_looks(kiosk: KioskSide):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create_user("visitor", is_staff=True))
    path = f"/staff/kiosks/{kiosk.number}/orders"
    answer = client.post(path, {"do": "logs"})
    assert answer.status_code == 403
    assert "hub allow visitor give_orders" in answer.content.decode()
    assert client.get(f"/staff/orders/{new_order(kiosk).id}/file").status_code == 403
    assert Client().post(path, {"do": "logs"}).status_code == 302
    assert Order.objects.count() == 1


def new_order(kiosk: KioskSide) -> Order:
    return write(lambda: order.give(Kiosk.objects.get(number=kiosk.number), "logs", "officer", now_ms()))


def test_the_page_asks_no_more_for_three_orders_than_for_one(
    officer: Client, kiosk: KioskSide, django_assert_max_num_queries
):
    for do in ("logs", "picture", "restart-screen"):
        ask(officer, kiosk, do)
        with django_assert_max_num_queries(9):
            shown(officer, kiosk)
