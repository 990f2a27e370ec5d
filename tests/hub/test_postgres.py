"""The tests of intake, figures and pages again, on PostgreSQL; says so when there is none to start."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.served import free_port

HERE = Path(__file__).parent
AGAIN = (
    "intake",
    "times",
    "interleaving",
    "enrolment",
    "pairing",
    "pairing_page",
    "orders",
    "settings",
    "settings_page",
    "signature",
    "counts",
    "phone",
    "comment_by_phone",
    "presence",
    "staff",
    "ailments",
    "fleet_pages",
    "metrics",
    "watch_alerts",
    "watch_deliver",
    "watch_pages",
    "watch_uptime",
    "contract",
    "cards_holder",
    "cards_document",
    "cards_update",
    "cards_commands",
    "cards_authenticity",
    "cards_guide",
    "guide_versions",
    "cards_contract",
    "cards_virtual",
)
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture
def address() -> Iterator[str]:
    """A PostgreSQL of its own, in a folder that goes away."""
    if not PROGRAMS:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    programs, port, data = PROGRAMS[-1].parent, free_port(), Path(tempfile.mkdtemp(prefix="rayak-postgres-"))
    run = _as_owner(data)
    _do(*run, programs / "initdb", "-D", data / "db", "-U", "hub", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
    _do(*run, programs / "pg_ctl", "-D", data / "db", "-l", data / "log", "-o", options, "-w", "start")
    try:
        yield f"postgresql://hub@127.0.0.1:{port}/postgres"
    finally:
        _do(*run, programs / "pg_ctl", "-D", data / "db", "-m", "immediate", "stop")
        shutil.rmtree(data)


def _as_owner(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: then the account that its package made."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no setpriv")
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _do(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, timeout=60)


def test_all_of_it_holds_on_postgresql(address: str, tmp_path: Path):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTEST_"))}
    env |= {"DATABASE_URL": address, "HUB_DATA": str(tmp_path / "hub")}
    again = [str(HERE / f"test_{name}.py") for name in AGAIN]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:logging", *again]
    done = subprocess.run(words, env=env, cwd=HERE.parents[1], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
