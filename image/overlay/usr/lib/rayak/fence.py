"""Lets sender and updater speak to their hub alone: the addresses that its name has, asked again and again.

The units deny every address but this machine's own, where resolved answers for names (image.conf of each); this adds
the hub's. The kernel drops the rest, whatever a service has become (systemd.resource-control(5), IPAddressAllow=).
"""

import ipaddress
import json
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from time_source import TimeSource, TimeSourceError

SETTINGS, IDENTITY = Path("/etc/rayak/kiosk.toml"), Path("/var/lib/rayak/identity.json")
UNITS = ("rayak-sender.service", "rayak-update.service")  # the screen may have a printer on the network
KEPT_S = 3600.0  # a name with many addresses may tell some at a time
MOST = 64
MACHINE = ("127.0.0.0/8", "::1/128")  # `localhost` in a unit's file; set-property takes it only alone
LOOK_S, AGAIN_S = 30.0, 5.0


class FenceError(Exception):
    """The hub's addresses cannot be had or set now; the text says why. What is allowed already stays so."""


def host(settings: Path = SETTINGS, identity: Path = IDENTITY) -> str:
    """The hub's name as the kiosk itself finds it, the settings before the identity; empty while there is no hub."""
    url = _told(settings, tomllib.loads, "sender", "hub_url") or _told(identity, json.loads, "hub_url")
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def addresses(name: str) -> set[str]:
    """What the name stands for now, but for this machine's own; FenceError."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FenceError(f"{name} has no address now ({error})") from error
    told = {ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found}
    return {str(one) for one in told if not one.is_loopback}


def remembered(before: Mapping[str, float], now: set[str], moment: float) -> dict[str, float]:
    """Each address with the moment when it was last told: those of the last hour, at most 64, the newest first."""
    seen = {**before, **dict.fromkeys(now, moment)}
    newest = sorted(seen.items(), key=lambda one: (-one[1], one[0]))
    return dict([one for one in newest if moment - one[1] <= KEPT_S][:MOST])


def allow(allowed: set[str]) -> None:
    """Nothing but these addresses and this machine's own, from now until the machine's next start; FenceError."""
    words = ["IPAddressAllow=", f"IPAddressAllow={' '.join([*MACHINE, *sorted(allowed)])}"]
    for unit in UNITS:
        command = ["systemctl", "set-property", "--runtime", unit, *words]
        done = subprocess.run(command, check=False, text=True, capture_output=True)
        if done.returncode:
            raise FenceError(f"{unit}: {done.stderr.strip()}")


class Fence:
    """Looks again and again; the ways out are handed in."""

    def __init__(
        self,
        find: Callable[[], str] = host,
        look_up: Callable[[str], set[str]] = addresses,
        set_to: Callable[[set[str]], None] = allow,
    ) -> None:
        self._find, self._look_up, self._set_to = find, look_up, set_to
        self._seen, self._allowed = dict[str, float](), set[str]()
        self.name = ""

    def look(self, moment: float) -> str:
        """Once; what changed, in a line, empty for nothing. FenceError."""
        name = self._find()
        if name != self.name:
            self.name, self._seen = name, {}
        told = self._look_up(name) if name else set()
        self._seen = remembered(self._seen, told, moment)
        if (wanted := set(self._seen)) == self._allowed:
            return ""
        self._set_to(wanted)
        self._allowed = wanted
        return f"allowed: {name or 'no hub'} at {' '.join(sorted(wanted)) or 'no address but this machine'}"


def main() -> None:
    """Until it is stopped; a name that stays unknown is said once."""
    fence, source, said = Fence(), TimeSource(), ""
    while True:
        line, pause = once(fence, source)
        if line and line != said:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
            said = line
        time.sleep(pause)


def once(fence: Fence, source: TimeSource) -> tuple[str, float]:
    """What to say, and for how many seconds to rest; that the one fails does not hold up the other."""
    lines, pause = [], AGAIN_S
    try:
        lines.append(fence.look(time.monotonic()))
        pause = LOOK_S if fence.name else AGAIN_S
    except FenceError as error:
        lines.append(str(error))
    try:
        source.fall_back_to(fence.name)
    except TimeSourceError as error:
        lines.append(str(error))
    return "; ".join(line for line in lines if line), pause


def _told(path: Path, read: Callable[[str], object], *keys: str) -> str:
    """A text in a file; empty where there is none: the kiosk itself says what is wrong with its files."""
    try:
        found = read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


if __name__ == "__main__":
    main()
