"""From a card's insertion to its data on the screen: a real pcscd with a virtual reader, the real kiosk, a sample card.

The card takes its time as one on a contact interface does; `not_card` is the share of the whole that is not its own,
and `until_asked` how long pcscd, which looks at this reader every 400 ms, and the kiosk let it wait for a command.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.slot import Slot
from kiosk.demo import Demo
from tests.devices.pcsc import missing, service
from tests.display import virtual_display
from tests.journey.conftest import free_port
from tests.journey.terminal import Terminal

ROUNDS = 12
SIZE = "1280x800"
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
COMMAND_S, BYTE_S = (
    0.004,
    12 * 32 / 4_000_000,
)  # a command's own work; a byte at 4 MHz, Fi/Di = 32 (ISO/IEC 7816-3, 8.1)


class Timed:
    """A sample card as slow as a real one, that knows how long it took."""

    def __init__(self) -> None:
        self._card = FileCard(next(one for one in load(SHIPPED) if one.card == "bahrain"), SAMPLES[0])
        self.seconds = self.asked_at = 0.0

    def answer(self, apdu: bytes) -> bytes:
        start = time.monotonic()
        self.asked_at = self.asked_at or start
        found = self._card.answer(apdu)
        time.sleep(COMMAND_S + BYTE_S * (len(apdu) + len(found)))
        self.seconds += time.monotonic() - start
        return found


def drawn(terminal: Terminal, name: str, count: int) -> float:
    """When a page was drawn for the so-manieth time, in seconds of the monotonic clock."""
    terminal.wait(lambda: terminal.marks(name) >= count)
    lines = [json.loads(line) for line in terminal.demo.marks.read_text().splitlines()]
    return float([line["at"] for line in lines if line["mark"] == name][count - 1])


def readings(terminal: Terminal) -> list[tuple[float, float, float]]:
    """Seconds of the whole, of the card, and until it was asked anything, once for each insertion."""
    found = []
    with Slot() as slot:
        for number in range(1, ROUNDS + 1):
            card, start = Timed(), time.monotonic()
            slot.insert(ATR, card.answer)
            end = drawn(terminal, "page-card_data-data", number)
            found.append((end - start, card.seconds, card.asked_at - start))
            slot.remove()
            drawn(terminal, "page-idle", number + 1)
            time.sleep(0.8)
    return found


def main() -> None:
    """Print one JSON line; milliseconds."""
    if why := missing():
        sys.exit(f"card_read: {why}")
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder) / "pcscd") as pcscd,
        virtual_display(SIZE) as shown,
        Demo(Path(folder) / "demo", free_port()) as demo,
    ):
        pcscd.start()
        demo.folder.mkdir()
        terminal = Terminal(demo, {**os.environ, **shown}, size=SIZE)
        terminal.open(settings='[devices]\ncard = "pcsc:"\n')
        time.sleep(2)
        found = readings(terminal)
    whole, own, until_asked = (median(times) for times in zip(*found, strict=True))
    line = {
        "bench": "card_read", "value": round(1000 * whole), "unit": "ms", "n": ROUNDS, "p50": round(1000 * whole),
        "p99": round(1000 * max(one for one, _, _ in found)), "card_own": round(1000 * own),
        "until_asked": round(1000 * until_asked), "not_card": round(1 - own / whole, 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
