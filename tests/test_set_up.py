"""`config/set-up` on a machine that lacks something: it says what to run, and leaves nothing half-done."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "config" / "apt-packages.txt"
STAGES = ["demo", "test", "ci"]  # each with all of the one before


@pytest.fixture
def machine(tmp_path: Path) -> "Machine":
    return Machine(tmp_path)


class Machine:
    """A clone of what set-up reads, and the commands it meets: those named here stand before the machine's own."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.commands = folder / "clone", folder / "commands"
        shutil.copytree(ROOT / "config", self.clone / "config")
        self.commands.mkdir()
        self.command("dpkg-query", "exit 1")
        self.command("id", "echo 1000")
        self.command("sudo", "exit 1")
        self.command("apt-get", f"echo apt-get $* >>{folder}/ran")
        self.command("apt-cache", "exit 0")
        for name in ("python3", "python3.13", "python3.12", "python3.11"):
            self.command(name, "exit 1")
        self._ran = folder / "ran"

    def command(self, name: str, body: str) -> None:
        file = self.commands / name
        file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        file.chmod(0o755)

    def set_up(self, stage: str = "demo") -> subprocess.CompletedProcess[str]:
        env = {"PATH": f"{self.commands}:{os.environ['PATH']}"}
        return subprocess.run(
            [self.clone / "config" / "set-up", stage], env=env, capture_output=True, text=True, check=False
        )

    @property
    def ran(self) -> list[str]:
        return self._ran.read_text(encoding="utf-8").splitlines() if self._ran.exists() else []


def packages(stage: str) -> list[str]:
    lines = [line.split() for line in PACKAGES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [name for name, of, *_ in lines if STAGES.index(of) <= STAGES.index(stage)]


@pytest.mark.parametrize("stage", STAGES)
def test_without_root_the_exact_command_is_said_and_nothing_is_done(machine, stage):
    done = machine.set_up(stage)
    assert done.returncode == 1
    *_, command = done.stderr.splitlines()
    wanted = " ".join(packages(stage))
    assert command == f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {wanted}"
    assert (machine.ran, (machine.clone / ".venv").exists()) == ([], False)


def test_another_system_is_told_which_packages_it_needs(machine):
    (machine.commands / "apt-get").unlink()
    for name in ("sh", "dirname", "awk", "grep"):
        found = shutil.which(name)
        assert found
        (machine.commands / name).symlink_to(found)
    env = {"PATH": str(machine.commands)}
    command = [machine.clone / "config" / "set-up", "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, all(name in done.stderr for name in packages("demo"))) == (1, True)


@pytest.mark.parametrize(("who", "sudo"), [("0", "exit 1"), ("1000", '[ "$1" != -n ] || shift; exec "$@"')])
def test_as_root_or_with_sudo_what_the_archive_has_is_installed_and_progress_said(machine, who, sudo):
    machine.command("id", f"echo {who}")
    machine.command("sudo", sudo)
    absent = packages("test")[-1]
    machine.command("apt-cache", f'[ "$2" != {absent} ]')
    done = machine.set_up("test")
    update, install = machine.ran
    assert update == "apt-get update -q"
    assert install.split()[-len(packages("test")) + 1 :] == packages("test")[:-1]
    assert "[1/3] Installing system packages:" in done.stderr
    assert f"{absent} is not in this system's archive" in done.stderr


def test_without_a_python_that_fits_it_says_which_are_needed(machine):
    machine.command("dpkg-query", 'echo "install ok installed"')
    done = machine.set_up()
    assert (done.returncode, (machine.clone / ".venv").exists()) == (1, False)
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr
