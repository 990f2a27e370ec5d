"""The page of alerts: what is open, who is told, what is closed by hand; and the pass that a timer runs."""

import io
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client

from hub.clock import now_ms
from hub.feedback.models import Alarm
from hub.fleet.models import Desk
from hub.staff.queries.fleet import chain_ailments
from hub.watch.domain import recipient
from hub.watch.domain.judge import judge
from hub.watch.models import Alert, Notice, Recipient
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_fleet_pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def supervisor(officer: Client) -> Client:
    User.objects.get().user_permissions.add(Permission.objects.get(codename="set_alerts"))
    return officer


def broken_chain(kiosk: KioskSide) -> None:
    first = kiosk.record(stars=5)
    kiosk.prev = "1" * 64
    kiosk.send(first, kiosk.record(stars=4))


def test_an_alert_says_what_where_and_what_to_do(officer: Client, kiosk: KioskSide):
    Alert.objects.create(centre="ISA", kiosk=kiosk.number, kind="silent", grave=True, first_ms=1, opened_ms=1)
    page = text(officer.get("/staff/alerts"))
    assert "No word from the kiosk" in page
    assert "network cable" in page
    assert f"/staff/kiosks/{kiosk.number}" in page
    assert "Who is told" not in page
    assert "No word from the kiosk" in text(officer.get(f"/staff/kiosks/{kiosk.number}"))


def test_alerts_of_another_centre_do_not_leak_in(officer: Client, desk: Desk):
    Alert.objects.create(centre="MUH", kiosk="", kind="centre-silent", grave=True, first_ms=1, opened_ms=1)
    assert "No alert is open." in text(officer.get("/staff/alerts?centre=ISA"))
    assert "No word from any kiosk of the centre" in text(officer.get("/staff/alerts"))


def test_only_whoever_may_says_who_is_told(officer: Client, desk: Desk):
    for path in ("/staff/alerts/told", "/staff/alerts/close"):
        assert officer.post(path, {"way": "mail", "address": "a@example.org"}).status_code == 403
    assert Recipient.objects.count() == 0


def test_somebody_is_told_from_now_on_tested_and_taken_out(supervisor: Client, desk: Desk):
    asked = {"centre": "ISA", "way": "mail", "address": "a@example.org", "language": "en"}
    assert "a@example.org is told from now on" in text(supervisor.post("/staff/alerts/told", asked))
    one = Recipient.objects.get()
    assert (one.centre, one.language, one.ended_ms) == ("ISA", "en", None)
    supervisor.post("/staff/alerts/told", {"test": str(one.id)})
    assert Notice.objects.get().event == "test"
    assert "1 waiting to be sent" in text(supervisor.get("/staff/alerts"))
    supervisor.post("/staff/alerts/told", {"end": str(one.id)})
    assert "Nobody is told yet." in text(supervisor.get("/staff/alerts"))


def test_the_secret_of_a_webhook_is_shown_once(supervisor: Client, desk: Desk):
    asked = {"centre": "", "way": "webhook", "address": "https://bell.example/x", "language": "ar"}
    shown = text(supervisor.post("/staff/alerts/told", asked))
    secret = Recipient.objects.get().secret
    assert secret in shown
    assert secret not in text(supervisor.get("/staff/alerts"))


@pytest.mark.parametrize(
    ("bent", "why"),
    [
        ({"address": "nobody"}, "is not a mail address"),
        ({"way": "webhook", "address": "http://bell.example/"}, "HUB_WEBHOOK_PLAIN"),
        ({"centre": "MUH"}, "There is no such centre."),
    ],
)
def test_what_cannot_be_told_is_said(supervisor: Client, desk: Desk, bent: dict, why: str):
    asked = {"centre": "ISA", "way": "mail", "address": "a@example.org", "language": "en"} | bent
    assert why in text(supervisor.post("/staff/alerts/told", asked))
    assert Recipient.objects.count() == 0


def test_a_broken_chain_is_told_until_somebody_has_looked_into_it(supervisor: Client, kiosk: KioskSide):
    broken_chain(kiosk)
    kiosk.beat()
    recipient.add("ISA", "mail", "a@example.org", "en", now_ms())
    for _ in range(2):
        judge(chain_ailments(), now_ms())
    alert = Alert.objects.get()
    assert (alert.kind, alert.detail) == ("chain-break", "2")
    assert "Chain broken at 2" in text(supervisor.get("/staff/alerts"))
    supervisor.post("/staff/alerts/close", {"alert": str(alert.id)})
    judge(chain_ailments(), now_ms())
    alert.refresh_from_db()
    assert alert.closed_by == "officer"
    assert Alarm.objects.get().closed_ms is not None
    assert (Alert.objects.count(), Notice.objects.count()) == (1, 1)
    assert "closed by officer" in text(supervisor.get("/staff/alerts"))


def test_what_heals_by_itself_is_not_closed_by_hand(supervisor: Client, kiosk: KioskSide):
    one = Alert.objects.create(centre="ISA", kiosk=kiosk.number, kind="silent", grave=True, first_ms=1, opened_ms=1)
    for ident in (str(one.id), "nonsense"):
        assert supervisor.post("/staff/alerts/close", {"alert": ident}).status_code == 302
    one.refresh_from_db()
    assert one.closed_ms is None


def test_the_pass_that_a_timer_runs(kiosk: KioskSide):
    broken_chain(kiosk)
    kiosk.beat()
    out = io.StringIO()
    for _ in range(2):
        call_command("watch", stdout=out)
    assert re.fullmatch(r"(1 alerts open; 0 messages sent, 0 wait or failed\n){2}", out.getvalue())
