"""SIGKILL at any moment of a put: what was told as stored is there, and the chain holds."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.kiosk.chain import assert_chain
from tests.kiosk.test_outbox import bodies, opened

ROUNDS = 30


def test_thirty_kills_lose_nothing_that_was_told(tmp_path: Path):
    told: list[str] = []
    chance = random.Random(20261121)
    for _ in range(ROUNDS):
        told += _tap_and_kill(tmp_path, chance.uniform(0.001, 0.06))
        outbox = opened(tmp_path)
        ids = [record.id for record in outbox.each()]
        assert outbox.count() == len(ids)
        assert set(told) <= set(ids)
        assert_chain(bodies(outbox))
        assert outbox.health().moved_aside == ()
        outbox.close()
    assert len(told) > ROUNDS


def _tap_and_kill(folder: Path, after_s: float) -> list[str]:
    command = [sys.executable, "-m", "tests.kiosk.tapping", str(folder), "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().split("\n")
    return lines[:-1]
