"""From the touch to the frame that says thank you, the rating being on disk by then; software rendering."""

import json
import sys
import time
from statistics import quantiles

from benchmarks.desk import THEME, WIDTH, Finger, display, enrolled
from kiosk.demo import Demo

TAPS = 28
SETTINGS = "burst = 100\n"


def marks(demo: Demo, name: str) -> list[float]:
    """When frames of a name were drawn, in seconds of the monotonic clock."""
    lines = [json.loads(line) for line in demo.marks.read_text().splitlines()]
    return [line["at"] for line in lines if line["mark"] == name]


def drawn_after(demo: Demo, name: str, before: int) -> float:
    """When the next frame of a name was drawn."""
    end = time.monotonic() + 10
    while len(found := marks(demo, name)) <= before:
        assert time.monotonic() < end, f"{name} was not drawn"
        time.sleep(0.01)
    return found[before]


def middle(page: str, block: str, number: int | None = None) -> tuple[float, float]:
    """Where to touch, the Arabic way round."""
    found = THEME.blocks(page)[block]
    x, y, wide, high = found if number is None else found[number]
    return WIDTH - x - wide / 2, y + high / 2


def main() -> None:
    """Print one JSON line; milliseconds."""
    times = []
    with enrolled(SETTINGS) as demo, display() as shown:
        demo.start_sender()
        demo.start_screen({"DISPLAY": shown.name})
        shown.wait_until_drawn()
        time.sleep(2)
        finger = Finger(shown.name)
        for number in range(TAPS):
            touched = finger.touch(*middle("idle", "star_cells", number % 5))
            times.append(1000 * (drawn_after(demo, "page-thanks", number) - touched))
            time.sleep(0.45)
            idle = len(marks(demo, "page-idle"))
            finger.touch(*middle("thanks", "done"))
            drawn_after(demo, "page-idle", idle)
            time.sleep(0.45)
        demo_counts = demo.counts()["ratings"]["n"]
    assert demo_counts == TAPS, f"{demo_counts} of {TAPS} taps were counted"
    cut = quantiles(times, n=100, method="inclusive")
    line = {
        "bench": "tap_to_thanks",
        "value": round(cut[49], 1),
        "unit": "ms",
        "n": TAPS,
        "p50": round(cut[49], 1),
        "p99": round(cut[98], 1),
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
