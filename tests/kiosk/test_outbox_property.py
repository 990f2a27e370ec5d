"""Any order of puts, settlings and restarts: what went in and was not settled is there, in one chain."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.model import Rating
from kiosk.outbox import Refused
from tests.kiosk.chain import assert_chain
from tests.kiosk.test_outbox import bodies, opened


class Queue(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.outboxes = [opened(self.folder), opened(self.folder)]
        self.wait: list[str] = []
        self.aside: list[str] = []
        self.ever: dict[str, bytes] = {}

    @rule(which=st.integers(0, 1), stars=st.integers(1, 5))
    def put(self, which: int, stars: int) -> None:
        record_id = self.outboxes[which].put(Rating(stars, "ar"))
        self.wait.append(record_id)
        (self.ever[record_id],) = [one.body for one in self.outboxes[which].each() if one.id == record_id]

    @rule(which=st.integers(0, 1), offer=st.integers(0, 5), data=st.data())
    def settle(self, which: int, offer: int, data: st.DataObject) -> None:
        self.outboxes[which].waiting(offer)
        some = data.draw(st.lists(st.sampled_from([*self.ever, "unknown"]), unique=True, max_size=6))
        cut = data.draw(st.integers(0, len(some)))
        refused = [Refused(one, "malformed", "No.") for one in some[cut:]]
        self.outboxes[which].settle(some[:cut], refused)
        self.aside += [one for one in some[cut:] if one in self.wait]
        self.wait = [one for one in self.wait if one not in some]

    @rule(which=st.integers(0, 1))
    def restart(self, which: int) -> None:
        self.outboxes[which].close()
        self.outboxes[which] = opened(self.folder)

    @invariant()
    def all_is_there(self) -> None:
        for outbox in self.outboxes:
            assert [record.id for record in outbox.each()] == self.wait
            assert [one.id for one in outbox.set_aside()] == self.aside
            assert (outbox.count(), outbox.made()[1]) == (len(self.wait), len(self.ever))
            assert outbox.health().moved_aside == ()

    @invariant()
    def it_is_one_chain(self) -> None:
        assert_chain(self.ever.values())
        assert set(bodies(self.outboxes[0])) <= set(self.ever.values())

    def teardown(self) -> None:
        for outbox in self.outboxes:
            outbox.close()
        shutil.rmtree(self.folder)


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
