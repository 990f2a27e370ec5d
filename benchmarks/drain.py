"""How fast a long outage is made good: 100,000 records through the real sender to the real hub.

`kiosk enrol` and `kiosk send` against `hub serve` on SQLite, each a process of its own, over loopback: signed requests,
gzip, verified receipts and both disks included. The clock runs from the start of the sender until the outbox is empty.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.backlog import build
from kiosk.clock import Clock
from kiosk.identity import Identity
from kiosk.outbox import Outbox

RECORDS = 100_000
MIB = 1 << 20


class Machines:
    """A hub and a kiosk in one folder, and the processes that were started, to be stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._started: list[subprocess.Popen[bytes]] = []
        self._environ = {**os.environ, "HUB_DATA": str(folder / "hub"), "HUB_PUBLIC_URL": self.url}
        self.config = folder / "kiosk.toml"
        self.config.write_text(f'[kiosk]\ndata_dir = "{folder}/kiosk"\n[storage]\nlow_mb = 1\n', encoding="utf-8")

    def run(self, *words: str) -> str:
        done = subprocess.run(self._command(words), env=self._environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    def start(self, *words: str) -> psutil.Process:
        with (self._folder / f"{words[0]}-{words[1]}.log").open("wb") as log:
            process = subprocess.Popen(self._command(words), env=self._environ, stdout=log, stderr=log)
        self._started.append(process)
        return psutil.Process(process.pid)

    def stop(self) -> None:
        for process in self._started:
            process.terminate()
        for process in self._started:
            process.wait(timeout=20)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/openapi.json", timeout=2):
                return True
        except OSError:
            return False

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", *words]


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s")
        time.sleep(0.01)


def filled(folder: Path) -> Outbox:
    identity, clock = Identity.load(folder), Clock()
    outbox = Outbox(folder / "outbox.db", place=identity.place, stamp=clock.stamp, reserve_mb=16, low_mb=1)
    outbox.close()
    build(folder / "outbox.db", identity.place(), RECORDS)
    return Outbox(folder / "outbox.db", place=identity.place, stamp=clock.stamp, reserve_mb=16, low_mb=1)


def drain(machines: Machines, outbox: Outbox) -> dict[str, object]:
    started = time.perf_counter()
    sender = machines.start("kiosk", "send", "--config", str(machines.config))
    until(lambda: outbox.count() < RECORDS, 20)
    memory = [sender.memory_info().rss]

    def empty() -> bool:
        memory.append(sender.memory_info().rss)
        return outbox.count() == 0

    until(empty, 45)
    took = time.perf_counter() - started
    return {
        "bench": "drain",
        "value": round(RECORDS / took, 1),
        "unit": "records/s",
        "n": RECORDS,
        "seconds": round(took, 2),
        "rss_start_mb": round(memory[0] / MIB, 1),
        "rss_end_mb": round(memory[-1] / MIB, 1),
        "rss_peak_mb": round(max(memory) / MIB, 1),
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="drain-", dir=".") as name:
        machines = Machines(Path(name).absolute())
        try:
            machines.start("hub", "serve", "--port", machines.url.rsplit(":", 1)[1])
            until(machines.answers, 20)
            machines.run("hub", "seed-demo")
            code = machines.run("hub", "code", "--centre", "ISA", "--desk", "ISA04")
            machines.run("kiosk", "enrol", "--hub", machines.url, "--code", code, "--config", str(machines.config))
            outbox = filled(Path(name, "kiosk").absolute())
            result = drain(machines, outbox)
            outbox.close()
            result["counted"] = json.loads(machines.run("hub", "counts"))["ratings"]["n"]
        finally:
            machines.stop()
    print(json.dumps(result))
    return 0 if result["counted"] == RECORDS else 1


if __name__ == "__main__":
    sys.exit(main())
