"""An eMRTD that only exists here: its files behind BAC or PACE, and the chip's side of the protected channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes

from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import CardError, Garbled
from devices.protocols.emrtd import bac, lds
from devices.protocols.emrtd.card_access import offers
from devices.protocols.emrtd.pace import Random
from devices.protocols.emrtd.secure_messaging import Session, unwrap_command, wrap_response
from devices.virtual.applets.pace_chip import PaceChip

_OK, _FREE = 0x9000, lds.FILES["EF.CardAccess"]
_MASKED = 0x0C  # the class bits of a protected command


@dataclass(frozen=True, slots=True)
class Chip:
    """What is on the chip: files by name ("DG1", "EF.COM", ...), the zone's key, and the access number if it has one.

    With "EF.CardAccess" it speaks PACE by its first offer, and BAC only if `basic` too.
    """

    files: Mapping[str, bytes]
    zone_key: str
    access_number: str | None = None
    basic: bool = True
    random: Random = field(default=token_bytes)


class EmrtdCard:
    """Answers as the chip does from one insertion to the next; a new insertion is a new object."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._files = {lds.FILES[name]: content for name, content in chip.files.items()}
        self._session: Session | None = None
        self._selected = b""
        self._application = False
        self._challenge = b""
        self._pace = self._pace_chip()

    def _pace_chip(self) -> PaceChip | None:
        content = self._chip.files.get("EF.CardAccess")
        if content is None:
            return None
        passwords = {1: self._chip.zone_key, 2: self._chip.access_number}
        try:
            return PaceChip(offers(content), passwords, self._chip.random)
        except Garbled:  # a chip whose file is damaged on purpose
            return None

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command; a plain one, or one whose proof is wrong, ends the channel."""
        try:
            command = Command.decode(apdu)
        except Garbled:
            return Response(b"", 0x6700).encode()
        if command.cla & _MASKED == _MASKED:
            return self._protected(command).encode()
        self._session = None
        return self._plain(command).encode()

    def _protected(self, command: Command) -> Response:
        session = self._session
        if session is None:
            return Response(b"", 0x6985)
        try:
            plain = unwrap_command(session, command)
        except CardError:
            self._session = None
            return Response(b"", 0x6988)
        return wrap_response(session, self._file_command(plain), odd=bool(command.ins & 1))

    def _plain(self, command: Command) -> Response:
        match command.ins:
            case 0x84 if command.le == 8 and self._basic:
                self._challenge = self._chip.random(8)
                return Response(self._challenge, _OK)
            case 0x82 if self._basic:
                return self._authenticate(command)
            case 0x22 | 0x86 if self._pace is not None:
                response, self._session = self._pace.answer(command)
                return response
        return self._file_command(command)

    @property
    def _basic(self) -> bool:
        return self._chip.basic and self._application

    def _authenticate(self, command: Command) -> Response:
        keys, challenge = bac.Keys(bac.seed(self._chip.zone_key)), self._challenge
        self._challenge = b""
        plain = keys.opened(command.data)
        if plain is None or not challenge or plain[8:16] != challenge:
            return Response(b"", 0x6300)
        own = self._chip.random(16)
        self._session = bac.session(plain[16:], own, challenge, plain[:8])
        return Response(keys.seal(challenge + plain[:8] + own), _OK)

    def _file_command(self, command: Command) -> Response:
        match command.ins:
            case 0xA4:
                return Response(b"", self._select(command))
            case 0xB0:
                return self._read(command)
        return Response(b"", 0x6D00)

    def _select(self, command: Command) -> int:
        self._selected = b""
        if command.p1 == 0x04 and command.data == lds.APPLICATION:
            self._application = True
            return _OK
        if command.p1 == 0x00:
            self._application = False
            return _OK
        number = int.from_bytes(command.data, "big")
        if command.p1 != 0x02 or number not in self._files or (number != _FREE and not self._application):
            return 0x6A82
        if number != _FREE and self._session is None:
            return 0x6982
        self._selected = self._files[number]
        return _OK

    def _read(self, command: Command) -> Response:
        if not self._selected:
            return Response(b"", 0x6986)
        at = command.p1 << 8 | command.p2
        if at >= len(self._selected):
            return Response(b"", 0x6B00)
        part = self._selected[at : at + (command.le or 0)]
        return Response(part, _OK if len(part) == command.le else 0x6282)
