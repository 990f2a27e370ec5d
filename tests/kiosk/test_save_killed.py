"""SIGKILL at any moment of a save: the file is the one of before or the new one, also to whoever reads meanwhile."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 10
ONE, OTHER = (letter * 2**20 for letter in (b"a", b"b"))
SAVING = """
import pathlib, sys
from kiosk.identity import save
while True:
    for letter in (b"a", b"b"):
        save(pathlib.Path(sys.argv[1]), letter * 2**20)
        print(flush=True)
"""


def test_ten_kills_leave_a_whole_file(tmp_path: Path):
    chance = random.Random(20261121)
    for _ in range(ROUNDS):
        _save_and_kill(tmp_path / "kept", chance.uniform(0.01, 0.05))
        assert (tmp_path / "kept").read_bytes() in (ONE, OTHER)


def _save_and_kill(path: Path, after_s: float) -> None:
    with subprocess.Popen([sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"\n"
        end = time.monotonic() + after_s
        while time.monotonic() < end:
            assert path.read_bytes() in (ONE, OTHER)
        child.send_signal(signal.SIGKILL)
