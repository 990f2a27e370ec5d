"""A driver to copy: a character device that says a line of text whenever something happens, such as a button box.

It works as it stands, on any FIFO or character device. To make another of it, see "How to add a driver" in
docs/devices.md.
"""

import contextlib
import os
import select
import threading
from collections.abc import Callable

from devices.events import CodeScanned
from devices.port import Device, Emit, LostError
from devices.protocols.frames import LineFrames

LOOK_S = 0.1  # how often a wait looks whether it is to stop: stopping all devices may take a second in all


class ExampleDevice(Device):
    """Lines read at `path`, each told as CodeScanned."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name)  # the name in the settings; every event carries it
        self._path = path

    # `run` is one life: open, say ready, work until lost or stopped. It has a thread of its own, so it may wait, but
    # never without an end. The supervisor calls it again after a loss: nothing may be left over from the life before.
    def run(self, emit: Emit, ready: Callable[[str], None], stopping: threading.Event) -> None:
        # 1. Open. What prevents it is a LostError, in words that tell staff what to do.
        try:
            opened = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise LostError(f"{self._path} cannot be opened: {error.strerror}; is it plugged in?") from error
        # 2. What is opened is closed, whatever happens.
        with contextlib.closing(os.fdopen(opened, "rb", buffering=0)) as device:
            # 3. Say what was found, once it is known to work: the supervisor makes DeviceBack of it.
            ready(self._path)
            # 4. Bytes go through a protocol of devices/protocols, which is tested and fuzzed with no device at all.
            frames = LineFrames()
            while not stopping.is_set():
                for text in self._look(device.fileno(), frames):
                    # 5. Events go up and never wait. What holds a person's data is field(repr=False) in the event.
                    emit(CodeScanned(self.name, text))

    # `wake` ends a wait of `run` from another thread; here no wait is longer than LOOK_S, so there is nothing to end.
    def wake(self) -> None:
        """Nothing to do."""

    def _look(self, descriptor: int, frames: LineFrames) -> list[str]:
        """The whole lines that have come; LostError when the device has gone."""
        if not select.select([descriptor], [], [], LOOK_S)[0]:
            return frames.quiet()
        try:
            data = os.read(descriptor, 4096)
        except OSError as error:  # 6. An unplugged device is a LostError too, and no other error gets out.
            raise LostError(f"{self._path} was unplugged") from error
        if not data:
            raise LostError(f"{self._path} was unplugged")
        return frames.feed(data)
