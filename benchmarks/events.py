"""From a device's thread putting an event into the inbox to the screen's thread having it, while the screen moves.

The real app on a virtual display with software rendering; its page fades without end, so every frame is drawn anew.
"""

import json
import os
import random
import sys
import threading
import time
from statistics import quantiles
from typing import Any

from benchmarks.desk import display
from devices.events import CodeScanned, Event
from kiosk.flows.card import CardVisit
from kiosk.inbox import Inbox

EVENTS = 500
SETTLE_S = 4.0
LONGEST_GAP_S = 0.06


class Watched(CardVisit):
    """Notes when the screen's thread took each event; the first starts the motion, the last ends the app."""

    def __init__(self) -> None:
        super().__init__(lambda _device, _card: None)
        self.taken: list[float] = []
        self.frames = 0
        self.app: Any = None

    def happened(self, event: Event) -> None:
        self.taken.append(time.monotonic())
        super().happened(event)
        if len(self.taken) == 1:
            self._move()
        if len(self.taken) > EVENTS:
            self.app.stop()

    def _move(self) -> None:
        from kivy.animation import Animation
        from kivy.core.window import Window

        fade = Animation(opacity=0.4, duration=0.5) + Animation(opacity=1, duration=0.5)
        fade.repeat = True
        fade.start(self.app.root)
        Window.bind(on_flip=self._count)

    def _count(self, *_: object) -> None:
        self.frames += 1


def put_all(inbox: Inbox, put: list[float]) -> None:
    """What a device's thread does, at moments that have nothing to do with the frames."""
    chance = random.Random(1)
    time.sleep(SETTLE_S)
    for number in range(EVENTS + 1):
        put.append(time.monotonic())
        inbox.put(CodeScanned("bench", str(number)))
        time.sleep(1 if number == 0 else chance.uniform(0.002, LONGEST_GAP_S))


def main() -> None:
    """Print one JSON line; milliseconds."""
    with display() as shown:
        os.environ.update(DISPLAY=shown.name, LIBGL_ALWAYS_SOFTWARE="1")
        from tests.screens.gallery import build_app

        inbox, card, put = Inbox(), Watched(), list[float]()
        card.app = build_app("1280x800", inbox=inbox, card=card, services=("card",), now=time.monotonic)
        threading.Thread(target=put_all, args=(inbox, put), daemon=True).start()
        card.app.run()
    waits = [1000 * (taken - sent) for sent, taken in zip(put[1:], card.taken[1:], strict=True)]
    cut = quantiles(waits, n=100)
    moved = card.taken[-1] - card.taken[0]
    line = {
        "bench": "events", "value": round(cut[98], 2), "unit": "ms (p99)", "n": EVENTS,
        "p50": round(cut[49], 2), "p99": round(cut[98], 2), "frames_a_second": round(card.frames / moved, 1),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
