"""Questions to the hub run off the screen's thread, in order, and leave nothing behind."""

import threading
import time
import weakref

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
