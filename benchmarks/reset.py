"""A reset by staff: from the last digit of the PIN to the menu, and from New customer to the idle screen.

It is the site's PIN at a kiosk whose staff have their own too, which costs two hashes: theirs are tried first.
"""

import json
import sys
import time
from statistics import median

from benchmarks.desk import THEME, WIDTH, Finger, display, enrolled
from benchmarks.tap_to_thanks import drawn_after, marks, middle
from kiosk.demo import Demo
from kiosk.staff import site_pin
from kiosk.ui.keyboards import DIGITS, places

RESETS = 5
HOLD_S, KEY_S, TOUCH_S = 3.2, 0.15, 0.45
PIN = "480627"


def keys() -> dict[str, tuple[float, float]]:
    """Where the keys of the PIN pad are, the Arabic way round."""
    left, top, wide, high = THEME.blocks("staff_pin")["keys"]
    left = WIDTH - left - wide
    found = places(DIGITS, wide, high, THEME.part("key_gap"))
    return {cap.name: (left + x + w / 2, top + y + h / 2) for cap, x, y, w, h in found}


def give_pins(demo: Demo) -> None:
    """The hub's list for this kiosk, as the sender fetches it."""
    listed = demo.folder / "kiosk/staff-list.json"
    demo.hub("staff", "add", "--centre", "ISA", "--name", "Sample")
    sender = demo.start_sender()
    end = time.monotonic() + 30
    while not listed.exists():
        if time.monotonic() > end:
            raise TimeoutError("the list of PINs never came")
        time.sleep(0.2)
    demo.stop(sender)


def main() -> None:
    """Print one JSON line; milliseconds. `hashing` is the PIN's share, from the last digit to the menu."""
    hashing, resetting, whole = [], [], []
    pad = keys()
    with enrolled() as demo, display() as shown:
        demo.settings.write_text(f'{demo.settings.read_text()}\n[staff]\nsite_pin = "{site_pin(PIN)}"\n')
        give_pins(demo)
        demo.start_screen({"DISPLAY": shown.name})
        shown.wait_until_drawn()
        time.sleep(2)
        finger = Finger(shown.name)
        for number in range(RESETS):
            finger.touch(*middle("idle", "star_cells", number % 5))
            drawn_after(demo, "page-thanks", number)
            time.sleep(TOUCH_S)
            finger.hold(8, 8, HOLD_S)
            drawn_after(demo, "page-staff_pin-pin", number)
            time.sleep(TOUCH_S)
            for digit in PIN:
                typed = finger.touch(*pad[digit])
                time.sleep(KEY_S)
            menu = drawn_after(demo, "page-staff_menu-menu", number)
            time.sleep(TOUCH_S)
            idle = len(marks(demo, "page-idle"))
            asked = finger.touch(*middle("staff_menu", "actions", 0))
            reset = drawn_after(demo, "page-idle", idle)
            hashing.append(1000 * (menu - typed))
            resetting.append(1000 * (reset - asked))
            whole.append(hashing[-1] + resetting[-1])
            time.sleep(TOUCH_S)
    line = {
        "bench": "reset",
        "value": round(median(whole), 1),
        "unit": "ms",
        "n": RESETS,
        "p50": round(median(whole), 1),
        "p99": round(max(whole), 1),
        "hashing": round(median(hashing), 1),
        "new_customer": round(median(resetting), 1),
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
