"""From records to counts: corrected stars, channels, hours, reasons."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hub.clock import now_ms
from hub.feedback.domain import phone
from hub.feedback.domain.uuid7 import uuid7
from hub.feedback.models import Record
from hub.feedback.queries.counts import Span, reasons, tallies
from hub.feedback.queries.summary import summary
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)
BAHRAIN = ZoneInfo("Asia/Bahrain")
HOUR = 3_600_000


def span(centres: tuple[str, ...] = ("ISA",)) -> Span:
    return Span(0, now_ms() + 1, centres)


def raw(by: str = "centre", centres: tuple[str, ...] = ("ISA",)) -> dict:
    return {key: tally.raw for key, tally in tallies(span(centres), by, BAHRAIN).items()}


def detail(kiosk: KioskSide, of: bytes, **content) -> bytes:
    return kiosk.record(detail={"of": json.loads(of)["id"], **content})


def test_it_counts_each_star(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(1, 2, 2, 5, 5, 5))
    assert raw() == {("ISA", "", "kiosk"): [1, 2, 0, 0, 3]}


def test_a_corrected_star_counts_as_corrected_and_the_newest_wins(kiosk: KioskSide):
    rating = kiosk.record(stars=1)
    kiosk.send(rating, detail(kiosk, rating, what="stars", stars=3), detail(kiosk, rating, what="stars", stars=5))
    assert raw() == {("ISA", "", "kiosk"): [0, 0, 0, 0, 1]}


def test_the_newest_wins_also_when_it_comes_first(kiosk: KioskSide):
    rating = kiosk.record(stars=1)
    older, newer = (detail(kiosk, rating, what="stars", stars=stars) for stars in (3, 5))
    for record in (newer, older, rating):
        kiosk.send(record)
    assert raw() == {("ISA", "", "kiosk"): [0, 0, 0, 0, 1]}


def test_no_kiosk_corrects_another(enrol):
    mine, other = enrol(), enrol()
    rating = mine.record(stars=1)
    mine.send(rating)
    other.send(detail(other, rating, what="stars", stars=5))
    assert raw() == {("ISA", "", "kiosk"): [1, 0, 0, 0, 0]}


def test_flagged_ratings_count_as_raw_only(kiosk: KioskSide):
    kiosk.send(kiosk.record(stars=1, flags=["one-spot.1"]), kiosk.record(stars=5))
    (tally,) = tallies(span(), "centre", BAHRAIN).values()
    assert (tally.raw, tally.unflagged) == ([1, 0, 0, 0, 1], [0, 0, 0, 0, 1])


def test_channels_stay_apart(kiosk: KioskSide, desk):
    kiosk.send(*kiosk.ratings(5))
    phone.rate(uuid7(now_ms()), phone.Place(desk, "desk", "ar"), 4, now_ms())
    phone.rate(uuid7(now_ms()), phone.Place(desk, "remote", "ar"), 1, now_ms())
    assert raw("desk") == {
        ("ISA", "ISA04", "kiosk"): [0, 0, 0, 0, 1],
        ("ISA", "ISA04", "desk"): [0, 0, 0, 1, 0],
        ("ISA", "ISA04", "remote"): [1, 0, 0, 0, 0],
    }


def test_by_service(kiosk: KioskSide):
    kiosk.send(kiosk.record(stars=5), kiosk.record(stars=4, service="first-card"))
    assert set(raw("service")) == {("ISA", "renewal", "kiosk"), ("ISA", "first-card", "kiosk")}


def test_hours_are_those_of_the_place(kiosk: KioskSide):
    kiosk.send(kiosk.record(stars=5, ago_ms=HOUR))
    then = datetime.fromtimestamp(now_ms() / 1000 - 3600, BAHRAIN)
    assert list(raw("hour")) == [("", f"{then.hour:02d}", "kiosk")]


def test_unknown_times_are_counted_and_left_out_of_hours(kiosk: KioskSide):
    unknown = kiosk.at() | {"boot": "00000000-0000-4000-8000-000000000000", "trust": "unknown"}
    kiosk.send(kiosk.record(stars=5, at=unknown))
    assert raw("hour") == {}
    assert raw() == {("ISA", "", "kiosk"): [0, 0, 0, 0, 1]}


def test_another_centre_and_another_time_are_not_counted(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(5))
    assert raw(centres=("MUH",)) == raw(centres=()) == {}
    late = Span(now_ms() + HOUR, now_ms() + 2 * HOUR, ("ISA",))
    assert tallies(late, "centre", BAHRAIN) == {}


def test_the_newest_reasons_count_under_the_corrected_stars(kiosk: KioskSide):
    first, second = kiosk.record(stars=5), kiosk.record(stars=3)
    kiosk.send(
        first,
        second,
        detail(kiosk, first, what="reasons", reasons=["wait"]),
        detail(kiosk, first, what="reasons", reasons=["wait", "staff"]),
        detail(kiosk, first, what="stars", stars=1),
        detail(kiosk, second, what="reasons", reasons=["wait"]),
        detail(kiosk, second, what="reasons", reasons=[]),
    )
    assert reasons(span()) == {("wait", "low"): 1, ("staff", "low"): 1}


def test_a_phones_answer_is_what_was_said_last(desk):
    rating, place = uuid7(now_ms()), phone.Place(desk, "remote", "en")
    assert phone.rate(rating, place, 2, now_ms())
    assert not phone.rate(rating, place, 2, now_ms())
    said = phone.Answer(4, ("wait",), "Better than it looked")
    phone.amend(rating, place, said, now_ms())
    phone.amend(rating, place, said, now_ms())
    assert phone.current("ISA", rating) == said
    assert Record.objects.count() == 4
    assert raw() == {("ISA", "", "remote"): [0, 0, 0, 1, 0]}


def test_the_summary_counts_everything(kiosk: KioskSide):
    made = kiosk.ratings(5, 5, 1)
    kiosk.send(made[0], made[2])
    found = summary()
    assert found["ratings"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 1, "n": 2}
    assert found["kiosks"][0] | {"kiosk": ""} == {
        "kiosk": "",
        "centre": "ISA",
        "desk": "ISA04",
        "made": 3,
        "held": 2,
        "waiting": 2,
        "set_aside": 0,
        "open_alarms": 1,
    }
    assert [(alarm["kind"], alarm["first"], alarm["last"]) for alarm in found["alarms"]] == [("gap", 2, 2)]
