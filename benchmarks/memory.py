"""Memory of the screen and the sender together, after some visits; peer: Chromium in kiosk mode, an equal page."""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.desk import THEME, WIDTH, Finger, chromium, display, end, enrolled, family, pss_mb
from benchmarks.peer_page import equal_page

VISITS = 6
SETTLE_S = 3


def visit(finger: Finger, stars: int) -> None:
    """A rating, a reason and Done."""
    for page, block, number in (("idle", "star_cells", stars - 1), ("thanks", "chips", 0), ("thanks", "done", None)):
        found = THEME.blocks(page)[block]
        x, y, wide, high = found if number is None else found[number]
        finger.touch(WIDTH - x - wide / 2, y + high / 2)
        time.sleep(0.6)


def main() -> None:
    """Print one JSON line; PSS in MB."""
    with enrolled() as demo, display() as shown, tempfile.TemporaryDirectory() as folder:
        screen, sender = demo.start_screen({"DISPLAY": shown.name}), demo.start_sender()
        shown.wait_until_drawn()
        time.sleep(1)
        finger = Finger(shown.name)
        for number in range(VISITS):
            visit(finger, 1 + number % 5)
        time.sleep(SETTLE_S)
        parts = {"screen": pss_mb(family(screen)), "sender": pss_mb(family(sender))}
        counted = demo.counts()["ratings"]["n"]
        end(screen)
        browser, profile = chromium(equal_page(Path(folder)), shown.name)
        time.sleep(1)
        shown.wait_until_drawn()
        time.sleep(SETTLE_S)
        peer = pss_mb(family(browser))
        end(browser)
        shutil.rmtree(profile, ignore_errors=True)
    assert counted == VISITS, f"{counted} of {VISITS} visits were counted"
    value = sum(parts.values())
    line = {
        "bench": "memory", "value": round(value, 1), "unit": "MB PSS", "n": VISITS,
        **{name: round(part, 1) for name, part in parts.items()},
        "peer": "chromium --kiosk, equal static page", "peer_value": round(peer, 1), "ratio": round(value / peer, 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
