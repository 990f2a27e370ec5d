"""A chip update as a blind pipe: the hub's commands to the card and its answers back, neither understood nor kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.card_hub import Allowed, Batch
from kiosk.hub_faults import HubError

TRIES, PAUSE_S = 3, 1.0  # for a reply that was lost: the same answers bring the same reply
MOST_BATCHES = 200
STATUS = 2  # bytes of a status word
OVER = ("session-expired", "session-over", "session-unknown", "out-of-order", "answer-conflict")


class Hub(Protocol):
    """The hub's half of the pipe."""

    def begin_update(self, number: str, atr: bytes) -> Batch: ...
    def go_on(self, session: str, seq: int, answers: list[str]) -> Batch: ...


@dataclass(frozen=True)
class Outcome:
    """How it ended: `done`, `current` (nothing was due), `torn`, `counter`, or `silent` where no hub was reached."""

    how: str
    ticket: str = ""
    simulated: bool = False


def relay(  # noqa: PLR0913  both ends of the pipe, and how long it waits
    hub: Hub,
    number: str,
    atr: bytes,
    send: Callable[[bytes], bytes],
    went: Callable[[Batch], None],
    *,
    pause_s: float = PAUSE_S,
) -> Outcome:
    """Update the chip behind `send` (command to whole answer, which raises when the card is gone; that is raised on).

    `went` hears of each batch before it goes to the card. A reply that was lost is asked for again after `pause_s`.
    """
    try:
        batch = hub.begin_update(number, atr)
    except HubError as error:
        return Outcome("current" if error.code == "nothing-to-update" else "silent")
    for _ in range(MOST_BATCHES):
        if batch.state != "open" or batch.session is None:
            return _ended(batch)
        went(batch)
        answers, fault = _answers(batch, send)
        try:
            batch = _go_on(hub, batch.session, batch.seq, answers, pause_s)
        except HubError as error:
            if fault is None:
                return Outcome("torn" if error.code in OVER else "silent", simulated=batch.simulated)
        if fault is not None:
            raise fault
    return Outcome("counter", simulated=batch.simulated)


def _answers(batch: Batch, send: Callable[[bytes], bytes]) -> tuple[list[str], Exception | None]:
    """What the card said to a batch, up to the first answer that was not expected, or to its going."""
    answers: list[str] = []
    for step in batch.apdus:
        command = bytes.fromhex(step.apdu)
        if not _is_allowed(command, batch.allowed):
            return answers, None
        try:
            answer = send(command)
        except Exception as fault:  # whatever takes the card away: raised again once the hub knows
            return answers, fault
        answers.append(answer.hex().upper())
        if step.expect and answer[-STATUS:].hex().upper() not in step.expect:
            break
    return answers, None


def _is_allowed(command: bytes, allowed: tuple[Allowed, ...]) -> bool:
    return any(command[:2].hex().upper() == f"{one.cla}{one.ins}" for one in allowed)


def _go_on(hub: Hub, session: str, seq: int, answers: list[str], pause_s: float) -> Batch:
    for left in range(TRIES - 1, -1, -1):
        try:
            return hub.go_on(session, seq, answers)
        except HubError as error:
            if not left or not error.passing or error.code in OVER:
                raise
            time.sleep(pause_s)
    raise AssertionError("unreachable")


def _ended(batch: Batch) -> Outcome:
    if batch.state == "failed":
        how = "current" if batch.reason == "already-there" else "counter"
    else:
        how = batch.state if batch.state in ("done", "torn", "counter") else "torn"
    return Outcome(how, batch.ticket or "", batch.simulated)
