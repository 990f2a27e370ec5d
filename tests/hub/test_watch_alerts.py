"""Alerts: what lasted opens once, what stays well closes, and many kiosks at once are one."""

from pathlib import Path

import pytest

from hub.clock import now_ms
from hub.fleet.models import Desk, Kiosk
from hub.fleet.queries.ailments import Ailment
from hub.watch.domain import hours, recipient
from hub.watch.domain.judge import RULES, judge
from hub.watch.domain.timetable import WEEKDAYS
from hub.watch.models import Alert, Notice
from tests.hub.test_ailments import WELL

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = 60_000
ROOT = Path(__file__).parents[2]
ALWAYS = dict.fromkeys(WEEKDAYS, "00:00-00:00")


class Field:
    """Kiosks whose last state is set by hand, and a clock that is moved on."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.now, self.chains = desk, now_ms(), {}
        hours.put(desk.centre_id, ALWAYS, "")
        self.away: set[str] = set()

    def kiosks(self, *numbers: str, desk: Desk | None = None) -> None:
        place = desk or self.desk
        for number in numbers:
            about = {"public_key": b"", "presence_key": b"", "fingerprint": number, "version": "0", "screen": "ok"}
            Kiosk.objects.create(
                number=number, desk=place, centre=place.centre, enrolled_ms=self.now, vitals=WELL, **about
            )

    def set(self, number: str, **changed: object) -> None:
        Kiosk.objects.filter(number=number).update(**changed)

    def minutes(self, n: int) -> None:
        """Each minute every kiosk that is not away beats, and the alerts are looked at."""
        for _ in range(n):
            self.now += MINUTE
            Kiosk.objects.exclude(number__in=self.away).update(seen_ms=self.now)
            judge(self.chains, self.now)

    def open(self) -> list[tuple[str, str]]:
        found = Alert.objects.filter(closed_ms=None, opened_ms__isnull=False).order_by("kind", "kiosk")
        return [(alert.kind, alert.kiosk) for alert in found]


@pytest.fixture
def field(desk: Desk) -> Field:
    made = Field(desk)
    made.kiosks("AAAA", "BBBB")
    recipient.add("ISA", "mail", "officer@example.org", "en", made.now)
    made.minutes(2)
    return made


def test_all_well_is_no_alert(field: Field):
    field.minutes(10)
    assert Alert.objects.count() == 0


def test_silence_is_told_after_five_minutes_and_over_after_five_of_beats(field: Field):
    field.away = {"AAAA"}
    field.minutes(5)
    assert field.open() == []
    field.minutes(1)
    assert field.open() == [("silent", "AAAA")]
    field.minutes(30)
    assert Notice.objects.count() == 1
    field.away = set()
    field.minutes(5)
    assert field.open() == [("silent", "AAAA")]
    field.minutes(1)
    assert field.open() == []
    assert list(Notice.objects.order_by("made_ms").values_list("event", flat=True)) == ["opened", "closed"]


def test_a_kiosk_that_comes_and_goes_is_one_alert(field: Field):
    field.away = {"AAAA"}
    field.minutes(6)
    for _ in range(5):
        field.away = set()
        field.minutes(2)
        field.away = {"AAAA"}
        field.minutes(6)
    assert field.open() == [("silent", "AAAA")]
    assert Notice.objects.count() == 1


def test_a_kiosk_that_never_beat_is_told_of(field: Field):
    field.kiosks("CCCC")
    field.away = {"CCCC"}
    field.minutes(7)
    assert field.open() == [("silent", "CCCC")]


def test_silence_in_a_closed_centre_is_nothing(field: Field):
    hours.put("ISA", dict.fromkeys(WEEKDAYS, ""), "")
    field.away = {"AAAA", "BBBB"}
    field.minutes(60)
    assert Alert.objects.count() == 0


def test_the_five_minutes_begin_when_the_centre_opens(field: Field):
    from hub.watch.queries.hours import timetable

    tuesday = timetable("ISA").midnight(timetable("ISA").date_at(field.now))
    hours.put("ISA", dict.fromkeys(WEEKDAYS, "07:00-19:00"), "")
    field.away, field.now = {"AAAA", "BBBB"}, tuesday + (24 + 6) * 60 * MINUTE
    field.minutes(65)
    assert field.open() == []
    field.minutes(1)
    assert field.open() == [("silent", "AAAA"), ("silent", "BBBB")]


def test_a_centre_without_network_is_one_alert(field: Field):
    field.kiosks(*(f"C{n:03}" for n in range(23)))
    field.minutes(1)
    field.away = set(Kiosk.objects.values_list("number", flat=True))
    field.minutes(10)
    assert field.open() == [("centre-silent", "")]
    assert Notice.objects.count() == 1
    field.away = {"C000"}
    field.minutes(3)
    assert field.open() == []
    field.minutes(6)
    assert field.open() == [("silent", "C000")]


def test_beats_that_end_one_after_the_other_are_still_one_alert(field: Field):
    field.kiosks(*(f"C{n:03}" for n in range(8)))
    field.minutes(1)
    field.away = set(Kiosk.objects.values_list("number", flat=True))
    for n, number in enumerate(sorted(field.away)):
        field.set(number, seen_ms=field.now + n * 6_000)
    field.minutes(12)
    assert field.open() == [("centre-silent", "")]
    assert not Alert.objects.filter(kind="silent").exists()


def test_a_hub_that_nobody_reaches_is_one_alert(field: Field):
    from hub.fleet.domain.place import Names, put

    other = put(Names("MUH", "م", "M"), "MUH01", "1", Names("renewal", "ت", "R"))
    hours.put("MUH", ALWAYS, "")
    field.kiosks("DDDD", "EEEE", "FFFF", desk=other)
    field.minutes(1)
    field.away = set(Kiosk.objects.values_list("number", flat=True))
    field.minutes(20)
    assert field.open() == [("hub-deaf", "")]
    assert Notice.objects.count() == 1
    field.away = set()
    field.minutes(3)
    assert field.open() == []
    assert Alert.objects.filter(opened_ms__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("kind", "ill", "well"),
    [
        ("screen", {"screen": "stopped"}, {"screen": "ok"}),
        ("out-of-service", {"screen": "out-of-service"}, {"screen": "ok"}),
        ("disk", {"disk_free_mb": 10}, {"disk_free_mb": 9000}),
        ("part", {"vitals": WELL | {"parts": [{"kind": "printer", "state": "lost"}]}}, {"vitals": WELL}),
        ("power", {"vitals": WELL | {"under_voltage": True}}, {"vitals": WELL}),
        ("ext4", {"vitals": WELL | {"ext4_errors": 1}}, {"vitals": WELL}),
        ("clock", {"vitals": WELL | {"trust": "unknown"}}, {"vitals": WELL}),
        ("queue", {"vitals": WELL | {"oldest": "2020-01-01T00:00:00.000Z"}}, {"vitals": WELL}),
    ],
)
def test_what_a_beat_tells_opens_once_it_lasted_and_closes_once_it_stays_well(field: Field, kind, ill, well):
    rule = RULES[kind]
    field.set("AAAA", **ill)
    field.minutes(rule.lasts)
    assert field.open() == []
    field.minutes(1)
    assert field.open() == [(kind, "AAAA")]
    field.set("AAAA", **well)
    field.minutes(rule.well)
    assert field.open() == [(kind, "AAAA")]
    field.minutes(1)
    assert field.open() == []
    assert Notice.objects.count() == 2


def test_what_does_not_last_is_forgotten(field: Field):
    field.set("AAAA", screen="stopped")
    field.minutes(2)
    field.set("AAAA", screen="ok")
    field.minutes(2)
    assert Alert.objects.count() == 0


def test_paper_that_is_low_is_for_the_page_alone(field: Field):
    field.set("AAAA", vitals=WELL | {"parts": [{"kind": "printer", "state": "paper-low"}]})
    field.minutes(30)
    assert Alert.objects.count() == 0


def test_what_a_silent_kiosk_told_last_stays_as_it_was(field: Field):
    field.set("AAAA", screen="stopped")
    field.minutes(5)
    field.away = {"AAAA"}
    field.minutes(30)
    assert field.open() == [("screen", "AAAA"), ("silent", "AAAA")]


def test_a_gap_in_a_chain_is_told_and_closes_when_it_is_filled(field: Field):
    field.chains = {"AAAA": [Ailment("gap", "a" * 36, "2-7")]}
    field.minutes(15)
    assert field.open() == []
    field.minutes(1)
    assert field.open() == [("gap", "AAAA")]
    field.chains = {}
    field.minutes(2)
    assert field.open() == []


def test_a_revoked_kiosk_has_no_alerts(field: Field):
    field.away = {"AAAA"}
    field.minutes(6)
    field.set("AAAA", revoked_ms=field.now)
    field.minutes(7)
    assert field.open() == []


def test_two_passes_at_once_tell_once(field: Field):
    field.away = {"AAAA"}
    field.minutes(6)
    for _ in range(3):
        judge(field.chains, field.now)
    assert (Alert.objects.count(), Notice.objects.count()) == (1, 1)


def test_the_page_for_whoever_runs_the_hub_says_how_long_each_lasts():
    lines = (ROOT / "docs" / "hub-operations.md").read_text().splitlines()
    table = {cells[0]: cells[1:] for line in lines if len(cells := [one.strip() for one in line.split("|")[1:-1]]) == 3}
    rows = {
        "screen stopped, out of service": "screen",
        "reader, scanner or printer does not answer, paper out": "part",
        "storage nearly full (200 MB)": "disk",
        "errors of the storage card": "ext4",
        "oldest record waits for over half an hour": "queue",
        "records that the hub refused": "set-aside",
        "clock not set": "clock",
        "power sank": "power",
        "too hot": "heat",
        "records missing from a chain": "gap",
    }
    for row, kind in rows.items():
        rule = RULES[kind]
        said = ["at once" if minutes == 0 else f"{minutes} min" for minutes in (rule.lasts, rule.well)]
        assert table[row] == said, row
