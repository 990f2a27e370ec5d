"""A device's name, as the settings have it, to the device: `pcsc:`, `pcsc:READER`, `serial:/dev/...?protocol=mrz`."""

from collections.abc import Callable
from importlib import import_module

from devices.port import Device


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


KINDS: dict[str, Callable[[str, str], Device]] = {"pcsc": _pcsc}
