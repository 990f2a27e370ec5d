"""Findings of the host itself, enrolled or not: its versions, its network, how the machine is."""

from collections.abc import Iterator

import msgspec

from kiosk import VERSION
from kiosk.check_network import Line, Network
from kiosk.check_told import ATTENTION, OK, Finding
from kiosk.vitals import Machine

HOT_CELSIUS = 80  # from where a Raspberry Pi 4 slows itself down


class Host(msgspec.Struct, frozen=True):
    """What tells of the host."""

    machine: Machine
    network: Network


def host(about: Host) -> Iterator[Finding]:
    """In the order of the table; nothing raises."""
    yield Finding("version", OK, _version(about.machine))
    yield _network(about.network)
    yield from _machine(about.machine)


def _version(machine: Machine) -> str:
    image = machine.image()
    if image is None:
        return f"{VERSION}, on no image of ours"
    return f"{VERSION}, image {image} for {machine.board() or 'no board'}, slot {machine.slot() or 'unknown'}"


def _network(network: Network) -> Finding:
    now = network.state()
    lines = ", ".join(_line(one) for one in now.lines) or "no line"
    if not any(one.up for one in now.lines):
        return Finding("network", ATTENTION, lines, "see the cable, or the name and passphrase in network.toml")
    if not now.address:
        return Finding("network", ATTENTION, f"{lines}; no address", "see the site's DHCP, or give one in network.toml")
    if not now.gateway:
        found = f"{lines}; {now.address}, no way out"
        return Finding("network", ATTENTION, found, "see the gateway of the site's DHCP or of network.toml")
    names = " ".join(now.servers) or "none"
    return Finding("network", OK, f"{lines}; {now.address}, gateway {now.gateway}, name servers {names}")


def _line(line: Line) -> str:
    return f"{line.name} {'wireless' if line.wireless else 'wired'} {'up' if line.up else 'down'}"


def _machine(machine: Machine) -> Iterator[Finding]:
    """What the kernel does not tell here is no finding."""
    celsius, sank, errors = machine.celsius(), machine.under_voltage(), machine.ext4_errors()
    if celsius is not None:
        hot = celsius >= HOT_CELSIUS
        todo = "free its openings, and keep the sun off" if hot else ""
        yield Finding("processor", ATTENTION if hot else OK, f"{celsius} degrees Celsius", todo)
    if sank is not None:
        todo = "use the supply that came with the kiosk" if sank else ""
        yield Finding("power", ATTENTION if sank else OK, "it sank since the start" if sank else "good", todo)
    if errors is not None:
        todo = "replace the storage card" if errors else ""
        yield Finding("file systems", ATTENTION if errors else OK, f"{errors} errors", todo)
