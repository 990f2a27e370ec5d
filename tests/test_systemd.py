"""The systemd units are sound, agree with one another, and start commands that exist."""

import configparser
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.__main__ import BAD_CONFIG
from kiosk.config import Settings
from kiosk.watchdog import LIMIT_S

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
KIOSK = ["rayak-screen.service", "rayak-sender.service"]
HUB = ["rayak-hub.service", "rayak-hub-sweep.service", "rayak-hub-watch.service"]
PATH = "/opt/rayak/.venv/bin:/usr/bin:/bin"


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """Sections of a unit, each key with its values in order, since systemd lets a key stand more than once."""

    class Many(dict):
        def __setitem__(self, key, value):
            super().__setitem__(key, self.get(key, []) + value if isinstance(value, list) else value)

    parser = configparser.RawConfigParser(strict=False, dict_type=Many, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(FOLDER / name)
    return {
        section: {key: [line for line in value.split("\n") if line] for key, value in parser._sections[section].items()}
        for section in parser.sections()
    }


def setting(name: str, key: str) -> str:
    return unit(name)["Service"][key][0]


def environment(name: str) -> dict[str, str]:
    words = shlex.split(" ".join(unit(name)["Service"]["Environment"]))
    return dict(word.split("=", 1) for word in words)


def command(name: str) -> list[str]:
    """The words of our own command, behind the program that starts it."""
    program, *words = shlex.split(setting(name, "ExecStart"))
    return words if program == "/usr/bin/env" else words[words.index("--") + 1 :]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong(name):
    """Each program is named by a path that any machine with the packages has, so nothing stands in for it."""
    done = subprocess.run(["systemd-analyze", "verify", FOLDER / name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_the_command_is_one_that_its_own_parser_takes(name, tmp_path):
    """One word too many is all that the parser finds wrong, so it knew the others."""
    program, *words = command(name)
    env = {**os.environ, "HUB_DATA": str(tmp_path)}
    run = [sys.executable, "-m", program, *words, "one-word-too-many"]
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "unrecognized arguments: one-word-too-many" in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_the_command_is_found_in_the_installed_environment(name):
    assert environment(name)["PATH"] == PATH
    assert command(name)[0] in ("kiosk", "hub")


@pytest.mark.parametrize("name", KIOSK)
def test_screen_and_sender_share_the_folder_that_the_settings_name(name):
    assert Path("/var/lib") / setting(name, "StateDirectory") == Settings().data_dir
    assert (setting(name, "User"), setting(name, "StateDirectoryMode")) == ("rayak", "0700")


@pytest.mark.parametrize("name", HUB)
def test_the_hub_and_its_sweep_share_one_folder(name):
    assert environment(name)["HUB_DATA"] == f"/var/lib/{setting(name, 'StateDirectory')}"
    assert (setting(name, "User"), setting(name, "StateDirectoryMode")) == ("rayak-hub", "0700")
    assert setting(name, "EnvironmentFile") == "-/etc/rayak/hub.env"


@pytest.mark.parametrize("name", [*KIOSK, "rayak-hub.service"])
def test_what_stops_is_started_again_for_ever(name):
    assert setting(name, "Restart") == "always"
    assert unit(name)["Unit"]["StartLimitIntervalSec"] == ["0"]


@pytest.mark.parametrize(("name", "most"), [("rayak-sender.service", 3.0), ("rayak-screen.service", 5.0)])
def test_a_unit_is_open_no_further_than_it_must_be(name, most):
    """`--threshold` is ten times the exposure; the last line has the figure."""
    run = ["systemd-analyze", "security", "--offline=true", f"--threshold={most * 10:.0f}", FOLDER / name]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()
    assert "Overall exposure level" in done.stdout


def test_a_frozen_screen_is_started_anew():
    assert setting("rayak-screen.service", "NotifyAccess") == "all"  # cage is the unit's own process, the app its child
    assert int(setting("rayak-screen.service", "WatchdogSec")) > LIMIT_S


def test_settings_that_cannot_be_used_are_not_tried_again():
    assert setting("rayak-sender.service", "RestartPreventExitStatus") == str(BAD_CONFIG)


def test_the_screen_is_alone_on_its_console():
    words = shlex.split(setting("rayak-screen.service", "ExecStart"))
    assert words[0] == "/usr/bin/cage"
    assert "-s" not in words  # that would let the keys change consoles
    assert unit("rayak-screen.service")["Unit"]["Conflicts"] == ["getty@tty1.service"]


def test_the_screens_processes_stay_in_its_unit():
    """A session of logind's takes them out of it (systemd.exec(5), PAMName=), and with them their watchdog."""
    assert "PAMName" not in unit("rayak-screen.service")["Service"]
    assert environment("rayak-screen.service")["LIBSEAT_BACKEND"] == "seatd"


def test_the_compositor_puts_its_socket_where_the_unit_may_write():
    folder = Path("/run") / setting("rayak-screen.service", "RuntimeDirectory")
    assert environment("rayak-screen.service")["XDG_RUNTIME_DIR"] == str(folder)


def test_the_screen_may_ask_what_mesa_asks_of_the_kernel():
    """Mesa judges a display's address by mincore(2), which is not in systemd's own set."""
    assert unit("rayak-screen.service")["Service"]["SystemCallFilter"] == ["@system-service", "mincore"]


def test_every_user_of_a_unit_is_made():
    made = {line.split()[1] for line in (FOLDER / "sysusers.conf").read_text().splitlines() if line.startswith("u ")}
    assert {setting(name, "User") for name in SERVICES} == made


def test_the_timer_starts_a_service_that_is_there():
    assert {Path(name).stem for name in UNITS if name.endswith(".timer")} <= {Path(name).stem for name in SERVICES}
