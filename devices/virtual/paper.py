"""What an ESC/POS printer does with its bytes: answers about itself, and rows of dots on paper.

It obeys the few commands that receipts are made of, by Epson's "ESC/POS Command Reference"; any other byte is left out.
"""

from collections import deque

from PIL import Image

LINE_ROWS = 24
MOST_RASTER = 1 << 20
_STATUSES = {  # answers to DLE EOT 1 to 4
    "ready": (0x12, 0x12, 0x12, 0x12),
    "paper-low": (0x12, 0x12, 0x12, 0x1E),
    "paper-out": (0x1A, 0x32, 0x12, 0x7E),
    "offline": (0x1A, 0x16, 0x12, 0x12),  # its cover is open
}
_LENGTHS = {b"\x10\x04": 3, b"\x10\x05": 3, b"\x1b@": 2, b"\x1bd": 3, b"\x1bJ": 3, b"\x1ba": 3, b"\x1dr": 3}


class Paper:
    """A printer's inside, `width` dots across; `cut_off` holds what was cut, oldest first.

    `status` may be set to ready, paper-low, paper-out, offline or mute. `rows_left` is how much paper there is, or None
    for enough: when it is used up in the middle, what is not printed yet waits for new paper. `rows_to_silence` is how
    many are printed until it goes mute, or None for never. Unless it `confirms`, GS r is left without an answer.
    """

    def __init__(self, width: int = 576) -> None:
        self._width = width
        self._bytes = bytearray()
        self._waiting: deque[bytes] = deque()
        self._rows = bytearray()
        self.status = "ready"
        self.rows_left: int | None = None
        self.rows_to_silence: int | None = None
        self.confirms = True
        self.cut_off: list[Image.Image] = []

    def feed(self, data: bytes) -> bytes:
        """Take bytes; what the printer answers to them."""
        self._bytes += data
        answers = b""
        while command := self._next():
            if command[:2] == b"\x10\x04":
                answers += self._said(command[2])
            elif len(command) > 1:
                self._waiting.append(command)
        return answers + self._work()

    def load(self) -> bytes:
        """New paper; what waited is printed."""
        self.status, self.rows_left = "ready", None
        return self._work()

    def hanging(self) -> Image.Image:
        """What is printed and not cut off."""
        return self._picture()

    def _next(self) -> bytes:
        """The next whole command, a lone byte that is none, or nothing yet."""
        length = self._length()
        command = bytes(self._bytes[:length])
        if not length or len(command) < length:
            return b""
        del self._bytes[:length]
        return command

    def _length(self) -> int:
        head = bytes(self._bytes[:2])
        if head == b"\x1dv":
            return self._raster_length()
        if head == b"\x1dV":
            return 4 if bytes(self._bytes[2:3]) in (b"A", b"B") else 3
        if head in (b"\x10", b"\x1b", b"\x1d"):
            return 0
        return _LENGTHS.get(head, 1)

    def _raster_length(self) -> int:
        if len(self._bytes) < 8:
            return 0
        size = int.from_bytes(self._bytes[4:6], "little") * int.from_bytes(self._bytes[6:8], "little")
        return 8 + size if size <= MOST_RASTER else 1

    def _said(self, question: int) -> bytes:
        if self.status == "mute" or not 1 <= question <= 4:
            return b""
        return bytes([_STATUSES[self.status][question - 1]])

    def _work(self) -> bytes:
        """Obey what waits, as far as there is paper and nothing is in the way; answers in their turn."""
        answers = b""
        while self._waiting and self.status in ("ready", "paper-low"):
            command = self._waiting.popleft()
            if command[:2] == b"\x1dr":
                answers += self._confirmed()
            elif rest := self._obey(command):
                self._waiting.appendleft(rest)
        return answers

    def _confirmed(self) -> bytes:
        if not self.confirms:
            return b""
        return b"\x00" if self.status == "ready" else b"\x03"

    def _obey(self, command: bytes) -> bytes:
        """Do it; what is left to do of it when the paper ran out."""
        match command[:2]:
            case b"\x1dv":
                return self._print(command)
            case b"\x1bd" | b"\x1bJ":
                rows = command[2] * (LINE_ROWS if command[1:2] == b"d" else 1)
                self._advance(bytes(rows * self._width // 8))
            case b"\x1dV":
                self.cut_off.append(self._picture())
                self._rows.clear()
        return b""

    def _print(self, command: bytes) -> bytes:
        across = int.from_bytes(command[4:6], "little")
        rows = [command[at : at + across] for at in range(8, len(command), across or 1)]
        mine = self._width // 8
        done = self._advance(b"".join(row[:mine].ljust(mine, b"\0") for row in rows))
        left = rows[done:]
        return command[:6] + len(left).to_bytes(2, "little") + b"".join(left) if left else b""

    def _advance(self, dots: bytes) -> int:
        """Move the paper by so many rows, or to its end; how many it were."""
        across = self._width // 8
        count = len(dots) // across
        if self.rows_left is not None:
            if count > self.rows_left:
                count, self.status = self.rows_left, "paper-out"
            self.rows_left -= count
        self._rows += dots[: count * across]
        self._hush(count)
        return count

    def _hush(self, count: int) -> None:
        if self.rows_to_silence is not None:
            self.rows_to_silence = max(self.rows_to_silence - count, 0)
            if not self.rows_to_silence:
                self.status = "mute"

    def _picture(self) -> Image.Image:
        size = (self._width, len(self._rows) * 8 // self._width)
        return Image.frombytes("1", size, bytes(byte ^ 0xFF for byte in self._rows))
