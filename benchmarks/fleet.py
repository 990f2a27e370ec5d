"""A fleet of 10,000 kiosks at one hub: `python -m benchmarks.fleet` prints one JSON line.

The hub is the real one (`hub serve` on SQLite, synchronous=FULL), the kiosks those of `hub twin`, on the same machine
over loopback, so they share its processor. First the kiosks live as in the field for two minutes (a beat a minute, 300
ratings in a day of 12 hours, a tenth of them without network for half of the time, answers lost), and the hub's own
count says that each record is there once. Then they beat without rest, for how many beats a second there could be.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.intake import free_port, hub, running

KIOSKS, MINUTES = 10_000, 2.0
MOST_BEATS = ("--kiosks", "1000", "--minutes", "0.25", "--beat-s", "0.5", "--ratings", "0", "--away", "0")


def twin(data: str, port: int, *words: str) -> dict:
    """What a run of the twin printed; it fails when a record is missing or doubled."""
    return json.loads(hub(data, "twin", "--hub", f"http://127.0.0.1:{port}", *words))


def worker(port: int) -> psutil.Process:
    """The process of the hub that answers."""
    ours = psutil.Process().children(recursive=True)
    (parent,) = (each for each in ours if str(port) in each.cmdline() and "serve" in each.cmdline() and each.children())
    return max(parent.children(recursive=True), key=lambda each: each.memory_info().rss)


def lived(data: str, port: int, hub_process: psutil.Process, *words: str) -> tuple[dict, dict[str, float]]:
    """What a run printed; how much of a core the hub took while the fleet enrolled flat out, and while it lived."""
    command = [sys.executable, "-m", "hub", "twin", "--hub", f"http://127.0.0.1:{port}", *words]
    env = os.environ | {"HUB_DATA": data, "DATABASE_URL": ""}
    shares: dict[str, float] = {}
    told = []
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        used, at = busy(hub_process), time.monotonic()
        for line in run.stderr:
            told.append(line)
            for said, name in (("kiosks enrolled in", "enrolling"), ("records sent", "living")):
                if said in line:
                    now, moment = busy(hub_process), time.monotonic()
                    shares[name], used, at = (now - used) / (moment - at), now, moment
        printed = run.stdout.read()
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, command, printed, "".join(told))
    return json.loads(printed), shares


def busy(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def main() -> None:
    kiosks = int(sys.argv[1]) if len(sys.argv) > 1 else KIOSKS
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        with running(data, port, "hub", "serve"):
            hub_process = worker(port)
            made = Path(data) / "codes"
            made.write_text(hub(data, "codes", "--count", str(kiosks)))
            life = ("--kiosks", str(kiosks), "--minutes", str(MINUTES), "--codes", str(made), "--out", f"{data}/made")
            field, cpu = lived(data, port, hub_process, *life)
            hub(data, "twin", "--verify", f"{data}/made")
            rss = hub_process.memory_info().rss / 2**20
            looked = time.monotonic()
            subprocess.run(
                [sys.executable, "-m", "hub", "watch"],
                env=os.environ | {"HUB_DATA": data, "DATABASE_URL": ""},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            looked = time.monotonic() - looked
            flat_out = twin(data, port, *MOST_BEATS)
    beats, records = field["requests"]["beat"], field["requests"]["records"]
    line = {
        "bench": "fleet",
        "value": field["beats_per_s"],
        "unit": "beats/s",
        "n": beats["n"],
        "p50": beats["p50_ms"],
        "p99": beats["p99_ms"],
        "kiosks": kiosks,
        "records_per_s": field["records_per_s"],
        "records": field["records"],
        "replayed": field["replayed"],
        "records_p99": records["p99_ms"],
        "faults": sum(field["faults"].values()),
        "late_p99": field["late_p99_ms"],
        "hub_cpu": round(cpu["living"], 3),
        "hub_cpu_enrolling": round(cpu["enrolling"], 3),
        "hub_mb": round(rss, 1),
        "twin_mb": field["twin_mb"],
        "watch_s": round(looked, 2),
        "most_beats_per_s": flat_out["beats_per_s"],
        "most_p99": flat_out["requests"]["beat"]["p99_ms"],
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
