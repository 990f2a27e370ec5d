"""What the screen looks after between touches: is the hub reached, can a tap be stored, what staff should know."""

from collections.abc import Callable
from typing import Protocol

from kiosk.clock import HubTime
from kiosk.flows.visitor import Visitor
from kiosk.model import Instant
from kiosk.outbox_state import DeviceStatus, Health, OutboxError, ScreenStatus, SenderStatus

PROBE_EVERY_MS = 10_000
PROBE_CLOSED_EVERY_MS = 2_000
SAY_EVERY_MS = 30_000
MISSED_BEATS = 3
ROOM_MB = 8  # free again, on a disk too small for the reserve


class Store(Protocol):
    """The outbox, as the chores see it."""

    def heard(self) -> SenderStatus | None: ...
    def health(self) -> Health: ...
    def show(self, status: ScreenStatus) -> None: ...


class Time(Protocol):
    """The kiosk's clock."""

    @property
    def boot(self) -> str: ...
    def mono(self) -> int: ...
    def stamp(self) -> Instant: ...
    def adopt(self, hub: HubTime | None) -> None: ...


class Chores:
    """Run every other second; each chore at its own pace. Times in ms since boot; `refresh` rereads the site.

    `devices` is asked how each device is.
    """

    def __init__(
        self,
        *,
        outbox: Store,
        clock: Time,
        refresh: Callable[[], object],
        beat_every_s: float,
        devices: Callable[[], tuple[DeviceStatus, ...]] = tuple,
    ) -> None:
        self._outbox, self._clock, self._refresh, self._devices = outbox, clock, refresh, devices
        self._fresh_s = MISSED_BEATS * beat_every_s
        self._probed = self._said_at = -SAY_EVERY_MS
        self._drawn: tuple[int, float | None] = (0, None)
        self._said: tuple[str, tuple[DeviceStatus, ...]] = ("", ())

    def run(self, flow: Visitor, frames: int = 0, touched_s: float | None = None) -> None:
        """Look at the sender's word and the disk; close or open the screen; tell the sender how the screen is.

        `frames` were drawn since the start, and the last touch was `touched_s` ago, None when there was none yet.
        """
        self._drawn = frames, touched_s
        try:
            self._follow_sender(flow)
            self._probe(flow)
            self._say(flow)
        except OutboxError as error:
            if flow.view.page != "closed":
                flow.storage_failed(error.code)

    def _follow_sender(self, flow: Visitor) -> None:
        heard = self._outbox.heard()
        self._clock.adopt(heard.hub_time if heard is not None else None)
        fresh = heard is not None and heard.is_fresh(self._clock.boot, self._clock.mono(), self._fresh_s)
        flow.link_changed(online=bool(fresh and heard and heard.online))

    def _probe(self, flow: Visitor) -> None:
        closed = flow.view.page == "closed"
        now = self._clock.mono()
        if now - self._probed < (PROBE_CLOSED_EVERY_MS if closed else PROBE_EVERY_MS):
            return
        self._probed = now
        self._refresh()
        health = self._outbox.health()
        if closed and health.writable and (health.reserve_held or health.free_mb >= ROOM_MB):
            flow.storage_recovered()
        elif not closed and not health.writable and flow.view.page == "idle":
            flow.storage_failed(health.code or "E-23")

    def _say(self, flow: Visitor) -> None:
        state = "out-of-service" if flow.view.page == "closed" else "ok"
        now, devices = self._clock.mono(), self._devices()
        if (state, devices) == self._said and now - self._said_at < SAY_EVERY_MS:
            return
        frames, touched_s = self._drawn
        touched = None if touched_s is None else max(0, now - int(1000 * touched_s))
        self._outbox.show(ScreenStatus(state, flow.view.code or None, self._clock.boot, now, devices, frames, touched))
        self._said, self._said_at = (state, devices), now
