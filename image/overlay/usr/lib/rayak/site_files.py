"""Takes the files that a technician put on the first partition: settings, network, the code that enrols."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import network_file

from kiosk.config import SettingsError, load

SITE, ETC, RUN = Path("/site/rayak"), Path("/data/etc"), Path("/run")
TRY_LATER = 75  # as `kiosk enrol` says it
SECRET = 0o600  # a network's passphrase is for nobody else


class SiteFileError(Exception):
    """A file of the site that cannot be used; the text says what is wrong with it."""


def check_settings(path: Path) -> None:
    """SiteFileError where the kiosk could not use them."""
    try:
        load(path)
    except SettingsError as error:
        raise SiteFileError(str(error)) from error


def check_network(path: Path) -> None:
    """SiteFileError where no network comes of it."""
    try:
        network_file.read(path)
    except network_file.NetworkFileError as error:
        raise SiteFileError(str(error)) from error


CHECKS: dict[str, Callable[[Path], None]] = {"kiosk.toml": check_settings, "network.toml": check_network}


def take(name: str, site: Path = SITE, etc: Path = ETC) -> str:
    """Put one file of the site in force where it can be used; else leave that in force alone and say why, beside it."""
    offered, in_force = site / name, etc / name
    wrong = site / f"{name}.wrong.txt"
    wrong.unlink(missing_ok=True)
    if not offered.exists():
        return f"no {name} on the first partition: what is in force stays"
    text = offered.read_bytes()
    try:
        CHECKS[name](offered)
    except SiteFileError as error:  # also of what is in force: a release may have taken a key away
        wrong.write_text(f"{error}\nWhat was in force stays.\n", encoding="utf-8")
        raise SiteFileError(f"{error}; what was in force stays") from error
    if in_force.exists() and in_force.read_bytes() == text:
        return f"{name} is in force already"
    write(in_force, text, SECRET if name == "network.toml" else 0o644)
    return f"{name} is in force"


def put_network(etc: Path = ETC, run: Path = RUN) -> str:
    """Say what is in force to networkd and wpa_supplicant, in files that are gone at the next start."""
    path, units, air = etc / "network.toml", run / "systemd/network", run / "rayak-network"
    network = network_file.read(path) if path.exists() else network_file.Network({}, None)
    units.mkdir(parents=True, exist_ok=True)
    air.mkdir(mode=0o700, exist_ok=True)
    for name in network_file.PLACES.values():
        (units / name).unlink(missing_ok=True)
    (air / "wifi.conf").unlink(missing_ok=True)
    for name, text in network.files().items():
        (units / name).write_text(text, encoding="utf-8")
        (units / name).chmod(0o644)
    if network.wireless is not None:
        write(air / "wifi.conf", network.supplicant().encode(), SECRET)
    return f"the network is as {path} says" if network.links else "the network is wired, with addresses by DHCP"


def enrolment(path: Path) -> tuple[str, str]:
    """The hub's address and the code of an enrol.toml; SiteFileError says what is wrong."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SiteFileError(f"{path}: cannot be read ({error})") from error
    if sorted(read) != ["code", "hub"] or not all(isinstance(value, str) and value for value in read.values()):
        raise SiteFileError(f'{path}: takes two lines, hub = "https://..." and code = "..."')
    return read["hub"], read["code"]


def enrol(site: Path = SITE) -> int:
    """Enrol once: the file goes when it has served; one that cannot is put aside with the reason beside it."""
    try:
        hub, code = enrolment(site / "enrol.toml")
    except SiteFileError as error:
        return _set_aside(site, str(error))
    done = _kiosk("enrol", "--hub", hub, "--code", code)
    sys.stderr.write(done.stdout)
    if done.returncode == TRY_LATER:
        return TRY_LATER
    if done.returncode:
        return _set_aside(site, done.stdout)
    (site / "enrol.toml").unlink()
    os.sync()
    subprocess.run(["systemctl", "--no-block", "restart", "rayak-sender", "rayak-screen"], check=False)  # noqa: S607  found by the PATH that systemd gives
    return 0


def _kiosk(*words: str) -> subprocess.CompletedProcess[str]:
    as_rayak = ["setpriv", "--reuid=rayak", "--regid=rayak", "--init-groups", "--no-new-privs"]
    program = [*as_rayak, f"{sys.prefix}/bin/kiosk", *words]
    return subprocess.run(program, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _set_aside(site: Path, why: str) -> int:
    """Not a failure of the unit: to try again would change nothing."""
    (site / "enrol.toml").replace(site / "enrol.toml.wrong")
    (site / "enrol.toml.wrong.txt").write_text(f"{why.strip()}\nDraw a new code and try again.\n", encoding="utf-8")
    sys.stderr.write(f"enrol.toml is put aside: {why}\n")
    return 0


def write(path: Path, text: bytes, mode: int = 0o644) -> None:
    """All of it or nothing, also when the power goes."""
    half = path.with_suffix(".part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def settings() -> int:
    """Each file alone: one that is wrong holds up no other."""
    failed = 0
    for name in CHECKS:
        try:
            sys.stderr.write(f"{take(name)}\n")
        except SiteFileError as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
    sys.stderr.write(f"{put_network()}\n")
    return failed


if __name__ == "__main__":
    sys.exit(enrol() if sys.argv[1] == "enrol" else settings())
