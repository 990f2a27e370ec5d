"""What ails a kiosk, in words on the kiosks' page, by the vitals of its beat."""

import re

import pytest
from django.test import Client
from django.utils import translation

from hub.fleet.models import Kiosk
from hub.fleet.queries.ailments import ailments
from tests.hub.kiosk_side import KioskSide, wall

WELL = {
    "frames": 128,
    "touched_s": 41,
    "oldest": None,
    "canary_ms": 3,
    "parts": [{"kind": "card", "state": "ok"}, {"kind": "printer", "state": "ready"}],
    "celsius": 54,
    "under_voltage": False,
    "ext4_errors": 0,
    "slot": "A",
}


def told(kiosk: KioskSide, **changed: object) -> list[str]:
    beside = {name: changed.pop(name) for name in set(changed) - set(WELL) - {"settings", "update"}}
    if "sent" in beside:
        beside["sent"] = kiosk.at(**beside["sent"])
    assert kiosk.beat(vitals=WELL | changed, **beside).status_code == 200
    with translation.override("en"):
        return [one.what for one in ailments(Kiosk.objects.get())]


def test_a_kiosk_that_is_well_has_none(kiosk: KioskSide):
    assert told(kiosk) == []


@pytest.mark.parametrize("state", ["trial", "good"])
def test_settings_that_are_taken_are_none(kiosk: KioskSide, state: str):
    published = {"settings": {"version": 7, "state": state, "why": ""}, "update": None}
    assert told(kiosk, **published) == []
    assert Kiosk.objects.get().vitals["settings"]["version"] == 7


def test_a_kiosk_that_tells_no_vitals_has_none(kiosk: KioskSide):
    assert kiosk.beat().status_code == 200
    assert ailments(Kiosk.objects.get()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ext4_errors": 2}, "The storage card had errors"),
        ({"canary_ms": 2001}, "The storage card is slow"),
        ({"parts": [{"kind": "card", "state": "lost"}]}, "Card reader: no answer"),
        ({"parts": [{"kind": "printer", "state": "paper-out"}]}, "Printer: paper out"),
        ({"under_voltage": True}, "Its power sank"),
        ({"celsius": 80}, "It is too hot: 80 °C"),
        ({"settings": {"version": 7, "state": "refused", "why": "no such key"}}, "Settings refused: no such key"),
        ({"update": {"version": "0.2.0", "state": "refused", "why": "no room"}}, "Release refused: no room"),
        ({"disk_free_mb": 199}, "Its storage is nearly full: 199 MB left"),
        ({"screen": "stopped"}, "Screen stopped"),
        ({"screen": "out-of-service", "code": "E-21"}, "Out of service E-21"),
        ({"code": "E-22"}, "Its storage does not give back what was written: E-22"),
        ({"set_aside": 2}, "Records that the hub refused: 2"),
        ({"sent": {"trust": "unknown"}}, "Its clock is not set"),
    ],
)
def test_each_thing_that_is_not_right_is_said(kiosk: KioskSide, changed: dict, said: str):
    assert told(kiosk, **changed) == [said]


def test_a_queue_that_does_not_empty_is_said(kiosk: KioskSide):
    now_ms = kiosk.started_ms + 3_600_000
    assert told(kiosk, oldest=wall(now_ms - 29 * 60_000)) == []
    assert told(kiosk, oldest=wall(now_ms - 31 * 60_000)) == ["Its records wait for over half an hour"]


@pytest.mark.parametrize(
    "changed",
    [
        {"frames": -1},
        {"celsius": 201},
        {"parts": [{"kind": "oven", "state": "ok"}]},
        {"parts": [{"kind": "card", "state": "ok"}] * 5},
        {"more": 1},
        {"slot": "ABCDEFGHI"},
        {"settings": {"version": 7, "state": "happy", "why": ""}},
        {"settings": {"version": 7, "state": "good", "why": "x" * 201}},
        {"update": {"version": 7, "state": "good", "why": ""}},
    ],
)
def test_what_is_no_sign_of_life_is_refused(kiosk: KioskSide, changed: dict):
    assert kiosk.beat(vitals=WELL | changed).status_code == 400


@pytest.mark.parametrize(("language", "words"), [("en", "Put in a new roll."), ("ar", "توضع لفة جديدة.")])
def test_the_page_says_what_to_do(kiosk: KioskSide, admin_client: Client, language: str, words: str):
    told(kiosk, parts=[{"kind": "printer", "state": "paper-out"}])
    page = admin_client.get("/staff/kiosks", headers={"Accept-Language": language}).content.decode()
    assert words in re.sub(r"\s+", " ", page)
