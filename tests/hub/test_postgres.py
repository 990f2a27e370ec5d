"""The tests of intake, figures and pages again, on PostgreSQL; says so when there is none to start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.served import free_port

HERE = Path(__file__).parent
AGAIN = ("intake", "times", "interleaving", "enrolment", "signature", "counts", "phone", "staff", "contract")
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL of its own, in a folder that goes away."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    programs, port, data = PROGRAMS[-1].parent, free_port(), tmp_path / "data"
    who = _owner(tmp_path)
    run = ["setpriv", f"--reuid={who}", f"--regid={who}", "--clear-groups"] if who else []
    _do(*run, programs / "initdb", "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={tmp_path} -c fsync=off"
    _do(*run, programs / "pg_ctl", "-D", data, "-l", tmp_path / "log", "-o", options, "-w", "start")
    try:
        yield f"postgresql://hub@127.0.0.1:{port}/postgres"
    finally:
        _do(*run, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _owner(folder: Path) -> str:
    """PostgreSQL does not run as root: then the account that its package made, which must reach the folder."""
    if os.geteuid() != 0:
        return ""
    if shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no setpriv")
    for each in (folder, *list(folder.parents)[:3]):
        if each.owner() == "root" and each != Path("/tmp"):
            each.chmod(0o755)
    shutil.chown(folder, "postgres", "postgres")
    return "postgres"


def _do(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, timeout=60)


def test_all_of_it_holds_on_postgresql(address: str, tmp_path: Path):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTEST_"))}
    env |= {"DATABASE_URL": address, "HUB_DATA": str(tmp_path / "hub")}
    again = [str(HERE / f"test_{name}.py") for name in AGAIN]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:logging", *again]
    done = subprocess.run(words, env=env, cwd=HERE.parents[1], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
