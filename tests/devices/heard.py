"""A device under its supervisor, with all that it said."""

import time

from devices.events import Event
from devices.port import Device
from devices.registry import make
from devices.supervisor import Supervisor
from tests.devices.pcsc import until


class Heard:
    """A device, or that of a name, run while entered; `wait` gives the events of a kind once there are so many."""

    def __init__(self, device: Device | str) -> None:
        self.device = make(device) if isinstance(device, str) else device
        self.name = self.device.name
        self.said: list[Event] = []
        self.supervisor = Supervisor([self.device], self.said.append, backoff_s=[0.05])

    def __enter__(self) -> "Heard":
        self.supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        started = time.monotonic()
        assert self.supervisor.stop()
        assert time.monotonic() - started < 1

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.said if isinstance(event, kind)]

    def wait(self, kind: type, count: int = 1, seconds: float = 10) -> Event:
        try:
            until(lambda: len(self.of(kind)) >= count, seconds)
        except AssertionError as late:
            raise AssertionError(f"{kind.__name__} {count} never came; {self.said}") from late
        return self.of(kind)[count - 1]
