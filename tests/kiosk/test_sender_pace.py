"""When the sender speaks: longer after each failure, never all kiosks at once, and as the hub asks."""

import random

import pytest

from kiosk.config import Sender
from kiosk.hub_faults import HubError
from kiosk.sender_pace import SHORTEST_S, Pace

SETTINGS = Sender(backoff_min_s=1, backoff_max_s=60, beat_every_s=60)


class Time:
    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def pace(self, chance=max) -> Pace:
        return Pace(SETTINGS, chance=chance, monotonic=lambda: self.at, sleep=self.sleep)


def test_each_failure_doubles_the_longest_pause_up_to_its_limit():
    pace = Time().pace()
    assert [pace.next() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_success_starts_again():
    pace = Time().pace()
    for _ in range(5):
        pace.next()
    pace.succeeded()
    assert pace.next() == 1


def test_thousands_of_failures_are_no_overflow():
    pace = Time().pace()
    for _ in range(3000):
        pace.next()
    assert pace.next() == 60


def test_a_pause_is_anything_from_nothing_to_its_longest():
    chance = random.Random(1)
    pauses = []
    for _ in range(500):
        pace = Time().pace(chance.uniform)
        for _ in range(5):
            last = pace.next()
        pauses.append(last)
    assert min(pauses) < 1
    assert max(pauses) > 15
    assert all(SHORTEST_S <= pause <= 16 for pause in pauses)


@pytest.mark.parametrize(("asked", "waits"), [(0, 1), (7, 8), (59, 60), (86400, 60)])
def test_what_the_hub_asks_for_is_kept_up_to_the_limit(asked: float, waits: float):
    assert Time().pace().after(HubError("Slow down", retry_after_s=asked)) == waits


def test_where_staff_must_act_the_pause_is_long():
    assert Time().pace(min).after(HubError("Revoked", passing=False)) == 30


def test_a_rest_is_as_long_as_it_says_and_not_deaf():
    time, calls = Time(), []
    time.pace().rest(2.2, lambda: calls.append(time.at))
    assert time.at == pytest.approx(102.2)
    assert len(calls) == 5


def test_a_beat_is_due_at_first_and_each_minute():
    time = Time()
    pace = time.pace()
    assert pace.beat_is_due()
    pace.beaten()
    time.at += 59
    assert not pace.beat_is_due()
    time.at += 1
    assert pace.beat_is_due()
