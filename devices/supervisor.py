"""Runs each device in a thread of its own, opens it again for ever, and says each loss and return once."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devices.events import DeviceBack, DeviceLost, Event
from devices.port import Device, Emit, LostError

BACKOFF_S = (0.5, 1.0, 2.0, 5.0)
STOP_S = 0.9


@dataclass(frozen=True)
class Standing:
    """How a device is: what it calls itself or why it is lost, the last event's kind and when (monotonic seconds)."""

    name: str
    works: bool
    text: str
    last_event: str
    last_at: float | None


class Supervisor:
    """Owns the devices; `emit` is called from their threads and must only hand the event on."""

    def __init__(
        self,
        devices: Sequence[Device],
        emit: Emit,
        *,
        backoff_s: Sequence[float] = BACKOFF_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emit, self._backoff, self._now = emit, tuple(backoff_s), now
        self._stopping = threading.Event()
        self._devices = list(devices)
        self._states = {one.name: Standing(one.name, False, "not opened yet", "", None) for one in devices}
        self._said: dict[str, bool] = {}
        self._threads = [
            threading.Thread(target=self._keep, args=(one,), name=f"device {one.name}", daemon=True) for one in devices
        ]

    def start(self) -> None:
        """Begin to open the devices; returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> bool:
        """End every device's thread; True if all ended within a second, as they do unless a driver hangs."""
        self._stopping.set()
        end = time.monotonic() + STOP_S
        for one, thread in zip(self._devices, self._threads, strict=True):
            while thread.is_alive() and time.monotonic() < end:
                one.wake()
                thread.join(0.02)
        return not any(thread.is_alive() for thread in self._threads)

    def standing(self) -> list[Standing]:
        """How each device is, in the order they were given."""
        return [self._states[one.name] for one in self._devices]

    def _keep(self, device: Device) -> None:
        failures = 0

        def ready(what: str) -> None:
            nonlocal failures
            failures = 0
            self._works(device.name, what)

        while not self._stopping.is_set():
            try:
                device.run(lambda event: self._pass_on(device.name, event), ready, self._stopping)
            except LostError as error:
                self._lost(device.name, str(error))
            except Exception as error:  # passing: whatever a driver trips over is said, and it is opened again
                self._lost(device.name, f"{type(error).__name__}: {error}")
            if self._stopping.wait(self._backoff[min(failures, len(self._backoff) - 1)]):
                return
            failures += 1

    def _pass_on(self, name: str, event: Event) -> None:
        if self._stopping.is_set():
            return
        before = self._states[name]
        self._states[name] = Standing(name, before.works, before.text, type(event).__name__, self._now())
        self._emit(event)

    def _works(self, name: str, what: str) -> None:
        before = self._states[name]
        self._states[name] = Standing(name, True, what, before.last_event, before.last_at)
        if self._said.get(name) is not True:
            self._said[name] = True
            self._emit(DeviceBack(name, what))

    def _lost(self, name: str, why: str) -> None:
        before = self._states[name]
        self._states[name] = Standing(name, False, why, before.last_event, before.last_at)
        if self._said.get(name) is not False:
            self._said[name] = False
            self._emit(DeviceLost(name, why))
