"""A process that taps until it is killed, and tells each id that was stored: the witness outside the fault."""

import sys
from pathlib import Path

from kiosk.clock import Clock
from kiosk.model import Place, Rating
from kiosk.outbox import Outbox

PLACE = Place("7K2M", "ISA", "ISA04", "renewal", "csat.1")


def tap(folder: Path, most: int) -> None:
    outbox = Outbox(folder / "outbox.db", place=lambda: PLACE, stamp=Clock().stamp, reserve_mb=1, low_mb=0)
    print("ready", flush=True)
    for number in range(most):
        print(outbox.put(Rating(number % 5 + 1, "ar")), flush=True)


if __name__ == "__main__":
    tap(Path(sys.argv[1]), int(sys.argv[2]))
