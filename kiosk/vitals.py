"""What a beat tells beyond the queue: that a visitor could use the kiosk, and how its machine is."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.outbox_state import DeviceStatus, ScreenStatus

VOLTAGE_CHIP = "rpi_volt"
SLOT, BOARD = "rauc.slot=", "rayak.board="


class Part(msgspec.Struct, frozen=True):
    """A reader, scanner or printer by what it is for: `ok`, `lost`, or what a printer says of itself."""

    kind: str
    state: str


class Update(msgspec.Struct, frozen=True):
    """The newest release that this kiosk looked at, and how far it is."""

    version: str
    state: str
    why: str


class SettingsTold(msgspec.Struct, frozen=True):
    """The newest settings that the hub published and this kiosk looked at: `trial`, `good` or `refused`."""

    version: int
    state: str
    why: str


class Vitals(msgspec.Struct, frozen=True):
    """As docs/wire.md has them; None for what this machine does not tell.

    `frames` since the screen started, `touched_s` since the last touch, `oldest` record that waits, `canary_ms` of a
    durable write, `celsius` of the processor, `ext4_errors` of the file systems together, `slot` that was started,
    `board` that the image was made for, `image` that is its version, `guide` that is kept, by the first 16 characters
    of its version, `hub_key` that is the newest of the hub's known here.
    """

    frames: int | None
    touched_s: int | None
    oldest: str | None
    canary_ms: int | None
    parts: tuple[Part, ...] = ()
    celsius: int | None = None
    under_voltage: bool | None = None
    ext4_errors: int | None = None
    slot: str | None = None
    settings: SettingsTold | None = None
    update: Update | None = None
    board: str | None = None
    image: str | None = None
    guide: str | None = None
    hub_key: str | None = None


class Machine:
    """What the kernel tells of the machine; the places to look in are handed in."""

    def __init__(
        self,
        sys: Path = Path("/sys"),
        cmdline: Path = Path("/proc/cmdline"),
        version: Path = Path("/usr/lib/rayak/version"),
    ) -> None:
        self._sys, self._cmdline, self._version = sys, cmdline, version

    def celsius(self) -> int | None:
        """Of the first thermal zone, which is the processor's."""
        found = _number(self._sys / "class/thermal/thermal_zone0/temp")
        return None if found is None else round(found / 1000)

    def under_voltage(self) -> bool | None:
        """Whether a Raspberry Pi's supply sank since it was started (driver raspberrypi-hwmon)."""
        for name in sorted((self._sys / "class/hwmon").glob("*/name")):
            if _text(name) == VOLTAGE_CHIP:
                alarm = _number(name.with_name("in0_lcrit_alarm"))
                return None if alarm is None else bool(alarm)
        return None

    def ext4_errors(self) -> int | None:
        """Since each file system was last checked, together."""
        found = [_number(one) for one in sorted((self._sys / "fs/ext4").glob("*/errors_count"))]
        return sum(one or 0 for one in found) if found else None

    def slot(self) -> str | None:
        """The slot that was started, A or B."""
        return self._told(SLOT, 8)

    def board(self) -> str | None:
        """What the image was made for, one of image/boards."""
        return self._told(BOARD, 32)

    def image(self) -> str | None:
        """The version of the image; None where the kiosk was installed another way."""
        return _text(self._version)[:32] or None

    def _told(self, key: str, most: int) -> str | None:
        words = _text(self._cmdline).split()
        return next((word.removeprefix(key)[:most] for word in words if word.startswith(key)), None)


def vitals(  # noqa: PLR0913  all that it is made of
    shown: ScreenStatus | None,
    mono: int,
    kinds: Mapping[str, str],
    machine: Machine,
    *,
    oldest: str,
    canary_ms: int,
    settings: SettingsTold | None = None,
    update: Update | None = None,
    guide: str | None = None,
    hub_key: str | None = None,
) -> Vitals:
    """Of a screen that lives, or None; `kinds` says what each device is for by its name in the settings."""
    parts = [Part(kinds[one.name], _state(one.status, works=one.works)) for one in _devices(shown) if one.name in kinds]
    touched = shown.touched if shown is not None else None
    return Vitals(
        frames=shown.frames if shown is not None else None,
        touched_s=None if touched is None else max(0, (mono - touched) // 1000),
        oldest=oldest or None,
        canary_ms=canary_ms,
        parts=tuple(parts),
        celsius=machine.celsius(),
        under_voltage=machine.under_voltage(),
        ext4_errors=machine.ext4_errors(),
        slot=machine.slot(),
        settings=settings,
        update=update,
        board=machine.board(),
        image=machine.image(),
        guide=guide,
        hub_key=hub_key,
    )


def _devices(shown: ScreenStatus | None) -> tuple[DeviceStatus, ...]:
    return shown.devices if shown is not None else ()


def _state(status: str, *, works: bool) -> str:
    return status or ("ok" if works else "lost")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _number(file: Path) -> int | None:
    try:
        return int(_text(file))
    except ValueError:
        return None
