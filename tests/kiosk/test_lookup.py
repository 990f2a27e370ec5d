"""Questions to the hub run off the screen's thread, in order, and leave nothing behind."""

import gc
import re
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.inbox import Inbox
from kiosk.lookup import Lookup


def test_errands_run_in_order_on_a_thread_of_their_own():
    lookup, done, threads = Lookup(), [], set()
    ended = threading.Event()
    for number in range(20):
        lookup.begin(lambda number=number: (done.append(number), threads.add(threading.get_ident())))
    lookup.begin(ended.set)
    assert ended.wait(5)
    assert done == list(range(20))
    assert threading.get_ident() not in threads
    assert len(threads) == 1
    lookup.stop()


def test_an_errand_that_fails_is_said_without_its_words_and_the_next_is_run(caplog):
    lookup, ended = Lookup(), threading.Event()
    lookup.begin(lambda: {}["784-1990-1234567-1"])
    lookup.begin(ended.set)
    assert ended.wait(5)
    assert re.fullmatch(r"an errand failed: KeyError at test_lookup\.py:[0-9]+", caplog.messages[0])
    lookup.stop()


def test_an_errand_that_is_done_is_let_go_of():
    class Whose:
        pass

    whose, lookup, ended = Whose(), Lookup(), threading.Event()
    left = weakref.ref(whose)
    lookup.begin(lambda whose=whose: (whose, ended.set()))
    del whose
    assert ended.wait(5)
    end = time.monotonic() + 5
    while left() is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert left() is None
    lookup.stop()


def test_the_inbox_hands_over_in_order_from_many_threads_and_wakes_for_each():
    inbox, wakes, taken = Inbox(), [], []
    inbox.put("early")
    inbox.open(lambda: wakes.append(1))
    threads = [
        threading.Thread(target=lambda who=who: [inbox.put((who, number)) for number in range(200)]) for who in range(4)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or len(taken) < 801:
        inbox.drain(taken.append)
    assert taken[0] == "early"
    for who in range(4):
        assert [event[1] for event in taken[1:] if event[0] == who] == list(range(200))
    assert len(wakes) == 801


class Ring:
    """Garbage that only a collector frees."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_garbage_is_collected_by_the_thread_that_drains_and_another_one_waits_for_it():
    inbox, collected_by, gone = Inbox(), [], []
    ring = Ring()
    weakref.finalize(ring, lambda: collected_by.append(threading.get_ident()))
    del ring
    asking = threading.Thread(target=lambda: (inbox.collect(), gone.append(bool(collected_by))))
    asking.start()
    while asking.is_alive():
        inbox.drain(pytest.fail)
        time.sleep(0.01)
    assert collected_by == [threading.get_ident()]
    assert gone == [True]


@pytest.mark.usefixtures("no_collector")
def test_much_garbage_is_collected_unasked():
    inbox, left = Inbox(), 0

    def less() -> None:
        nonlocal left
        left -= 1

    for _ in range(20):
        for _ in range(200):
            weakref.finalize(Ring(), less).atexit = False
            left += 1
        inbox.drain(pytest.fail)
    assert left < 2000


def test_whoever_asks_waits_no_longer_than_it_takes_where_nobody_drains():
    began = time.monotonic()
    Inbox().collect(0.05)
    assert time.monotonic() - began < 1  # two seconds unless it is told otherwise


def test_nothing_else_of_the_kiosk_collects_or_turns_the_collector_on():
    """A widget that goes while Kivy tells widgets of a change would end the app."""
    kiosk = Path(__file__).parents[2] / "kiosk"
    found = {
        path.name
        for path in kiosk.rglob("*.py")
        if any(f"gc.{word}(" in path.read_text() for word in ("collect", "enable"))
    }
    assert found == {"inbox.py"}
