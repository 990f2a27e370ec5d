"""The issuer's side of the update application, as the tests speak it: open a channel, stage, read back, commit."""

from hashlib import sha256

from devices.protocols.apdu import Card, Command, Response
from devices.virtual.applets.faults import Answer
from devices.virtual.applets.scp03 import LEVEL, MOST, Channel, Keys
from devices.virtual.applets.update import AID

KEYS = Keys(bytes(range(16)), bytes(range(16, 32)))


class Host:
    """One channel to a card."""

    def __init__(self, answer: Answer, keys: Keys = KEYS) -> None:
        self.card = Card(answer)
        self.card.select(0x04, 0x0C, AID, "the update application")
        greeting = self.card.ask(Command(0x80, 0x50, keys.version, 0, b"hostchal", 256), "INITIALIZE UPDATE")
        self.channel = Channel(keys, b"hostchal", greeting[13:21])
        assert keys is not KEYS or greeting[21:29] == self.channel.card_cryptogram
        proof = self.channel.prove(Command(0x84, 0x82, LEVEL, 0, self.channel.host_cryptogram))
        self.card.ask(proof, "EXTERNAL AUTHENTICATE")

    def send(self, command: Command) -> Response:
        return self.channel.unwrap_answer(self.card.send(self.channel.wrap(command)))

    def ask(self, command: Command) -> bytes:
        response = self.send(command)
        assert response.ok, f"{response.sw:04X}"
        return response.data

    def state(self) -> tuple[int, int, bytes]:
        raw = self.ask(Command(0x84, 0xCA, 0, 1, le=256))
        return int.from_bytes(raw[:2], "big"), raw[2], raw[3:]

    def stage(self, record: bytes) -> None:
        for at in range(0, len(record), MOST):
            self.ask(Command(0x84, 0xD6, at >> 8, at & 0xFF, record[at : at + MOST]))

    def staged(self, length: int) -> bytes:
        parts = (self.ask(Command(0x84, 0xB0, at >> 8, at & 0xFF, le=MOST)) for at in range(0, length, MOST))
        return b"".join(parts)

    def commit(self, version: int, record: bytes) -> Response:
        return self.send(Command(0x84, 0xEE, 0, 0, version.to_bytes(2, "big") + sha256(record).digest()))


def update(answer: Answer, version: int, record: bytes) -> None:
    """The whole way of an update, as the hub goes it."""
    host = Host(answer)
    host.stage(record)
    assert host.staged(len(record)) == record
    assert host.commit(version, record).ok
    assert host.state() == (version, 0, sha256(record).digest())
