"""A device's name, as the settings have it, to the device: `pcsc:`, `pcsc:READER`, `serial:/dev/...?protocol=mrz`."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

from devices.events import SWIPED, CardFailed, CardRead, CodeScanned, Event
from devices.port import Device
from devices.protocols import mrz
from devices.protocols.frames import Frames, LineFrames, MrzFrames, TagFrames


class DeviceNameError(ValueError):
    """A name that no driver knows; the text says what is allowed."""


def make(name: str) -> Device:
    """The device of that name, not opened. DeviceNameError."""
    kind, colon, rest = name.partition(":")
    if not colon or kind not in KINDS:
        raise DeviceNameError(f"device {name!r} is not known; a name begins with {', '.join(f'{k}:' for k in KINDS)}")
    return KINDS[kind](name, rest)


def _pcsc(name: str, rest: str) -> Device:
    """Loaded only where asked for, so that a machine without pcsclite runs everything else."""
    device: Device = import_module("devices.drivers.pcsc").PcscReader(name, rest)
    return device


def _serial(name: str, rest: str) -> Device:
    parts = urlsplit(rest)
    asked = parse_qs(parts.query, keep_blank_values=True)
    protocol = asked.pop("protocol", [""])[-1]
    baud = asked.pop("baud", [""])[-1]
    if protocol not in PROTOCOLS or asked or not parts.path.startswith("/") or not (baud.isdecimal() or not baud):
        raise DeviceNameError(
            f"device {name!r} cannot be opened; a serial one is serial:/dev/NAME?protocol=P, P one of "
            f"{', '.join(PROTOCOLS)}, and &baud=NUMBER where it differs"
        )
    frames, usual, meaning = PROTOCOLS[protocol]
    reader = import_module("devices.drivers.serial_line").SerialReader
    device: Device = reader(name, parts.path, int(baud or usual), frames, partial(meaning, name))
    return device


def _code(name: str, text: str) -> list[Event]:
    return [CodeScanned(name, text)]


def _mrz(name: str, text: str) -> list[Event]:
    """A swipe is a reading of a card that is not in; only a zone whose every check digit is right is one."""
    try:
        zone = mrz.parse(text.replace("\n", "\r").split("\r"), datetime.now(tz=UTC).date())
    except mrz.MrzError:
        return [CardFailed(name, SWIPED, "unreadable", passing=True)]
    return [CardRead(name, SWIPED, zone)]


PROTOCOLS: dict[str, tuple[Callable[[], Frames], int, Callable[[str, str], list[Event]]]] = {
    "mrz": (MrzFrames, 9600, _mrz),
    "scanner": (LineFrames, 115200, _code),
    "rdm6300": (TagFrames, 9600, _code),
    "id12la": (TagFrames, 9600, _code),
}
KINDS: dict[str, Callable[[str, str], Device]] = {"pcsc": _pcsc, "serial": _serial}
