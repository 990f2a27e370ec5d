"""A kiosk that nobody enrolled asks its hub to be, until somebody with a phone has said where it stands."""

import base64
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from kiosk import VERSION
from kiosk.clock import Clock, from_wire
from kiosk.config import Sender
from kiosk.enrolment import EnrolAnswer, EnrolmentError, identity_of
from kiosk.hub_client import Answer, HubClient
from kiosk.hub_faults import HubError
from kiosk.hub_signing import Signer
from kiosk.identity import Identity, NotEnrolled, fingerprint_of
from kiosk.key import key_for_enrolment, public_bytes
from kiosk.pairing_state import PairingState, tell
from kiosk.sender_pace import Pace

EVERY_S = 3.0  # docs/wire.md, Pairing
LOOK_EVERY_S = 5.0
NO_ADDRESS = "No hub is named in the settings (sender.hub_url): pair with a file, or kiosk enrol"


class _PairAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    hub_time: str
    state: Literal["waiting", "paired"]
    code: str | None
    until: str | None
    url: str | None
    enrolment: EnrolAnswer | None


class Pairing:
    """Asks every three seconds and tells the screen; whoever enrols the kiosk in another way meanwhile ends it."""

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        data_dir: Path,
        settings: Sender,
        clock: Clock,
        pace: Pace,
        *,
        serial: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._data_dir, self._settings, self._clock, self._pace = data_dir, settings, clock, pace
        self._serial, self._sleep = serial, sleep
        self._said = PairingState("asking", clock.boot)
        self._log = logging.getLogger("kiosk.pair")

    def run(self) -> Identity:
        """The identity, once there is one; OSError when it cannot be stored."""
        while (identity := self._enrolled_meanwhile()) is None:
            if not self._settings.hub_url:
                self._say(PairingState("no-address", self._clock.boot, line=NO_ADDRESS))
                self._sleep(LOOK_EVERY_S)
                continue
            try:
                identity = self.ask()
            except (HubError, EnrolmentError) as error:
                self._failed(error)
                continue
            if identity is not None:
                break
            self._pace.succeeded()
            self._sleep(EVERY_S)
        self._say(PairingState("paired", self._clock.boot, hub_offset_ms=self._offset()))
        return identity

    def ask(self) -> Identity | None:
        """Ask once: the identity when the hub has paired us, else None and the screen knows the code.

        HubError; EnrolmentError when what the hub tells cannot be used.
        """
        key = key_for_enrolment(self._data_dir)
        public = public_bytes(key)
        request = {
            "v": 1,
            "public_key": base64.b64encode(public).decode(),
            "serial": self._serial,
            "version": VERSION,
            "sent": self._clock.stamp(),
        }
        hub_url = self._settings.hub_url.rstrip("/")
        client = HubClient(hub_url, Signer(key, fingerprint_of(public)), self._clock, self._settings)
        started = self._clock.mono()
        answer = client.post("/api/v1/pair", msgspec.json.encode(request))
        client.close()
        told = _read(answer)
        self._clock.learn(from_wire(told.hub_time), at_mono=(started + self._clock.mono()) // 2)
        if told.enrolment is not None:
            return identity_of(told.enrolment, answer, hub_url, self._data_dir, key)
        self._say(self._waiting(told, answer))
        return None

    def _waiting(self, told: _PairAnswer, answer: Answer) -> PairingState:
        if told.code is None or told.until is None or told.url is None:
            raise answer.not_the_hub("it waits, and tells no code")
        try:
            left = from_wire(told.until) - from_wire(told.hub_time)
        except ValueError as error:
            raise answer.not_the_hub("its code ends at no time") from error
        ends = self._clock.mono() + int(left.total_seconds() * 1000)
        if told.code == self._said.code and abs(ends - self._said.ends) < 2000 and not self._said.line:
            return self._said  # the same again, but for the way it took
        return PairingState("waiting", self._clock.boot, told.code, told.url, ends, hub_offset_ms=self._offset())

    def _offset(self) -> int | None:
        hub = self._clock.hub_time
        return None if hub is None else hub.offset_ms

    def _failed(self, error: HubError | EnrolmentError) -> None:
        line = error.line if isinstance(error, HubError) else str(error)
        self._say(msgspec.structs.replace(self._said, line=line))
        self._pace.rest(self._pace.after(error) if isinstance(error, HubError) else self._pace.next(), _nothing)

    def _enrolled_meanwhile(self) -> Identity | None:
        try:
            return Identity.load(self._data_dir)
        except NotEnrolled:
            return None

    def _say(self, state: PairingState) -> None:
        if state == self._said:
            return
        if (state.line, state.code) != (self._said.line, self._said.code):
            self._log.info(state.line or (f"pairing code {state.code}, {state.url}" if state.code else state.stage))
        self._said = state
        try:
            tell(self._data_dir, state)
        except OSError as error:
            self._log.warning("the screen cannot be told of the pairing: %s", error)


def _read(answer: Answer) -> _PairAnswer:
    try:
        told = msgspec.json.decode(answer.body, type=_PairAnswer)
        from_wire(told.hub_time)
    except (msgspec.DecodeError, ValueError) as error:
        raise answer.not_the_hub(f"its answer is not the hub's: {error}") from error
    return told


def _nothing() -> None:
    """Nothing is done while resting."""
