"""What the sender tells: one line to staff through the outbox, one beat to the hub, one line to the journal."""

import logging
from collections.abc import Callable, Mapping

from kiosk.clock import Clock
from kiosk.guide import Guide
from kiosk.hub import Beat
from kiosk.outbox import Outbox, OutboxError, ScreenStatus, SenderStatus
from kiosk.vitals import Machine, SettingsTold, Update, Vitals, vitals


class Report:
    """The sender's status; it is said again each `every_s` seconds, for a dead sender says nothing.

    `kinds` says what each device is for by its name in the settings; `machine` tells of itself, `remote` what became of
    the hub's settings, `update` how far a release is, `guide` the service guide that is kept, `hub_key` the newest key
    of the hub's that is known here, and `canary` the code of what is wrong with the disk, empty for nothing.
    """

    def __init__(  # noqa: PLR0913  all that it tells of
        self,
        outbox: Outbox,
        clock: Clock,
        host: str,
        every_s: float,
        *,
        kinds: Mapping[str, str],
        machine: Machine,
        update: Callable[[], Update | None] = lambda: None,
        remote: Callable[[], SettingsTold | None] = lambda: None,
        guide: Callable[[], Guide | None] = lambda: None,
        hub_key: Callable[[], str | None] = lambda: None,
        canary: Callable[[], str] = str,
    ) -> None:
        self._kinds, self._machine, self._update, self._remote = kinds, machine, update, remote
        self._guide, self._hub_key, self._canary = guide, hub_key, canary
        self._outbox, self._clock, self._host, self._every_ms = outbox, clock, host, every_s * 1000
        self._log = logging.getLogger("kiosk.send")
        self._online: bool | None = None
        self._reason = ""
        self._line = "Not tried yet"
        self._since = self._last_ok = None if (before := self._heard()) is None else before.last_ok
        self._said_at: int | None = None

    @property
    def online(self) -> bool:
        """Whether the last beat was answered."""
        return self._online is True

    @property
    def line(self) -> str:
        return self._line

    def reached(self) -> None:
        """A beat was answered."""
        self._last_ok, self._reason = self._clock.stamp().wall, ""
        self._set(online=True, line=f"Connected to the hub ({self._host})")
        self._say()

    def failed(self, line: str, reason: str = "") -> None:
        """Something stopped us; the line says what, and the reason which kind of thing."""
        self._reason = reason
        if self._set(online=False, line=line) or self._is_old():
            self._say()

    def repeat(self) -> None:
        """Say the same again when it was said long ago."""
        if self._is_old():
            self._say()

    def beat(self) -> Beat:
        """How the kiosk is now; OutboxError when even that cannot be read."""
        began = self._clock.mono()
        health, disk = self._outbox.health(), self._canary()
        took_ms, said = self._clock.mono() - began, self._outbox.shown()
        shown = said if said is not None and self._is_live(said) else None
        screen = shown.state if shown is not None else "stopped"
        code = health.code or (shown.code if shown is not None else None) or disk or None
        return Beat(
            waiting=self._outbox.count(),
            set_aside=self._outbox.set_aside_count(),
            screen=screen if health.writable else "out-of-service",
            code=code,
            disk_free_mb=health.free_mb,
            vitals=self._vitals(shown, took_ms),
        )

    def _vitals(self, shown: ScreenStatus | None, canary_ms: int) -> Vitals:
        oldest = self._outbox.oldest()
        mono, update, guide = self._clock.mono(), self._update(), self._guide()
        return vitals(
            shown,
            mono,
            self._kinds,
            self._machine,
            oldest=oldest,
            canary_ms=canary_ms,
            settings=self._remote(),
            update=update,
            guide=None if guide is None else guide.version[:16],
            hub_key=self._hub_key(),
        )

    def _is_live(self, shown: ScreenStatus) -> bool:
        return shown.is_fresh(self._clock.boot, self._clock.mono())

    def _is_old(self) -> bool:
        return self._said_at is None or self._clock.mono() - self._said_at >= self._every_ms

    def _set(self, *, online: bool, line: str) -> bool:
        if (online, line) == (self._online, self._line):
            return False
        if online is not self._online:
            self._since = self._clock.stamp().wall
        self._online, self._line = online, line
        self._log.log(logging.INFO if online else logging.WARNING, line)
        return True

    def _say(self) -> None:
        """A full disk must not stop the sending, which is what empties it; the journal has the line."""
        hub = self._clock.hub_time
        status = SenderStatus(
            online=self.online,
            since=self._since or self._clock.stamp().wall,
            last_ok=self._last_ok,
            line=self._line,
            hub_offset_ms=None if hub is None else hub.offset_ms,
            boot=self._clock.boot,
            mono=self._clock.mono(),
            reason=self._reason,
        )
        try:
            self._outbox.say(status)
        except OutboxError as error:
            self._log.warning("The status cannot be stored: %s", error)
        self._said_at = self._clock.mono()

    def _heard(self) -> SenderStatus | None:
        try:
            return self._outbox.heard()
        except OutboxError:
            return None
