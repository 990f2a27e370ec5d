"""The device of a name, as the settings have it: `pcsc:`, `serial:/dev/x?protocol=mrz`, `printer:tcp:HOST:9100`."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

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
    known = protocol == "pn532" or protocol in PROTOCOLS
    if not known or asked or not parts.path.startswith("/") or not (baud.isdecimal() or not baud):
        raise DeviceNameError(
            f"device {name!r} cannot be opened; a serial one is serial:/dev/NAME?protocol=P, P one of "
            f"{', '.join(PROTOCOLS)}, pn532, and &baud=NUMBER where it differs"
        )
    if protocol == "pn532":
        card_reader: Device = import_module("devices.drivers.pn532").Pn532Reader(name, parts.path, int(baud or 115200))
        return card_reader
    frames, usual, meaning = PROTOCOLS[protocol]
    reader = import_module("devices.drivers.serial_line").SerialReader
    device: Device = reader(name, parts.path, int(baud or usual), frames, partial(meaning, name))
    return device


def _printer(name: str, rest: str) -> Device:
    how, _, where = rest.partition(":")
    parts = urlsplit(f"//{where}" if how == "tcp" else where)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    width, baud, confirms = (
        asked.pop(key, usual) for key, usual in (("width", "576"), ("baud", "0"), ("confirm", "yes"))
    )
    known = width in {"576", "384"} and baud.isdecimal() and confirms in {"yes", "no"} and not asked
    if how not in WIRES or not known or not _is_place(how, parts):
        raise DeviceNameError(
            f"device {name!r} cannot be opened; a printer is printer:serial:/dev/NAME, printer:tcp:HOST:PORT, "
            "printer:usb:/dev/usb/lp0 or printer:file:/PATH, with ?width=576 or 384, &confirm=no for one that does not "
            "answer GS r, and &baud=NUMBER on a serial line"
        )
    driver, wires = (import_module(f"devices.drivers.{module}") for module in ("printer", "wires"))
    what, open_wire = WIRES[how](wires, parts, int(baud) or 115200)
    answers = how != "file"
    habits = driver.Habits(int(width), answers=answers, confirms=answers and confirms == "yes")
    device: Device = driver.Printer(name, what, open_wire, habits)
    return device


def _fake(name: str, rest: str) -> Device:
    """A device that is not there, asked for by name and never taken in another's place."""
    parts = urlsplit(rest)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = asked.pop("in", "")
    if parts.path != "card" or asked or not path.startswith("/"):
        raise DeviceNameError(f"device {name!r} cannot be made; a made-up one is fake:card?in=/PATH")
    device: Device = import_module("devices.virtual.fake").FakeReader(name, Path(path))
    return device


def _is_place(how: str, parts: SplitResult) -> bool:
    """Whether a printer's way has its path, or its host and port."""
    if how != "tcp":
        return parts.path.startswith("/") and not parts.netloc
    try:
        return bool(parts.hostname and parts.port) and not parts.path and "@" not in parts.netloc
    except ValueError:
        return False


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
WIRES: dict[str, Callable[[Any, SplitResult, int], tuple[str, Callable[[threading.Event], Any]]]] = {
    "serial": lambda wires, at, baud: (at.path, partial(wires.SerialWire, at.path, baud)),
    "tcp": lambda wires, at, _baud: (at.netloc, partial(wires.NetworkWire, at.hostname, at.port)),
    "usb": lambda wires, at, _baud: (at.path, partial(wires.UsbWire, at.path)),
    "file": lambda wires, at, _baud: (at.path, partial(wires.FileWire, at.path)),
}
KINDS: dict[str, Callable[[str, str], Device]] = {
    "pcsc": _pcsc,
    "serial": _serial,
    "printer": _printer,
    "fake": _fake,
}
