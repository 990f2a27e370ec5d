"""The sender through a network on a bad day: every record arrives, once, whatever happens to the requests."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import Clock
from kiosk.model import Rating
from tests.faults.proxy import (
    FAULTS,
    FaultProxy,
    always,
    bad_gateway,
    delay,
    drip,
    drop,
    duplicate,
    in_order,
    lost_answer,
    some,
    truncate,
)
from tests.kiosk.chain import assert_chain
from tests.kiosk.conftest import Desk, enrolled, open_outbox
from tests.kiosk.reference_hub import ReferenceHub


@pytest.fixture
def hub() -> Iterator[ReferenceHub]:
    with ReferenceHub() as hub:
        yield hub


@pytest.fixture
def desk(tmp_path: Path, hub: ReferenceHub) -> Iterator[Desk]:
    identity, clock = enrolled(tmp_path, hub), Clock()
    desk = Desk(tmp_path, hub, identity, clock, open_outbox(tmp_path, identity, clock.stamp))
    yield desk
    desk.outbox.close()


def filled(desk: Desk, records: int) -> list[str]:
    return [desk.outbox.put(Rating(number % 5 + 1, "ar")) for number in range(records)]


def drain_in_the_end(desk: Desk, url: str, rounds: int = 200) -> int:
    sender = desk.sender(url, batch=5, read_timeout_s=0.3, total_timeout_s=0.4)
    for number in range(rounds):
        if sender.drain():
            return number
    raise AssertionError("it never drained")


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_harms_nothing(desk: Desk, name: str):
    ids = filled(desk, 3)
    with FaultProxy(desk.hub.port, in_order(FAULTS[name])) as proxy:
        drain_in_the_end(desk, proxy.url)
    assert list(desk.hub.held) == ids
    assert desk.outbox.count() == 0


def test_a_storm_of_all_faults_harms_nothing(desk: Desk):
    ids = filled(desk, 100)
    storm = some(drop, lost_answer, truncate(), drip(50), duplicate, bad_gateway, delay(0.35), share=0.6, seed=7)
    with FaultProxy(desk.hub.port, storm) as proxy:
        failures = drain_in_the_end(desk, proxy.url)
        assert sum(proxy.met.values()) > proxy.met["honest"] > 0
    assert failures > 0
    assert list(desk.hub.held) == ids
    assert_chain(desk.hub.held.values())


def test_a_lost_answer_is_offered_again(desk: Desk):
    filled(desk, 3)
    with FaultProxy(desk.hub.port, in_order(lost_answer)) as proxy:
        drain_in_the_end(desk, proxy.url)
    assert desk.hub.offered == 6


def test_a_request_doubled_on_the_way_is_taken_once(desk: Desk):
    filled(desk, 3)
    with FaultProxy(desk.hub.port, always(duplicate)) as proxy:
        drain_in_the_end(desk, proxy.url)
    assert desk.hub.offered == 3


def test_a_truncated_answer_is_no_answer(desk: Desk):
    filled(desk, 3)
    with FaultProxy(desk.hub.port, always(truncate(0.9))) as proxy:
        assert desk.sender(proxy.url).round() > 0
    assert desk.outbox.count() == 3


def test_a_slow_drip_does_not_hold_the_sender(desk: Desk):
    filled(desk, 3)
    with FaultProxy(desk.hub.port, always(drip(10))) as proxy:
        started = time.monotonic()
        assert desk.sender(proxy.url, total_timeout_s=0.5).round() > 0
        assert time.monotonic() - started < 1.5
