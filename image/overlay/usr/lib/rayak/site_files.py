"""Takes the files that a technician put on the first partition: settings, and the code that enrols the kiosk."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from kiosk.config import SettingsError, load

SITE, ETC = Path("/site/rayak"), Path("/data/etc")
TRY_LATER = 75  # as `kiosk enrol` says it


class SiteFileError(Exception):
    """A file of the site that cannot be used; the text says what is wrong with it."""


def take_settings(site: Path = SITE, etc: Path = ETC) -> str:
    """Put the site's kiosk.toml in force where it can be used; else leave the settings alone and say why, beside it."""
    offered = site / "kiosk.toml"
    wrong = site / "kiosk.toml.wrong.txt"
    wrong.unlink(missing_ok=True)
    if not offered.exists():
        return "no kiosk.toml on the first partition: the settings stay as they are"
    text = offered.read_bytes()
    in_force = etc / "kiosk.toml"
    if in_force.exists() and in_force.read_bytes() == text:
        return "kiosk.toml is in force already"
    try:
        load(offered)
    except SettingsError as error:
        wrong.write_text(f"{error}\nThe settings stay as they were.\n", encoding="utf-8")
        raise SiteFileError(f"{error}; the settings stay as they were") from error
    _write(in_force, text)
    return "kiosk.toml is in force"


def enrolment(site: Path = SITE) -> tuple[str, str]:
    """The hub's address and the code of enrol.toml; SiteFileError says what is wrong."""
    path = site / "enrol.toml"
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
        hub, code = enrolment(site)
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
    subprocess.run(["systemctl", "--no-block", "restart", "rayak-sender", "rayak-screen"], check=False)  # noqa: S607
    return 0


def _kiosk(*words: str) -> subprocess.CompletedProcess[str]:
    as_rayak = ["setpriv", "--reuid=rayak", "--regid=rayak", "--init-groups", "--no-new-privs"]
    program = [*as_rayak, f"{sys.prefix}/bin/kiosk", *words]
    return subprocess.run(program, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # noqa: S603


def _set_aside(site: Path, why: str) -> int:
    """Not a failure of the unit: to try again would change nothing."""
    (site / "enrol.toml").replace(site / "enrol.toml.wrong")
    (site / "enrol.toml.wrong.txt").write_text(f"{why.strip()}\nDraw a new code and try again.\n", encoding="utf-8")
    sys.stderr.write(f"enrol.toml is put aside: {why}\n")
    return 0


def _write(path: Path, text: bytes) -> None:
    """All of it or nothing, also when the power goes."""
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def main(word: str) -> int:
    """`settings` or `enrol`."""
    if word == "enrol":
        return enrol()
    try:
        sys.stderr.write(f"{take_settings()}\n")
    except SiteFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
