"""The pages of the fleet, of one kiosk, of staff PINs and of what staff did."""

import csv
import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hub.clock import now_ms
from hub.fleet.domain import staff_pin
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Centre, Desk, Kiosk, StaffPin
from hub.fleet.queries.ailment_words import _CHAIN, _KIOSK, _SITE, said
from hub.numerals import ago
from hub.staff.queries.fleet import counts, fleet
from hub.watch.domain import hours
from hub.watch.domain.timetable import USUAL, WEEKDAYS
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_ailments import WELL

pytestmark = pytest.mark.django_db(transaction=True)
ALWAYS = dict.fromkeys(WEEKDAYS, "00:00-00:00")
NEVER = dict.fromkeys(WEEKDAYS, "")


def may(name: str) -> None:
    User.objects.get().user_permissions.add(Permission.objects.get(codename=name))


def text(response) -> str:
    """The page without its drawings, in whose paths a kiosk's number may stand by chance, such as Q224."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>", "", response.content.decode(), flags=re.DOTALL))


@pytest.fixture
def _always_open(desk: Desk) -> None:
    hours.put(desk.centre_id, ALWAYS, "")


@pytest.mark.usefixtures("_always_open")
class TestFleet:
    def test_counts_by_how_they_are(self, officer: Client, enrol):
        well, warned, ill, gone = (enrol() for _ in range(4))
        well.beat(vitals=WELL)
        warned.beat(vitals=WELL | {"under_voltage": True})
        ill.beat(screen="out-of-service", code="E-21")
        gone.beat()
        Kiosk.objects.filter(number=gone.number).update(revoked_ms=now_ms())
        found = fleet("", now_ms())
        assert counts(found) == {"bad": 1, "warn": 1, "ok": 1, "rest": 0}
        assert [each.kiosk.number for each in found] == [ill.number, warned.number, gone.number, well.number]
        page = text(officer.get("/staff/kiosks?level=bad"))
        assert "Out of service E-21" in page
        assert ill.number in page
        assert well.number not in page

    def test_a_kiosk_that_is_silent_needs_somebody_while_its_centre_is_open(self, kiosk: KioskSide):
        kiosk.beat()
        later = now_ms() + 4 * 60_000
        assert [each.level for each in fleet("", now_ms())] == ["ok"]
        assert [(each.level, each.ailments[0].kind) for each in fleet("", later)] == [("bad", "silent")]
        hours.put("ISA", NEVER, "")
        assert [(each.level, each.ailments[0].kind) for each in fleet("", later)] == [("rest", "asleep")]

    def test_another_centre_does_not_leak_in(self, officer: Client, kiosk: KioskSide):
        put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
        kiosk.beat()
        page = text(officer.get("/staff/kiosks?centre=MUH"))
        assert "No kiosks yet." in page
        assert kiosk.number not in page

    def test_a_long_list_comes_in_pages(self, officer: Client, desk: Desk):
        for n in range(101):
            same = {
                "centre": desk.centre,
                "desk": desk,
                "public_key": b"",
                "presence_key": b"",
                "enrolled_ms": now_ms(),
            }
            Kiosk.objects.create(number=f"{n:04}", fingerprint=f"{n:016}", version="0", **same)
        first, second = (text(officer.get(f"/staff/kiosks?page={n}")) for n in (1, 2))
        assert "1 to 100 of 101" in first
        assert "101 to 101 of 101" in second
        assert first.count("<li>") == 100

    def test_a_page_of_kiosks_asks_no_more_for_three_than_for_one(self, officer: Client, enrol):
        asked = []
        for more in (1, 2):
            for _ in range(more):
                enrol().beat(vitals=WELL)
            with CaptureQueriesContext(connection) as queries:
                officer.get("/staff/kiosks")
            asked.append(len(queries))
        assert asked[0] == asked[1]

    @pytest.mark.parametrize("lang", ["ar", "en"])
    def test_a_kiosk_has_its_page(self, officer: Client, kiosk: KioskSide, lang: str):
        kiosk.send(*kiosk.ratings(5, 4))
        kiosk.beat(vitals=WELL | {"parts": [{"kind": "printer", "state": "paper-out"}]}, waiting=7)
        page = text(officer.get(f"/staff/kiosks/{kiosk.number}?lang={lang}"))
        wanted = {"ar": ("٢٠٤٨٠", "نفد الورق", "٥٤ °C"), "en": ("20480", "Put in a new roll.", "54 °C")}[lang]
        assert [word for word in wanted if word not in page] == []
        assert " ".join(kiosk.fingerprint[n : n + 4] for n in (0, 4, 8, 12)) in page

    def test_a_kiosks_page_names_its_board_and_the_hubs_key_that_it_has(self, officer: Client, kiosk: KioskSide):
        kiosk.beat(vitals=WELL | {"board": "raspberry-pi-4", "image": "0.2.0"})
        page = text(officer.get(f"/staff/kiosks/{kiosk.number}?lang=en"))
        assert '<dt>Version</dt><dd><bdi class="code" dir="ltr">0.1.0</bdi>' in page
        assert '· image <bdi class="code" dir="ltr">0.2.0</bdi> · slot <bdi class="code">A</bdi>' in page
        assert '<bdi dir="ltr">raspberry-pi-4</bdi>' in page
        assert '<dt>The hub’s key that it has</dt><dd><bdi class="code" dir="ltr">h1</bdi></dd>' in page

    def test_a_kiosk_that_never_beat_has_its_page(self, officer: Client, kiosk: KioskSide):
        assert officer.get(f"/staff/kiosks/{kiosk.number}").status_code == 200

    def test_there_is_no_page_of_a_kiosk_that_is_not_there(self, officer: Client):
        assert officer.get("/staff/kiosks/0000").status_code == 404


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_everything_that_may_ail_has_words(lang: str):
    with translation.override(lang):
        for kind in _KIOSK | _SITE | _CHAIN:
            what, todo = said(kind, detail="3-4")
            assert what
            assert "%" not in what + todo
        for part in ("card", "zone", "scanner", "printer"):
            for state in ("lost", "offline", "no-answer", "paper-low", "paper-out"):
                assert all(said("part", part, state))


@pytest.mark.parametrize(
    ("ends", "english", "arabic"),
    [
        ("2-2", "Missing: record 2", "مفقود: السجل ٢"),
        ("2-17", "Missing: records 2 to 17", "مفقود: السجلات من ٢ إلى ١٧"),
    ],
)
def test_a_gap_of_one_is_one(ends: str, english: str, arabic: str):
    for lang, words in (("en", english), ("ar", arabic)):
        with translation.override(lang):
            assert said("gap", detail=ends)[0] == words


@pytest.mark.parametrize(
    ("minutes", "english", "arabic"),
    [
        (0, "just now", "الآن"),
        (1, "1 min ago", "قبل دقيقة"),
        (2, "2 min ago", "قبل دقيقتين"),
        (5, "5 min ago", "قبل ٥ دقائق"),
        (42, "42 min ago", "قبل ٤٢ دقيقة"),
        (60, "1 hour ago", "قبل ساعة"),
        (47 * 60, "47 hours ago", "قبل ٤٧ ساعة"),
        (11 * 1440, "11 days ago", "قبل ١١ يومًا"),
        (100 * 1440, "100 days ago", "قبل ١٠٠ يوم"),
    ],
)
def test_ages_are_said_in_both_languages(minutes: int, english: str, arabic: str):
    for lang, words in (("en", english), ("ar", arabic)):
        with translation.override(lang):
            assert ago(minutes * 60_000 + 59_999) == words


class TestPins:
    def test_only_whoever_may_gives_pins(self, officer: Client, desk: Desk):
        for response in (officer.get("/staff/pins?centre=ISA"), officer.post("/staff/pins", {"centre": "ISA"})):
            assert response.status_code == 403
            assert "hub allow officer give_pins" in text(response)
        assert Client().get("/staff/pins").headers["Location"].startswith("/staff/sign-in")

    def test_a_pin_is_shown_once(self, officer: Client, desk: Desk):
        may("give_pins")
        asked = {"centre": "ISA", "name": "Officer A", "ticket": "t1"}
        shown = text(officer.post("/staff/pins", asked))
        (pin,) = re.findall(r'class="pin"><bdi dir="ltr">(\d{6})<', shown)
        (one,) = StaffPin.objects.all()
        salt = bytes(desk.centre.staffroll.salt)
        assert (one.name, one.hash) == ("Officer A", staff_pin.hashed(pin, salt))
        assert pin not in text(officer.get("/staff/pins?centre=ISA"))
        again = text(officer.post("/staff/pins", asked))
        assert "told already" in again
        assert StaffPin.objects.count() == 1

    def test_a_pin_is_ended(self, officer: Client, desk: Desk):
        may("give_pins")
        one, _ = staff_pin.issue(desk.centre, "Officer A", now_ms())
        page = text(officer.post("/staff/pins", {"centre": "ISA", "end": one.by}))
        assert "The PIN of Officer A is ended" in page
        assert "Nobody here has a PIN." in page
        assert "somebody else did it already" in text(officer.post("/staff/pins", {"centre": "ISA", "end": one.by}))

    def test_a_pin_without_a_name_is_not_given(self, officer: Client, desk: Desk):
        may("give_pins")
        assert "no name" in text(officer.post("/staff/pins", {"centre": "ISA", "name": " ", "ticket": "t"}))
        assert StaffPin.objects.count() == 0

    def test_people_of_another_centre_are_not_listed(self, officer: Client, desk: Desk):
        may("give_pins")
        put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
        staff_pin.issue(desk.centre, "Officer A", now_ms())
        assert "Officer A" not in text(officer.get("/staff/pins?centre=MUH"))


class TestActs:
    @pytest.fixture
    def kiosk(self, kiosk: KioskSide, officer: Client) -> KioskSide:
        may("see_acts")
        one, _ = staff_pin.issue(Centre.objects.get(code="ISA"), "=Officer A", now_ms())
        kiosk.by = one.by
        acts = [("", "refused"), (one.by, "in"), (one.by, "reset"), ("site", "test")]
        kiosk.send(*(kiosk.record(kind="act", act={"by": by, "did": did}) for by, did in acts))
        return kiosk

    def test_say_who_did_what_where(self, officer: Client, kiosk: KioskSide):
        page = text(officer.get("/staff/acts"))
        for word in (
            "=Officer A",
            "New customer",
            "Tested a device",
            "the site’s PIN",
            "nobody was let in",
            kiosk.number,
        ):
            assert word in page

    @pytest.mark.parametrize(
        ("query", "n"), [("did=in", 1), ("by=site", 1), ("kiosk=0000", 0), ("centre=ISA", 4), ("did=nonsense", 4)]
    )
    def test_are_filtered(self, officer: Client, kiosk: KioskSide, query: str, n: int):
        lines = csv.DictReader(io.StringIO(officer.get(f"/staff/acts.csv?{query}").content.decode("utf-8-sig")))
        assert len(list(lines)) == n

    def test_as_csv_hold_no_formula(self, officer: Client, kiosk: KioskSide):
        lines = csv.DictReader(io.StringIO(officer.get(f"/staff/acts.csv?by={kiosk.by}").content.decode("utf-8-sig")))
        assert [(line["name"], line["did"], line["kiosk"]) for line in lines] == [
            ("'=Officer A", "reset", kiosk.number),
            ("'=Officer A", "in", kiosk.number),
        ]

    def test_are_for_whoever_may_see_them(self, officer: Client, kiosk: KioskSide):
        User.objects.get().user_permissions.clear()
        assert officer.get("/staff/acts").status_code == 403
        assert officer.get("/staff/acts.csv").status_code == 403
        assert "Staff at this kiosk" not in text(officer.get(f"/staff/kiosks/{kiosk.number}"))

    def test_stand_on_the_kiosks_page(self, officer: Client, kiosk: KioskSide):
        assert "Tested a device" in text(officer.get(f"/staff/kiosks/{kiosk.number}"))


def test_rights_are_given_and_taken(officer: Client, desk: Desk):
    out = io.StringIO()
    call_command("allow", "officer", "give_pins", "see_acts", stdout=out)
    assert out.getvalue() == "officer may give_pins, see_acts\n"
    call_command("allow", "officer", "--none", stdout=io.StringIO())
    assert User.objects.get().user_permissions.count() == 0
    with pytest.raises(CommandError, match=r"fly is no right; there are .*give_pins"):
        call_command("allow", "officer", "fly")
    with pytest.raises(CommandError, match="hub user nobody"):
        call_command("allow", "nobody", "give_pins")


def test_the_usual_hours_are_sunday_to_thursday():
    assert [day for day in WEEKDAYS if not USUAL[day]] == ["friday", "saturday"]
    assert dt.datetime(2026, 11, 27, tzinfo=ZoneInfo("Asia/Bahrain")).weekday() == WEEKDAYS.index("friday")


class TestRevoking:
    def test_takes_the_right_and_the_typed_number(self, officer: Client, kiosk: KioskSide):
        path = f"/staff/kiosks/{kiosk.number}/revoke"
        assert officer.post(path, {"number": kiosk.number}).status_code == 403
        may("revoke_kiosks")
        for typed in ("", "0000"):
            officer.post(path, {"number": typed})
            assert Kiosk.objects.get().revoked_ms is None
        assert officer.get(path).status_code == 405
        officer.post(path, {"number": f" {kiosk.number.lower()} "})
        assert Kiosk.objects.get().revoked_ms is not None
        assert kiosk.beat().status_code == 401

    def test_is_offered_once(self, officer: Client, kiosk: KioskSide):
        page = f"/staff/kiosks/{kiosk.number}"
        assert "Revoke this kiosk" not in text(officer.get(page))
        may("revoke_kiosks")
        assert "Revoke this kiosk" in text(officer.get(page))
        Kiosk.objects.update(revoked_ms=1)
        assert "Revoke this kiosk" not in text(officer.get(page))
