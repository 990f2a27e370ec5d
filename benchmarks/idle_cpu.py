"""Processor time of the idle screen with its sweep; peer: Chromium in kiosk mode, an equal page with a CSS sweep."""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.desk import Process, chromium, cpu_seconds, display, end, enrolled, family
from benchmarks.peer_page import equal_page

WATCHED_S = 16  # two sweeps
SETTLE_S = 3


def share(process: Process) -> float:
    """Per cent of one core that a process and its children took."""
    time.sleep(SETTLE_S)
    pids = family(process)
    before, start = cpu_seconds(pids), time.monotonic()
    time.sleep(WATCHED_S)
    return 100 * (cpu_seconds(pids) - before) / (time.monotonic() - start)


def main() -> None:
    """Print one JSON line."""
    with enrolled() as demo, display() as shown, tempfile.TemporaryDirectory() as folder:
        demo.start_sender()
        screen = demo.start_screen({"DISPLAY": shown.name})
        shown.wait_until_drawn()
        ours = share(screen)
        end(screen)
        browser, profile = chromium(equal_page(Path(folder), sweep=True), shown.name)
        time.sleep(1)
        shown.wait_until_drawn()
        theirs = share(browser)
        end(browser)
        shutil.rmtree(profile, ignore_errors=True)
    line = {
        "bench": "idle_cpu", "value": round(ours, 2), "unit": "% of a core", "n": WATCHED_S,
        "peer": "chromium --kiosk, equal page with a CSS sweep", "peer_value": round(theirs, 2),
        "ratio": round(ours / theirs, 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
