"""A supervised reader on a real PC/SC service, with all that it said."""

import time
from collections.abc import Callable

from devices.drivers.pcsc import PcscReader
from devices.events import Event
from devices.supervisor import Supervisor
from devices.virtual.service import READERS, Pcscd, missing, service

__all__ = ["READERS", "Pcscd", "Watched", "missing", "service", "until"]


class Watched:
    """A supervised reader with all that it said."""

    def __init__(self, name: str = "pcsc:", reader: str = "") -> None:
        self.said: list[Event] = []
        self.reader = PcscReader(name, reader)
        self.supervisor = Supervisor([self.reader], self.said.append, backoff_s=[0.05])

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.said if isinstance(event, kind)]

    def wait(self, kind: type, count: int = 1) -> Event:
        try:
            until(lambda: len(self.of(kind)) >= count)
        except AssertionError as late:
            raise AssertionError(f"{kind.__name__} {count} never came; {self.said}") from late
        return self.of(kind)[count - 1]


def until(ready: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so; AssertionError when it does not come to be."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.01)
