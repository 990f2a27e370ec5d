"""Systemd hears of a living loop, and three failures in ten minutes are too many."""

import socket
import subprocess
import sys

import pytest

from kiosk.failures import MOST, WITHIN_MS, Failures, folder
from kiosk.watchdog import EVERY_S, Watchdog


@pytest.fixture
def systemd(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(0.2)
        yield line


def test_it_says_every_few_seconds_that_the_loop_turns(systemd, tmp_path):
    now = [100.0]
    watchdog = Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify")}, lambda: now[0])
    watchdog.alive()
    assert systemd.recv(99) == b"WATCHDOG_USEC=20000000\nWATCHDOG=1"
    watchdog.alive()
    with pytest.raises(TimeoutError):
        systemd.recv(99)
    now[0] += EVERY_S
    watchdog.alive()
    assert systemd.recv(99) == b"WATCHDOG=1"


def test_an_abstract_socket_is_one_too():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0rayak-test-notify")
        Watchdog({"NOTIFY_SOCKET": "@rayak-test-notify"}).alive()
        assert line.recv(99).endswith(b"WATCHDOG=1")


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_where_nobody_listens_nothing_fails(environ):
    Watchdog(environ).alive()


def test_three_failures_in_ten_minutes_are_too_many(tmp_path):
    now = [0.0]
    failures = Failures(tmp_path, lambda: now[0])
    for number in range(MOST):
        assert not failures.too_many()
        now[0] = number * 1000.0
        failures.note()
    assert failures.too_many()
    now[0] = WITHIN_MS
    assert not failures.too_many()


def test_what_was_put_right_is_forgotten(tmp_path):
    failures = Failures(tmp_path, lambda: 1.0)
    for _ in range(MOST):
        failures.note()
    failures.forget()
    assert not failures.too_many()
    failures.forget()


def test_a_damaged_file_counts_what_can_be_read(tmp_path):
    (tmp_path / "failures").write_bytes(b"1\n\xff\nx\n2\n3\n")
    assert Failures(tmp_path, lambda: 4.0).too_many()


def test_without_a_unit_nothing_ever_failed():
    failures = Failures(folder({}), lambda: 1.0)
    failures.note()
    assert not failures.too_many()


@pytest.mark.parametrize(("result", "noted"), [("success", 0), ("watchdog", 1), ("signal", 1), ("exit-code", 1)])
def test_the_unit_notes_a_failure_and_no_stop(tmp_path, result, noted):
    env = {"SERVICE_RESULT": result, "RUNTIME_DIRECTORY": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-m", "kiosk", "stopped"], env=env, check=True, timeout=30)
    lines = (tmp_path / "failures").read_text().split() if (tmp_path / "failures").exists() else []
    assert len(lines) == noted
