"""Availability: what a beat covers, what the opening hours hold of it, and the days that are over."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.clock import now_ms
from hub.fleet.domain import settings_version
from hub.fleet.domain.settings_version import Content
from hub.fleet.models import Desk, Kiosk
from hub.staff.uptime import span
from hub.watch.domain import hours
from hub.watch.domain.timetable import USUAL, WEEKDAYS, Timetable, TimetableError, checked_days, checked_week
from hub.watch.domain.uptime import COVERS_MS, KEPT_DAYS, beat, close_days, forget, open_ms
from hub.watch.models import Day, Hours
from hub.watch.queries.availability import Share, availability
from hub.watch.queries.hours import timetable
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_fleet_pages import may, text

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Bahrain")
TABLE = Timetable(ZONE, USUAL)
SUNDAY = date(2026, 11, 22)
MINUTE, HOUR = 60_000, 3_600_000
OPENS, CLOSES = TABLE.day(SUNDAY)


@pytest.fixture
def kiosk_row(desk: Desk) -> Kiosk:
    about = {"public_key": b"", "presence_key": b"", "fingerprint": "f", "version": "0"}
    return Kiosk.objects.create(
        number="AAAA", desk=desk, centre=desk.centre, enrolled_ms=OPENS - 30 * 86_400_000, **about
    )


def beats(*at_ms: int, well: bool = True) -> None:
    for at in at_ms:
        beat("ISA", "AAAA", is_well=well, now_ms=at)


def usable() -> dict[str, int]:
    return {day: ms for day, ms in Day.objects.order_by("day").values_list("day", "usable_ms") if ms}


def test_the_usual_hours_are_seven_to_seven_in_bahrain():
    assert (OPENS, CLOSES - OPENS) == (1_795_320_000_000, 12 * HOUR)
    assert TABLE.day(date(2026, 11, 27)) is None
    assert TABLE.open_since(OPENS - 1) is None
    assert TABLE.open_since(OPENS) == OPENS
    assert TABLE.open_since(CLOSES) is None


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin():
    late = Timetable(ZONE, dict.fromkeys(WEEKDAYS, "") | {"sunday": "20:00-02:00"})
    begins, ends = late.day(SUNDAY)
    assert ends - begins == 6 * HOUR
    assert late.open_since(ends - 1) == begins
    assert list(late.within(ends - HOUR, ends + HOUR)) == [("2026-11-22", (ends - HOUR, ends))]


def test_a_day_that_is_closed_is_closed():
    assert Timetable(ZONE, USUAL, frozenset({"2026-11-22"})).day(SUNDAY) is None


@settings(deadline=None)
@given(st.integers(0, 14 * 24 * 60), st.integers(0, 3 * 24 * 60))
def test_the_open_parts_of_a_stretch_are_those_minutes_that_are_open(start: int, length: int):
    first = OPENS + start * MINUTE
    end = first + length * MINUTE
    parts = list(TABLE.within(first, end))
    wanted = sum(TABLE.open_since(first + n * MINUTE) is not None for n in range(length))
    assert sum(b - a for _, (a, b) in parts) == wanted * MINUTE


@pytest.mark.parametrize("text", ["7-19", "25:00-26:00", "07:00", "07:00-19:00 ", "closed", "07:0a-19:00"])
def test_hours_that_cannot_be_are_refused_by_name(text: str):
    with pytest.raises(TimetableError, match="monday"):
        checked_week({"monday": text})


def test_days_that_are_none_are_refused_by_name():
    assert checked_days(" 2026-12-17 2026-12-16 2026-12-17 ") == "2026-12-16 2026-12-17"
    for bad in ("2026-02-30", "16.12.2026", "20261216"):
        with pytest.raises(TimetableError, match=bad):
            checked_days(bad)


def test_a_beat_covers_the_time_to_the_next(kiosk_row: Kiosk):
    beats(OPENS + HOUR, OPENS + HOUR + MINUTE, OPENS + HOUR + 3 * MINUTE)
    assert usable() == {"2026-11-22": 3 * MINUTE}


def test_silence_is_covered_for_three_minutes_at_most(kiosk_row: Kiosk):
    beats(OPENS + HOUR, OPENS + 5 * HOUR)
    assert usable() == {"2026-11-22": COVERS_MS}


def test_a_screen_that_stopped_covers_nothing(kiosk_row: Kiosk):
    beats(OPENS + HOUR, well=False)
    beats(OPENS + HOUR + MINUTE)
    assert usable() == {}
    beats(OPENS + HOUR + 2 * MINUTE)
    assert usable() == {"2026-11-22": MINUTE}


def test_only_opening_hours_count(kiosk_row: Kiosk):
    beats(OPENS - 90_000, OPENS - 30_000, OPENS + 30_000)
    beats(CLOSES - 30_000, CLOSES + 30_000, CLOSES + 90_000)
    assert usable() == {"2026-11-22": 30_000 + COVERS_MS + 30_000}


def test_midnight_costs_a_centre_that_never_closes_nothing(kiosk_row: Kiosk):
    hours.put("ISA", dict.fromkeys(WEEKDAYS, "00:00-00:00"), "")
    midnight = TABLE.midnight(SUNDAY)
    beats(midnight - 30_000, midnight + 30_000)
    assert usable() == {"2026-11-21": 30_000, "2026-11-22": 30_000}


def test_a_day_that_is_over_is_closed_for_the_silent_too(kiosk_row: Kiosk, desk: Desk):
    about = {"public_key": b"", "presence_key": b"", "fingerprint": "g", "version": "0"}
    Kiosk.objects.create(number="BBBB", desk=desk, centre=desk.centre, enrolled_ms=OPENS + 6 * HOUR, **about)
    beats(OPENS, OPENS + MINUTE)
    wednesday = OPENS + 3 * 86_400_000
    assert close_days(wednesday) == 4
    assert close_days(wednesday) == 0
    assert Day.objects.get(kiosk="AAAA", day="2026-11-22").open_ms == 12 * HOUR
    silent = Day.objects.get(kiosk="BBBB", day="2026-11-22")
    assert (silent.open_ms, silent.usable_ms) == (6 * HOUR, 0)
    hours.put("ISA", dict.fromkeys(WEEKDAYS, ""), "")
    assert Day.objects.get(kiosk="AAAA", day="2026-11-22").open_ms == 12 * HOUR
    assert kiosk_row.number == "AAAA"


def test_before_anything_was_watched_there_are_no_days(kiosk_row: Kiosk):
    assert close_days(OPENS) == 0
    assert availability(SUNDAY, SUNDAY, CLOSES) == []
    beats(OPENS, OPENS + MINUTE)
    (line,) = availability(SUNDAY - timedelta(days=20), SUNDAY, CLOSES)
    assert (line.kiosk, list(line.days)) == (kiosk_row, [SUNDAY])


def test_today_counts_up_to_now(kiosk_row: Kiosk):
    beats(*(OPENS + n * MINUTE for n in range(61)))
    (line,) = availability(SUNDAY, SUNDAY, OPENS + 2 * HOUR)
    assert line.total == Share(HOUR, 2 * HOUR)
    assert line.total.value == 0.5


def test_a_share_of_no_time_is_none():
    assert Share().value is None
    assert Share(2, 1).value == 1.0


def test_a_revoked_kiosk_owes_nothing_any_more():
    assert open_ms(TABLE, SUNDAY, (0, OPENS + HOUR), CLOSES) == HOUR
    assert open_ms(TABLE, SUNDAY, (0, OPENS - 20 * HOUR), CLOSES) is None
    assert open_ms(TABLE, SUNDAY, (CLOSES + 10 * HOUR, None), CLOSES) is None


def test_old_days_are_forgotten(kiosk_row: Kiosk):
    beats(OPENS, OPENS + KEPT_DAYS * 86_400_000)
    assert forget(OPENS + (KEPT_DAYS + 1) * 86_400_000) == 1


def test_beats_of_a_kiosk_are_rolled_up_in_one_row_a_day(kiosk: KioskSide):
    for _ in range(3):
        assert kiosk.beat().status_code == 200
    (day,) = Day.objects.all()
    assert (day.kiosk, day.centre, day.well) == (kiosk.number, "ISA", True)
    assert now_ms() - day.beat_ms < MINUTE


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("days", date(2026, 2, 4), date(2026, 3, 5)),
        ("month", date(2026, 3, 1), date(2026, 3, 5)),
        ("before", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_periods(period: str, first: date, last: date):
    assert span(period, date(2026, 3, 5)) == (first, last)


class TestPages:
    @pytest.fixture(autouse=True)
    def _open(self, desk: Desk) -> None:
        hours.put(desk.centre_id, dict.fromkeys(WEEKDAYS, "00:00-00:00"), "")

    def test_availability_is_shown_and_comes_as_csv(self, officer: Client, kiosk_row: Kiosk):
        today = datetime.now(ZONE).date().isoformat()
        Day.objects.create(centre="ISA", kiosk="AAAA", day=today, usable_ms=HOUR, open_ms=4 * HOUR)
        page = text(officer.get("/staff/availability"))
        assert "AAAA" in page
        assert "25.0%" in page
        assert "AAAA" not in text(officer.get("/staff/availability?period=before"))
        assert "Availability, last 30 days" in text(officer.get("/staff/kiosks/AAAA"))
        answer = officer.get("/staff/availability.csv?period=month")
        (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        shown = {name: line[name] for name in ("day", "kiosk", "open_s", "usable_s", "available")}
        assert shown == {"day": today, "kiosk": "AAAA", "open_s": "14400", "usable_s": "3600", "available": "0.25"}

    def test_hours_are_set_by_whoever_may(self, officer: Client, desk: Desk):
        week = dict.fromkeys(WEEKDAYS, "08:00-14:00")
        assert officer.post("/staff/hours", {"centre": "ISA", **week}).status_code == 403
        User.objects.get().user_permissions.add(Permission.objects.get(codename="set_hours"))
        page = text(officer.post("/staff/hours", {"centre": "ISA", **week, "friday": "", "closed_on": "2026-12-16"}))
        assert "The hours are set." in page
        kept = Hours.objects.get()
        assert (kept.week["monday"], kept.week["friday"], kept.closed_on) == ("08:00-14:00", "", "2026-12-16")
        assert timetable("ISA").day(date(2026, 12, 16)) is None

    def test_it_says_where_the_kiosks_have_other_hours(self, officer: Client, desk: Desk):
        may("set_hours")

        def shown() -> str:
            return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(officer.get("/staff/hours?centre=ISA"))))

        assert "the kiosks go by the hours of their settings, which decide when updates may come" in shown()
        assert "have other hours" not in shown()
        told = {"sunday": "08:00-14:00", "monday": "07:00-19:00", "friday": "", "closed_on": "2026-12-17 2026-12-16"}
        held = Content({"hours": {**told, "updates": "01:00-02:00"}})
        version = write(lambda: settings_version.write(held, None, "officer", now_ms()))
        write(lambda: settings_version.publish(version, [desk.centre], "officer", now_ms()))
        hours.put("ISA", {**USUAL, "friday": "09:00-12:00"}, "2026-12-16")
        others = "Sunday: 08:00-14:00 Friday: closed Days on which the centre stays closed: 2026-12-17 2026-12-16"
        assert f"have other hours: {others} ID Card Centre" in shown()
        hours.put("ISA", {**USUAL, "sunday": "08:00-14:00"}, "2026-12-16 2026-12-17")
        assert "have other hours" not in shown()

    def test_hours_that_cannot_be_are_not_set(self, officer: Client, desk: Desk):
        User.objects.get().user_permissions.add(Permission.objects.get(codename="set_hours"))
        page = text(officer.post("/staff/hours", {"centre": "ISA", "monday": "8 to 2"}))
        assert "monday" in page
        assert "8 to 2" in page
        assert Hours.objects.get().week["monday"] == "00:00-00:00"

    def test_hours_are_said_and_set_by_command(self, desk: Desk):
        out = io.StringIO()
        call_command("hours", "--centre", "ISA", "--monday", "08:00-14:00", "--closed-on", "2026-12-16", stdout=out)
        assert "monday: 08:00-14:00\n" in out.getvalue()
        assert "tuesday: 00:00-00:00\n" in out.getvalue()
        assert Hours.objects.get().closed_on == "2026-12-16"
        with pytest.raises(CommandError, match="no centre MUH"):
            call_command("hours", "--centre", "MUH")
        with pytest.raises(CommandError, match="monday"):
            call_command("hours", "--centre", "ISA", "--monday", "8")
