"""Waiting, send, settle: records leave the outbox by a receipt, and no failure leaves anything half-way."""

from collections.abc import Callable, Sequence

import msgspec

from kiosk.hub import Hub
from kiosk.hub_faults import PERMANENT_FOR_BATCH, HubError
from kiosk.hub_receipt import Receipt, RefusedByHub
from kiosk.outbox import Outbox, OutboxError, Refused, Waiting
from kiosk.sender_pace import Pace
from kiosk.sender_report import Report

MOST_BATCH_BYTES = (4 << 20) - 4096
WAKE_S = 0.08
LOOK_S = 4.0  # how soon to look again for what the screen did of an order


class _Outcome(msgspec.Struct, frozen=True):
    """What became of a batch; `doubtful` are records that the hub could not read even alone."""

    accepted: int = 0
    doubtful: tuple[Refused, ...] = ()

    def __add__(self, other: "_Outcome") -> "_Outcome":
        return _Outcome(self.accepted + other.accepted, self.doubtful + other.doubtful)


class Sender:
    """Sends what waits and beats each minute; after a success `fetch`, which raises nothing, may ask for more.

    So may `tend`, which is told how many orders the hub has for this kiosk, and says whether any is still open.

    It may be killed at any moment and there may be two: what is sent twice is counted once, and nothing is
    remembered but in the outbox.
    """

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        outbox: Outbox,
        hub: Hub,
        report: Report,
        pace: Pace,
        batch: int,
        *,
        fetch: Callable[[], None] = lambda: None,
        tend: Callable[[int], bool] = lambda _orders: False,
    ) -> None:
        self._outbox, self._hub, self._report, self._pace, self._batch = outbox, hub, report, pace, batch
        self._fetch, self._tend = fetch, tend
        self._orders, self._open = 0, False

    def run(self) -> None:
        """Send and beat until killed."""
        while True:
            self._pause(self.round())

    def drain(self) -> bool:
        """Send until nothing waits; False at the first failure, whose line the report has."""
        while self.round() == 0.0:
            if not self._outbox.count():
                return True
        return False

    def round(self) -> float:
        """A beat if one is due and a batch if one waits; seconds to leave the hub alone, 0 after a success."""
        try:
            self._outbox.changed()
            sent = self._send_batch()
            if self._pace.beat_is_due() or (sent and not self._report.online):
                self._beat()
        except HubError as error:
            self._report.failed(error.line, error.reason)
            return self._pace.after(error)
        except OutboxError as error:
            self._report.failed(f"The outbox cannot be used: {error}")
            return self._pace.next()
        self._pace.succeeded()
        self._fetch()
        self._open, self._orders = self._tend(self._orders), 0
        return 0.0

    def _pause(self, delay: float) -> None:
        """After a failure leave the hub alone for `delay` seconds; after a success sleep until a record or a beat."""
        if delay:
            self._pace.rest(delay, self._report.repeat)
        elif not self._outbox_has_some():
            naps = int(LOOK_S / WAKE_S) if self._open else -1
            while naps and not self._pace.beat_is_due() and not self._has_news():
                self._pace.nap(WAKE_S)
                naps -= 1

    def _has_news(self) -> bool:
        try:
            return self._outbox.changed() and self._outbox.count() > 0
        except OutboxError:
            return True

    def _outbox_has_some(self) -> bool:
        try:
            return self._outbox.count() > 0
        except OutboxError:
            return True

    def _beat(self) -> None:
        self._orders = self._hub.beat(self._report.beat())
        self._pace.beaten()
        self._report.reached()

    def _send_batch(self) -> bool:
        batch = _fitting(self._outbox.waiting(self._batch))
        if not batch:
            return False
        outcome = self._deliver(batch)
        if outcome.doubtful:
            self._set_aside(outcome)
        return True

    def _deliver(self, batch: Sequence[Waiting]) -> _Outcome:
        try:
            receipt = self._hub.records(batch, self._outbox.count())
        except HubError as error:
            if error.code not in PERMANENT_FOR_BATCH:
                raise
            if len(batch) == 1:
                return _Outcome(doubtful=(Refused(batch[0].id, error.code, error.line),))
        else:
            return self._settle(batch, receipt)
        middle = len(batch) // 2
        return self._deliver(batch[:middle]) + self._deliver(batch[middle:])

    def _settle(self, batch: Sequence[Waiting], receipt: Receipt) -> _Outcome:
        sent = {record.id for record in batch}
        accepted = [record_id for record_id in receipt.accepted if record_id in sent]
        refused = [Refused(found, one.reason, one.message) for one in receipt.refused if (found := _of(batch, one))]
        if not accepted and not refused:
            raise HubError("The hub's receipt names none of the records sent")
        self._outbox.settle(accepted, [one for one in refused if one.id not in accepted])
        return _Outcome(accepted=len(accepted))

    def _set_aside(self, outcome: _Outcome) -> None:
        """A hub that cannot read anything is itself at fault: it must take another record, or none, before one goes."""
        if not outcome.accepted:
            self._hub.records([], self._outbox.count())
        self._outbox.settle([], outcome.doubtful)


def _of(batch: Sequence[Waiting], refused: RefusedByHub) -> str | None:
    """The id of the record that the hub refused: by its own id, or by its place in the batch when it has none."""
    if refused.id is not None:
        return refused.id if any(record.id == refused.id for record in batch) else None
    return batch[refused.index].id if 0 <= refused.index < len(batch) else None


def _fitting(records: Sequence[Waiting]) -> list[Waiting]:
    """As many of the oldest as one request may hold (docs/wire.md: 4 MiB before gzip)."""
    room = MOST_BATCH_BYTES
    batch: list[Waiting] = []
    for record in records:
        room -= len(record.body) + 1
        if room < 0 and batch:
            break
        batch.append(record)
    return batch
