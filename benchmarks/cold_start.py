"""From process start to the first usable frame, with the disk cache dropped before each start, as after a power-on.

Peer: Chromium in kiosk mode showing an equal static page. Both are seen from outside, in the display's own pixels.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.desk import chromium, display, end, enrolled
from benchmarks.peer_page import equal_page

ROUNDS = 5


def drop_caches() -> bool:
    """Forget what the kernel has read from disk; False where that is not allowed."""
    subprocess.run(["sync"], check=True)
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def main() -> None:
    """Print one JSON line; times in seconds, p50 and p99 in milliseconds."""
    ours, theirs, cold = [], [], True
    with enrolled() as demo, tempfile.TemporaryDirectory() as folder:
        page = equal_page(Path(folder))
        for _ in range(ROUNDS):
            with display() as shown:
                cold &= drop_caches()
                start = time.monotonic()
                screen = demo.start_screen({"DISPLAY": shown.name})
                ours.append(shown.wait_until_drawn() - start)
                end(screen)
            with display() as shown:
                cold &= drop_caches()
                start = time.monotonic()
                browser, profile = chromium(page, shown.name)
                theirs.append(shown.wait_until_drawn() - start)
                end(browser)
                shutil.rmtree(profile, ignore_errors=True)
    line = {
        "bench": "cold_start", "value": round(median(ours), 3), "unit": "s", "n": ROUNDS,
        "p50": round(1000 * median(ours)), "p99": round(1000 * max(ours)), "disk_cache_dropped": cold,
        "peer": "chromium --kiosk, equal static page", "peer_value": round(median(theirs), 3),
        "ratio": round(median(ours) / median(theirs), 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
