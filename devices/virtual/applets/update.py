"""The made-up application that keeps a card's record and lets its issuer replace it: a simulation, not a real card's.

A plain SELECT and 80 B2 tell the version; all else goes through SCP03 (scp03.py), in the order stage, read, commit.
"""

from hashlib import sha256

from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import Garbled, Tampered
from devices.protocols.emrtd.suite import same
from devices.virtual.applets.scp03 import IMPLEMENTATION, LEVEL, Channel, Keys, card_challenge
from devices.virtual.applets.store import Store

AID = bytes.fromhex("F0524159414B01")
_OK = 0x9000


class UpdateCard:
    """Answers from one insertion to the next; the store outlives it, and Torn passes through.

    Inside the channel: 84 CA 00 01 gives version (2), state (1: 01 when something is staged) and SHA-256 of the active
    record; 84 D6 writes to the shadow and 84 B0 reads it back, at the offset P1 P2; 84 EE with version (2) and SHA-256
    makes the shadow the record, 6A80 when its hash is another, 6985 when nothing is staged. Version 0 is none.
    """

    def __init__(self, store: Store, keys: Keys, card: bytes = bytes(10)) -> None:
        """`card` is the 10 bytes by which the issuer knows which keys are this card's (its diversification data)."""
        if len(card) != 10:
            raise ValueError("a card is known by 10 bytes")
        self._store = store
        self._keys = keys
        self._card = card
        self._selected = False
        self._greeted: Channel | None = None
        self._channel: Channel | None = None

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command; one outside the channel, or whose proof is wrong, ends the channel."""
        try:
            command = Command.decode(apdu)
        except Garbled:
            return Response(b"", 0x6700).encode()
        if command.cla == 0x84 and command.ins != 0x82:
            return self._protected(command).encode()
        greeted, self._greeted, self._channel = self._greeted, None, None
        return self._plain(command, greeted).encode()

    def _plain(self, command: Command, greeted: Channel | None) -> Response:
        if (command.cla, command.ins, command.p1) == (0x00, 0xA4, 0x04):
            self._selected = command.data == AID
            return Response(b"", _OK if self._selected else 0x6A82)
        if not self._selected:
            return Response(b"", 0x6E00)
        match command.cla, command.ins:
            case 0x80, 0xB2:
                return Response(self._store.version.to_bytes(2, "big"), _OK)
            case 0x80, 0x50:
                return self._greet(command)
            case 0x84, 0x82:
                return Response(b"", self._authenticate(command, greeted))
        return Response(b"", 0x6D00)

    def _greet(self, command: Command) -> Response:
        """INITIALIZE UPDATE (Amendment D, 7.1.1)."""
        if len(command.data) != 8:
            return Response(b"", 0x6700)
        if command.p1 not in {0, self._keys.version}:
            return Response(b"", 0x6A88)
        sequence = self._store.count()
        challenge = card_challenge(self._keys, sequence, AID)
        self._greeted = Channel(self._keys, command.data, challenge)
        key_information = bytes([self._keys.version, 0x03, IMPLEMENTATION])
        proof = self._greeted.card_cryptogram + sequence.to_bytes(3, "big")
        return Response(self._card + key_information + challenge + proof, _OK)

    def _authenticate(self, command: Command, greeted: Channel | None) -> int:
        """EXTERNAL AUTHENTICATE (Amendment D, 7.1.2)."""
        if greeted is None:
            return 0x6985
        if command.p1 != LEVEL:
            return 0x6A86
        try:
            proved = greeted.proved(command)
        except Tampered:
            return 0x6982
        if not same(proved.data, greeted.host_cryptogram):
            return 0x6300
        self._channel = greeted
        return _OK

    def _protected(self, command: Command) -> Response:
        channel = self._channel
        if channel is None:
            return Response(b"", 0x6982)
        try:
            plain = channel.unwrap(command)
        except Tampered:
            self._channel = None
            return Response(b"", 0x6982)
        return channel.wrap_answer(self._inside(plain))

    def _inside(self, command: Command) -> Response:
        offset = command.p1 << 8 | command.p2
        match command.ins:
            case 0xCA if offset == 0x0001:
                return Response(self._state(), _OK)
            case 0xD6:
                return Response(b"", self._stage(offset, command.data))
            case 0xB0:
                return self._read(offset, command.le or 0)
            case 0xEE if offset == 0:
                return Response(b"", self._commit(command.data))
        return Response(b"", 0x6D00 if command.ins not in {0xCA, 0xEE} else 0x6A88)

    def _state(self) -> bytes:
        version = self._store.version.to_bytes(2, "big")
        return version + bytes([self._store.staged]) + sha256(self._store.record).digest()

    def _stage(self, offset: int, data: bytes) -> int:
        try:
            self._store.stage(offset, data)
        except ValueError:
            return 0x6B00
        return _OK

    def _read(self, offset: int, length: int) -> Response:
        part = self._store.shadow[offset : offset + length]
        return Response(part, _OK) if part else Response(b"", 0x6B00)

    def _commit(self, data: bytes) -> int:
        version, wanted = int.from_bytes(data[:2], "big"), data[2:]
        if len(data) != 34 or not version:
            return 0x6A80
        if not self._store.staged:
            return 0x6985
        if not same(sha256(self._store.shadow).digest(), wanted):
            return 0x6A80
        self._store.commit(version)
        return _OK
