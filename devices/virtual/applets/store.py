"""A chip's memory for one record: whatever moment the power goes, the whole old or the whole new record is there."""

import os
from collections.abc import Iterable
from pathlib import Path

from devices.protocols.card_errors import Torn

_ACTIVE, _COUNTER, _SLOTS = 0, 1, 4  # where each part starts
_HEADER = 5  # version 2, length 2, a mark that something is staged
_VALID = 0x5A


class Store:
    """Two areas of `size` bytes, one active and one shadow, in memory that is written byte by byte.

    `cut_after(n)` takes the power away at the n-th byte still to be written: Torn, and the store goes on as it stands.
    """

    def __init__(self, record: bytes, version: int = 1, size: int = 2048) -> None:
        if not len(record) <= size <= 0x7FFF:
            raise ValueError(f"a store of {size} bytes cannot hold a record of {len(record)}")
        self._memory = bytearray(_SLOTS + 2 * (_HEADER + size))
        self._size = size
        self._left: int | None = None
        head = version.to_bytes(2, "big") + len(record).to_bytes(2, "big") + b"\0"
        self._memory[_SLOTS : _SLOTS + _HEADER + len(record)] = head + record

    def cut_after(self, writes: int | None) -> None:
        self._left = writes

    @property
    def version(self) -> int:
        return self._number(self._slot(shadow=False), 2)

    @property
    def record(self) -> bytes:
        return self._content(self._slot(shadow=False))

    @property
    def shadow(self) -> bytes:
        """What was staged so far; empty when nothing was."""
        return self._content(self._slot(shadow=True)) if self.staged else b""

    @property
    def staged(self) -> bool:
        return self._memory[self._slot(shadow=True) + 4] == _VALID

    @property
    def room(self) -> int:
        return self._size

    @property
    def sequence(self) -> int:
        """How many channels were begun."""
        return self._number(_COUNTER, 3)

    def count(self) -> int:
        """The next channel's number; written from its high byte on, so that a cut may skip some but repeats none."""
        value = self.sequence + 1
        self._write(_COUNTER, value.to_bytes(3, "big"))
        return value

    def stage(self, offset: int, data: bytes) -> None:
        """Writes to the shadow: offset 0 begins a new one, any other goes on without a hole; ValueError."""
        length = len(self.shadow) if offset else 0
        if offset > length or offset + len(data) > self._size:
            raise ValueError("outside the shadow")
        slot = self._slot(shadow=True)
        if not offset:
            self._write(slot + 4, [0])
        self._write(slot + _HEADER + offset, data)
        self._write(slot + 2, max(length, offset + len(data)).to_bytes(2, "big"))
        if not offset:
            self._write(slot + 4, [_VALID])

    def commit(self, version: int) -> None:
        """Makes the shadow the record: all is prepared, then one byte decides."""
        active, shadow = self._slot(shadow=False), self._slot(shadow=True)
        self._write(shadow, version.to_bytes(2, "big"))
        self._write(active + 4, [0])
        self._write(_ACTIVE, [self._memory[_ACTIVE] ^ 1])

    def save(self, path: Path) -> None:
        """The memory as a file, which holds the old or the new one whole."""
        beside = path.with_name(path.name + ".new")
        with beside.open("wb") as file:
            file.write(self._memory)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Store":
        """The store a file keeps; ValueError when its size is none of a store's."""
        raw = path.read_bytes()
        size, odd = divmod(len(raw) - _SLOTS - 2 * _HEADER, 2)
        if odd or size < 0:
            raise ValueError(f"{path} is not a chip's memory")
        store = cls(b"", size=size)
        store._memory[:] = raw
        return store

    def _slot(self, *, shadow: bool) -> int:
        return _SLOTS + (self._memory[_ACTIVE] ^ shadow) * (_HEADER + self._size)

    def _content(self, slot: int) -> bytes:
        start = slot + _HEADER
        return bytes(self._memory[start : start + min(self._number(slot + 2, 2), self._size)])

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._memory[at : at + size], "big")

    def _write(self, at: int, data: Iterable[int]) -> None:
        for step, value in enumerate(data):
            if self._left is not None:
                if self._left == 0:
                    raise Torn("the card", "it lost its power")
                self._left -= 1
            self._memory[at + step] = value
