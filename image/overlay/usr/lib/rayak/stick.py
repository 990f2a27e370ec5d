"""Takes a technician's files from a USB stick, and mounts it for what the kiosk writes on it.

A kiosk that is enrolled takes none unless somebody signed in at its staff corner a short while ago: whoever gets a
stick into it could else send it to another hub, or give it a PIN of their own.
"""

import hashlib
import pwd
import subprocess
import sys
from pathlib import Path

from site_files import CHECKS, ETC, SITE, SiteFileError, enrolment, write

from kiosk.clock import ms_since_boot

READ, USED = Path("/run/rayak-stick"), Path("/run/rayak/stick")
SAFE = "nosuid,nodev,noexec"
MOST_BYTES = 1 << 16
ENROL, NOTE = "enrol.toml", "enrol.stick"
IDENTITY, SIGNED_IN = Path("/var/lib/rayak/identity.json"), Path("/run/rayak/signed-in")
WITHIN_MS = 600_000
NOT_SIGNED_IN = "This kiosk is enrolled: enter a PIN at its staff corner, then plug the stick in within ten minutes."


def offered(folder: Path) -> dict[str, bytes]:
    """The files of the stick's folder `rayak` that this kiosk takes; a link, or a file that is too big, is none."""
    found = {}
    for name in (*CHECKS, ENROL):
        path = folder / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            found[name] = path.read_bytes()
    return found


def is_let(now_ms: int, identity: Path = IDENTITY, signed_in: Path = SIGNED_IN) -> bool:
    """Whether a stick's files may come into force now; `now_ms` is milliseconds since boot."""
    if not identity.exists():
        return True
    try:
        return 0 <= now_ms - int(signed_in.read_text(encoding="ascii")) <= WITHIN_MS
    except (OSError, ValueError):
        return False


def put_on_site(found: dict[str, bytes], site: Path = SITE, etc: Path = ETC) -> tuple[list[str], dict[str, str]]:
    """Lay the stick's files on the first partition as a computer would; which are new there, and what is wrong.

    What cannot be used goes no further than the stick. A code is taken once, however long the stick stays.
    """
    new: list[str] = []
    wrong: dict[str, str] = {}
    for name, text in found.items():
        if is_known(name, text, site, etc):
            continue
        try:
            _check(name, text, site)
        except SiteFileError as error:
            wrong[name] = str(error)
            continue
        (site / f"{name}.new").replace(site / name)
        if name == ENROL:
            write(etc / NOTE, _note(text))
        new.append(name)
    return new, wrong


def is_known(name: str, text: bytes, site: Path = SITE, etc: Path = ETC) -> bool:
    """Whether a stick brought just this before."""
    known = etc / NOTE if name == ENROL else site / name
    return known.exists() and known.read_bytes() == (_note(text) if name == ENROL else text)


def _note(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def refused(found: dict[str, bytes], site: Path = SITE, etc: Path = ETC) -> dict[str, str]:
    """What is not taken now since nobody signed in; what was taken before is none of it."""
    return {name: NOT_SIGNED_IN for name, text in found.items() if not is_known(name, text, site, etc)}


def say_wrong(wrong: dict[str, str], folder: Path) -> None:
    """Write beside each of the stick's files why it was not taken; the reason goes when it is right."""
    for name in (*CHECKS, ENROL):
        said = folder / f"{name}.wrong.txt"
        if name in wrong:
            said.write_text(f"{wrong[name]}\nIt was not taken.\n", encoding="utf-8")
        elif said.exists():
            said.unlink()


def _check(name: str, text: bytes, site: Path) -> None:
    """Judge a file where it will lie, under a name that nobody reads."""
    trial = site / f"{name}.new"
    write(trial, text)
    try:
        (enrolment if name == ENROL else CHECKS[name])(trial)
    except SiteFileError:
        trial.unlink()
        raise


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _read(device: str) -> dict[str, bytes]:
    READ.mkdir(mode=0o700, exist_ok=True)
    _run("mount", "-o", f"ro,{SAFE}", device, str(READ))
    try:
        return offered(READ / "rayak")
    finally:
        _run("umount", str(READ))


def _mount(device: str) -> None:
    user = pwd.getpwnam("rayak")
    USED.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = f"uid={user.pw_uid},gid={user.pw_gid},umask=0077"
    _run("mount", "-o", f"rw,sync,{SAFE},{owner}", device, str(USED))


def main(device: str) -> int:
    """Read first, without writing; then what is new comes into force, and the stick is the kiosk's to write on."""
    found = _read(device)
    new, wrong = put_on_site(found) if is_let(ms_since_boot()) else ([], refused(found))
    sys.stderr.write(f"{device}: new {new}, wrong {wrong}\n")
    if set(new) & set(CHECKS):
        _run("systemctl", "restart", "rayak-site.service")
    if "network.toml" in new:
        _run("networkctl", "reload")
        _run("systemctl", "--no-block", "restart", "rayak-wifi.service")
    if "kiosk.toml" in new:
        _run("systemctl", "--no-block", "restart", "rayak-sender.service", "rayak-screen.service")
    if ENROL in new:
        _run("systemctl", "--no-block", "start", "rayak-enrol.service")
    _mount(device)
    if found:
        say_wrong(wrong, USED / "rayak")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
