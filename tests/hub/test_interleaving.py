"""However batches come - twice, late, in any order, two at once - the count is the same."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.feedback.models import Alarm, Record, Stream
from hub.fleet.models import Desk
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)
MADE = 12


def missing(seqs: set[int]) -> list[tuple[int, int]]:
    """The runs that are not there below the last that is."""
    runs: list[tuple[int, int]] = []
    for seq in range(1, max(seqs, default=0)):
        if seq not in seqs:
            runs = [*runs[:-1], (runs[-1][0], seq)] if runs and runs[-1][1] == seq - 1 else [*runs, (seq, seq)]
    return runs


def whole(kiosk: KioskSide, seqs: set[int]) -> None:
    """The hub holds exactly these, and its alarms say exactly what is missing."""
    mine = Record.objects.filter(kiosk=kiosk.number)
    assert sorted(mine.values_list("seq", flat=True)) == sorted(seqs)
    stream = Stream.objects.filter(kiosk=kiosk.number).first()
    assert (stream.made, stream.held) == (max(seqs), len(seqs)) if stream else not seqs
    gaps = Alarm.objects.filter(kiosk=kiosk.number, kind="gap", closed_ms=None).order_by("first")
    assert list(gaps.values_list("first", "last")) == missing(seqs)
    assert not Alarm.objects.filter(kiosk=kiosk.number, kind="chain-break").exists()


batches = st.lists(st.lists(st.integers(0, MADE - 1), max_size=8), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches)
def test_any_order_with_any_doubles_ends_with_the_same_count(enrol, batches: list[list[int]]):
    kiosk = enrol()
    made = kiosk.ratings(*[1 + n % 5 for n in range(MADE)])
    for places in batches:
        receipt = kiosk.send(*(made[place] for place in places))
        assert receipt["refused"] == []
    whole(kiosk, {place + 1 for places in batches for place in places})


def test_two_senders_at_once_count_each_record_once(enrol, desk: Desk):
    kiosk = enrol()
    made = kiosk.ratings(*[1 + n % 5 for n in range(120)])
    start = threading.Barrier(2)

    def sender(step: int) -> None:
        twin = KioskSide()
        twin.__dict__ |= kiosk.__dict__ | {"client": Client()}
        parts = [made[first : first + 10] for first in range(0, 120, 10)]
        start.wait()
        for part in parts[::step]:
            assert twin.send(*part)["refused"] == []
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sender, [1, -1]))
    whole(kiosk, set(range(1, 121)))


def test_a_request_that_fails_spoils_none_that_is_committed_with_it(enrol):
    kiosks = [enrol() for _ in range(6)]
    made = [kiosk.ratings(5, 4) for kiosk in kiosks]
    replayed = kiosks[0].signed("/api/v1/records", kiosks[0].batch(made[0]))
    kiosks[0].deliver("/api/v1/records", *replayed)

    def post(place: int) -> int:
        try:
            if place == 0:
                return kiosks[0].deliver("/api/v1/records", *replayed).status_code
            return kiosks[place].post("/api/v1/records", kiosks[place].batch(made[place])).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(post, range(6))) == [401, 200, 200, 200, 200, 200]
    for kiosk in kiosks:
        whole(kiosk, {1, 2})
