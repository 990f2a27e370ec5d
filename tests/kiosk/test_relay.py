"""The blind pipe between hub and card: what it carries, where it stops, and how it ends."""

from collections.abc import Callable

import pytest

from kiosk.card_hub import Allowed, Batch, Both, Step
from kiosk.hub_faults import HubError
from kiosk.relay import Outcome, relay

NOBODY = Both("", "")


def batch(*apdus: str, state: str = "open", seq: int = 1, **more: object) -> Batch:
    values = {
        "session": "s",
        "seq": seq,
        "state": state,
        "reason": None,
        "step": "write",
        "done_percent": 50,
        "apdus": tuple(Step(apdu, ("9000",)) for apdu in apdus),
        "allowed": (Allowed("00", "A4"), Allowed("84", "D6")),
        "ticket": None,
        "simulated": True,
        "issuer": NOBODY,
    }
    return Batch(**(values | more))


class Scripted:
    """A hub that gives these batches in turn and keeps the answers; an exception in the list is raised."""

    def __init__(self, *batches: Batch | HubError) -> None:
        self._batches = list(batches)
        self.answers: list[tuple[int, list[str]]] = []

    def begin_update(self, _number: str, _atr: bytes) -> Batch:
        return self._next()

    def go_on(self, _session: str, seq: int, answers: list[str]) -> Batch:
        self.answers.append((seq, answers))
        return self._next()

    def _next(self) -> Batch:
        found = self._batches.pop(0)
        if isinstance(found, HubError):
            raise found
        return found


def run(hub: Scripted, send: Callable[[bytes], bytes] = lambda _: b"\x90\x00") -> Outcome:
    return relay(hub, "000000017", b"\x3b", send, lambda _: None, pause_s=0)


def test_commands_go_to_the_card_and_answers_back_in_order():
    hub = Scripted(batch("00A40400", "84D60000"), batch("84D60010", seq=2), batch(state="done", seq=3))
    sent: list[str] = []

    def send(command: bytes) -> bytes:
        sent.append(command.hex().upper())
        return bytes([len(sent)]) + b"\x90\x00"

    assert run(hub, send) == Outcome("done", simulated=True)
    assert sent == ["00A40400", "84D60000", "84D60010"]
    assert hub.answers == [(1, ["019000", "029000"]), (2, ["039000"])]


def test_it_stops_at_the_first_answer_that_was_not_expected():
    hub = Scripted(batch("00A40400", "84D60000"), batch(state="failed", reason="card-refused"))
    assert run(hub, lambda _: b"\x69\x82").how == "counter"
    assert hub.answers == [(1, ["6982"])]


def test_a_command_that_is_not_allowed_never_reaches_the_card():
    hub = Scripted(batch("80E60000", "00A40400"), batch(state="failed", reason="channel"))
    sent: list[bytes] = []
    run(hub, lambda command: sent.append(command) or b"\x90\x00")
    assert sent == []
    assert hub.answers == [(1, [])]


def test_a_card_that_goes_is_told_to_the_hub_and_then_raised():
    class GoneError(Exception):
        pass

    def send(command: bytes) -> bytes:
        if command[0] == 0x84:
            raise GoneError
        return b"\x90\x00"

    hub = Scripted(batch("00A40400", "84D60000"), batch(state="torn"))
    with pytest.raises(GoneError):
        run(hub, send)
    assert hub.answers == [(1, ["9000"])]


def test_a_lost_reply_is_asked_for_again_with_the_same_answers():
    lost = HubError("no answer")
    hub = Scripted(batch("00A40400"), lost, lost, batch(state="done"))
    assert run(hub).how == "done"
    assert hub.answers == [(1, ["9000"])] * 3


@pytest.mark.parametrize(
    ("first", "how"),
    [
        (HubError("nothing", code="nothing-to-update", passing=False), "current"),
        (HubError("not reached"), "silent"),
        (batch(state="counter", ticket="T-7"), "counter"),
        (batch(state="failed", reason="already-there"), "current"),
        (batch(state="torn"), "torn"),
        (batch(state="something-new"), "torn"),
    ],
)
def test_how_it_ends_before_a_command(first, how):
    assert run(Scripted(first)).how == how


@pytest.mark.parametrize(("code", "how"), [("session-expired", "torn"), ("out-of-order", "torn"), (None, "silent")])
def test_how_it_ends_in_the_middle(code, how):
    fault = HubError("refused", code=code, passing=code is None)
    assert run(Scripted(batch("00A40400"), fault, fault, fault)).how == how


def test_a_hub_without_an_end_is_left():
    endless = [batch("00A40400", seq=number) for number in range(300)]
    assert run(Scripted(*endless)).how == "counter"
