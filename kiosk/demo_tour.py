"""The guided tour of the demo's desk terminal: a rating of each kind, in both languages, one with the hub away."""

import subprocess
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.demo_walk import Walk

if TYPE_CHECKING:
    from kiosk.demo import Demo


class Tour(Walk):
    """Touches the kiosk as visitors would, in Arabic and English, once with the hub away."""

    def __init__(self, demo: "Demo", size: str, say: Callable[[str], None]) -> None:
        super().__init__(demo, size, say)
        self._tapped = 0

    def take(self, hub: "subprocess.Popen[bytes]") -> int:
        """The whole tour; returns how many ratings were thanked for. `hub` is stopped and started again on the way."""
        with self.display():
            self.open()
            self.picture("idle")
            self._rate(5, "thank-you")
            self.touch("chips.0", "thanks")
            self.touch("chips.1", "thanks")
            self.picture("reasons")
            self._done()
            for stars in (3, 1):
                self._rate(stars)
                self._done()
            self._look_around()
            self.touch("language", "idle")
            self.rtl = False
            self.picture("idle-english")
            self._rate(4, "thank-you-english")
            self._done()
            self._without_hub(hub)
        return self._tapped

    def wait_until_counted(self, tapped: int, seconds: float = 20) -> int:
        """How many ratings the hub has, once it has them all or the time is over."""
        end = time.monotonic() + seconds
        while (counted := int(self.demo.counts()["ratings"]["n"])) < tapped and time.monotonic() < end:
            time.sleep(0.3)
        return counted

    def _look_around(self) -> None:
        self.touch("qr_card", "idle")
        self.reach("page-qr")
        self.picture("code-enlarged")
        self.touch("back", "qr")
        self.reach("page-idle")
        self.touch("accessibility", "idle")
        self.reach("page-access")
        self.picture("accessibility")
        self.touch("close", "access")
        self.reach("page-idle")

    def _without_hub(self, hub: "subprocess.Popen[bytes]") -> None:
        """A rating while the hub is down: thanked for all the same, and counted once it is back."""
        self.say("The hub goes away ...")
        self.demo.stop(hub)
        self.touch("language", "idle")
        self.rtl = True
        time.sleep(5.0)
        self.picture("idle-offline")
        self._rate(2, "thank-you-offline")
        self._done()
        self.say("... and comes back")
        self.demo.start_hub()
        self.wait_until_counted(self._tapped)
        time.sleep(3.0)
        self.picture("idle-online-again")

    def _rate(self, stars: int, picture: str = "") -> None:
        self.touch(f"star_cells.{stars - 1}", "idle")
        self.reach("page-thanks")
        self._tapped += 1
        self.say(f"  {stars} stars tapped, thanked for")
        if picture:
            self.picture(picture)

    def _done(self) -> None:
        self.touch("done", "thanks")
        self.reach("page-idle")
