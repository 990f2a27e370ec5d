"""Opening hours, quiet hours and the hours of updates, in the site's own zone."""

from datetime import UTC, datetime

import pytest

from kiosk.config import Hours, SettingsError
from kiosk.hours import Timetable

BAHRAIN = Timetable(Hours(sunday="07:00-14:00", thursday="22:00-02:00", closed_on="2026-12-16", quiet="20:00-07:00"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        ("2026-11-29T03:59:59", False),  # Sunday 06:59:59 in Bahrain
        ("2026-11-29T04:00:00", True),
        ("2026-11-29T10:59:59", True),
        ("2026-11-29T11:00:00", False),
        ("2026-11-27T09:00:00", False),  # a Friday
        ("2026-12-16T06:00:00", False),  # a Wednesday that is a holiday
        ("2026-12-17T18:59:00", False),
        ("2026-12-17T19:00:00", True),  # Thursday 22:00
        ("2026-12-17T22:59:00", True),  # Friday 01:59, still Thursday's hours
        ("2026-12-17T23:00:00", False),
    ],
)
def test_open(utc: str, is_open: bool) -> None:
    assert BAHRAIN.is_open(at(utc)) is is_open


@pytest.mark.parametrize(
    ("utc", "is_quiet"),
    [("2026-11-29T16:59:00", False), ("2026-11-29T17:00:00", True), ("2026-11-29T03:59:00", True)],
)
def test_quiet(utc: str, is_quiet: bool) -> None:
    assert BAHRAIN.is_quiet(at(utc)) is is_quiet


def test_never_quiet_and_never_updated_where_nothing_is_said() -> None:
    silent = Timetable(Hours(updates=""))
    assert not any(silent.is_quiet(at(f"2026-11-29T{hour:02}:00:00")) for hour in range(24))
    assert not any(silent.may_update(at(f"2026-11-29T{hour:02}:00:00")) for hour in range(24))


def test_an_update_waits_for_its_hours_and_for_the_centre_to_close() -> None:
    assert BAHRAIN.may_update(at("2026-11-29T23:30:00"))  # 02:30
    assert not BAHRAIN.may_update(at("2026-11-30T06:00:00"))
    night = Timetable(Hours(thursday="22:00-03:00"))
    assert not night.may_update(at("2026-12-17T23:30:00"))  # 02:30, and open since Thursday
    assert night.may_update(at("2026-12-18T00:30:00"))


def test_a_zone_that_is_none() -> None:
    with pytest.raises(SettingsError, match=r"hours\.zone = 'Asia/Nowhere'"):
        Timetable(Hours(zone="Asia/Nowhere"))
