"""A device under its supervisor, with all that it said."""

from devices.events import Event
from devices.registry import make
from devices.supervisor import Supervisor
from tests.devices.pcsc import until


class Heard:
    """The device of a name; `wait` gives the events of a kind once there are so many."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[Event] = []
        self.device = make(name)
        self.supervisor = Supervisor([self.device], self.said.append, backoff_s=[0.05])

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.said if isinstance(event, kind)]

    def wait(self, kind: type, count: int = 1, seconds: float = 10) -> Event:
        try:
            until(lambda: len(self.of(kind)) >= count, seconds)
        except AssertionError as late:
            raise AssertionError(f"{kind.__name__} {count} never came; {self.said}") from late
        return self.of(kind)[count - 1]
