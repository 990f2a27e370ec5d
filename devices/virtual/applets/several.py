"""Several applications on one card: SELECT by name decides who answers."""

from collections.abc import Mapping

from devices.protocols.apdu import Command
from devices.protocols.card_errors import Garbled
from devices.virtual.applets.faults import Answer


class Several:
    """Sends every command to the application selected last, and to `first` until one is, or for an unknown name."""

    def __init__(self, first: Answer, named: Mapping[bytes, Answer]) -> None:
        self._first = first
        self._named = named
        self._current = first

    def answer(self, apdu: bytes) -> bytes:
        try:
            command = Command.decode(apdu)
        except Garbled:
            return self._current(apdu)
        if command.ins == 0xA4 and command.p1 == 0x04 and not command.cla & 0x0C:
            self._current = self._named.get(command.data, self._first)
        return self._current(apdu)
