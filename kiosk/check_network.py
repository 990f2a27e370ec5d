"""What the kernel tells of the network: which line is up, the addresses, the way out."""

import sys as machine
from ipaddress import IPv4Address
from pathlib import Path

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One network interface: its name, whether it is wireless, whether it has a link."""

    name: str
    wireless: bool
    up: bool


class NetworkState(msgspec.Struct, frozen=True):
    """Empty texts and lists for what there is not; `address` is the one of the way out, else the first."""

    lines: tuple[Line, ...] = ()
    address: str = ""
    gateway: str = ""
    servers: tuple[str, ...] = ()

    @property
    def connected(self) -> bool:
        """Whether there is an address, and a way out of this network."""
        return bool(self.address and self.gateway)


class Network:
    """Reads the kernel's tables; the places to look in are handed in."""

    def __init__(
        self, sys: Path = Path("/sys"), proc: Path = Path("/proc"), resolver: Path = Path("/run/systemd/resolve")
    ) -> None:
        self._sys, self._proc, self._resolver = sys, proc, resolver

    def state(self) -> NetworkState:
        """As it is now; nothing raises."""
        gateway = self._gateway()
        return NetworkState(self._lines(), self._address(gateway), gateway, self._servers())

    def _lines(self) -> tuple[Line, ...]:
        found = []
        for one in sorted((self._sys / "class/net").glob("*")):
            if one.name == "lo" or not (one / "device").exists():
                continue
            found.append(Line(one.name, (one / "wireless").exists(), _text(one / "carrier").strip() == "1"))
        return tuple(found)

    def _gateway(self) -> str:
        """Of the default route (proc_net(5), route): hexadecimal, in the machine's own byte order."""
        for line in _text(self._proc / "net/route").splitlines()[1:]:
            fields = line.split()
            if len(fields) > 7 and fields[1] == "00000000" and fields[7] == "00000000":
                return str(IPv4Address(int(fields[2], 16).to_bytes(4, machine.byteorder)))
        return ""

    def _address(self, gateway: str) -> str:
        """The host's own addresses stand in the trie as /32 leaves called LOCAL."""
        found, leaf = [], ""
        for line in _text(self._proc / "net/fib_trie").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "|--":
                leaf = words[1]
            elif "/32 host LOCAL" in line and not leaf.startswith("127.") and leaf not in found:
                found.append(leaf)
        near = max(found, key=lambda one: _alike(one, gateway), default="")
        return near if gateway else next(iter(found), "")

    def _servers(self) -> tuple[str, ...]:
        text = _text(self._resolver / "resolv.conf") or _text(Path("/etc/resolv.conf"))
        return tuple(
            words[1] for line in text.splitlines() if len(words := line.split()) > 1 and words[0] == "nameserver"
        )


def serial_number(sys: Path = Path("/sys"), proc: Path = Path("/proc")) -> str:
    """The board's own number, at most 32 letters, digits and dashes; empty where it tells none."""
    for place in (proc / "device-tree/serial-number", sys / "class/dmi/id/product_serial"):
        plain = "".join(one for one in _text(place) if one.isascii() and (one.isalnum() or one == "-"))
        if plain:
            return plain[:32]
    return ""


def _alike(one: str, other: str) -> int:
    """How many of the leading bits of two addresses are the same."""
    try:
        differ = int(IPv4Address(one)) ^ int(IPv4Address(other))
    except ValueError:
        return 0
    return 32 - differ.bit_length()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
