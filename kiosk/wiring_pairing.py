"""Builds the screen of a kiosk that nobody enrolled yet."""

import os
import sys
import time
from collections.abc import Callable
from functools import partial

from kiosk import wiring_values as values
from kiosk.check_network import Network as Kernel
from kiosk.check_network import serial_number
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.flows.pairing import Network, PairingFlow, Told
from kiosk.identity import Identity, NotEnrolled
from kiosk.pairing_state import heard
from kiosk.ui.start import prepare
from kiosk.watchdog import Watchdog
from kiosk.wiring_dark import each_second


class Sources:
    """What the flow looks up: the sender's word, the kernel's, the folder's."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock, self._kernel = settings, clock, Kernel()

    def told(self) -> Told:
        """How the pairing stands; the hub's time, if it told it, becomes this process's too."""
        state = heard(self._settings.data_dir, self._clock)
        self._clock.adopt(state.hub_time)
        left_s = max(0, state.ends - self._clock.mono()) // 1000
        return Told(
            stage=state.stage,
            code=state.code,
            url=state.url,
            left_s=left_s,
            fault=bool(state.line),
            connected=self._kernel.state().connected,
            clock_set=self._clock.stamp().trust != "unknown",
        )

    def network(self) -> Network:
        state = self._kernel.state()
        up = next((line for line in state.lines if line.up), None)
        return Network(
            hub=self._settings.sender.hub_url.partition("//")[2].partition("/")[0],
            line="" if up is None else "wireless" if up.wireless else "cable",
            address=state.address,
            gateway=state.gateway,
            servers=", ".join(state.servers[:2]),
        )

    def enrolled(self) -> bool:
        try:
            Identity.load(self._settings.data_dir, with_key=False)
        except NotEnrolled:
            return False
        return True


def run_pairing(settings: Settings, mark: Callable[[str], None]) -> int:
    """Show the pairing until the kiosk is enrolled, then become the kiosk's own screen, in the same process."""
    prepare(settings.screen.size)
    from kiosk.ui.pairing import PairingApp  # noqa: PLC0415  only once Kivy is configured
    from kiosk.ui.theme import Design  # noqa: PLC0415  Kivy comes last

    clock = Clock()
    sources = Sources(settings, clock)
    app = PairingApp(
        design=Design.load(values.ASSETS),
        words=values.words(settings),
        flow=partial(PairingFlow, settings.kiosk.language, sources),
        serial=serial_number(),
        modules_of=values.modules,
        now=time.monotonic,
        debounce_s=settings.rating.debounce_ms / 1000,
        mark=mark,
        alive=each_second(Watchdog().alive),
    )
    app.run()
    if sources.enrolled():
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])  # noqa: S606  itself, anew
    return 0
