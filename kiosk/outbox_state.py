"""What the outbox answers with: waiting and refused records, its health, and what the two processes say."""

from pathlib import Path

import msgspec

from kiosk.clock import HubTime


class OutboxError(Exception):
    """Nothing was stored: `E-21` the disk is full, `E-22` the file is damaged, `E-23` any other fault of storage.

    `passing` is True when the same call may well succeed in a moment.
    """

    def __init__(self, code: str, message: str, *, passing: bool) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.passing = passing


class Waiting(msgspec.Struct, frozen=True):
    """A stored record that no receipt has named yet; `body` is sent as it is."""

    seq: int
    id: str
    body: bytes


class Refused(msgspec.Struct, frozen=True):
    """A record of the outbox that the hub will never take, and why."""

    id: str
    reason: str
    message: str


class SetAside(msgspec.Struct, frozen=True):
    """A refused record, kept for staff; `at` is when it was set aside, in the wire's text."""

    id: str
    reason: str
    message: str
    at: str
    body: bytes


class Health(msgspec.Struct, frozen=True):
    """Whether a tap could be stored now, and what staff should know of the disk.

    `space` is `ok`, `low` (under the limit set) or `full` (the reserve is spent); `moved_aside` are folders of
    damaged files, which are never deleted by the kiosk.
    """

    writable: bool
    code: str | None
    message: str
    space: str
    free_mb: int
    reserve_held: bool
    moved_aside: tuple[Path, ...]


class SenderStatus(msgspec.Struct, frozen=True):
    """The sender's one-line status; `since` and `last_ok` in the wire's text, `mono` milliseconds since `boot`.

    `hub_offset_ms` is the hub's milliseconds since 1970 less milliseconds since boot, None while not known.
    `reason` is why the hub was not reached: `network` (there is none), `name` (not found), `silent`, `trust` (its
    certificate), `between` (something else answers), `refused` (by the hub); empty for anything else.
    """

    online: bool
    since: str
    last_ok: str | None
    line: str
    hub_offset_ms: int | None
    boot: str
    mono: int
    reason: str = ""

    @property
    def hub_time(self) -> HubTime | None:
        return None if self.hub_offset_ms is None else HubTime(self.boot, self.hub_offset_ms)

    def is_fresh(self, boot: str, mono: int, within_s: float) -> bool:
        """Whether the sender said this in the last `within_s` seconds of this boot; a dead sender says nothing."""
        return _is_fresh(self, boot, mono, within_s)


class DeviceStatus(msgspec.Struct, frozen=True):
    """How a device is, as the screen sees it: `text` is what it calls itself, or why it is lost.

    `last_event` is the kind of what it last said, `last_mono` when, in milliseconds since boot; None for nothing yet.
    `status` is a printer's, one of devices.events.PRINTER_STATUSES.
    """

    name: str
    works: bool
    text: str
    last_event: str
    last_mono: int | None
    status: str = ""


SCREEN_IS_SILENT_S = 90.0


class ScreenStatus(msgspec.Struct, frozen=True):
    """What the screen last said: `ok` or `out-of-service` with its code; `mono` milliseconds since `boot`.

    `frames` drawn since it started; the last touch at `touched`, milliseconds since boot too.
    """

    state: str
    code: str | None
    boot: str
    mono: int
    devices: tuple[DeviceStatus, ...] = ()
    frames: int = 0
    touched: int | None = None

    def is_fresh(self, boot: str, mono: int, within_s: float = SCREEN_IS_SILENT_S) -> bool:
        """Whether the screen said this in the last `within_s` seconds of this boot; it does each half minute."""
        return _is_fresh(self, boot, mono, within_s)


def _is_fresh(said: SenderStatus | ScreenStatus, boot: str, mono: int, within_s: float) -> bool:
    return said.boot == boot and 0 <= mono - said.mono <= within_s * 1000
