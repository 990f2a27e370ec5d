"""The protected channel to an eMRTD (ICAO Doc 9303-11, 9.8): every command and answer encrypted and proved."""

from dataclasses import replace

from devices.protocols import tlv
from devices.protocols.apdu import Card, Command, Response, Transmit
from devices.protocols.card_errors import Garbled, Tampered
from devices.protocols.emrtd.suite import ENC, MAC, Suite, pad, same, unpad

WHERE = "the protected channel"
_PROOF = 10  # bytes of data object 8E
MOST = 223  # bytes a READ BINARY may ask for, so that the protected answer still fits 256


class Session:
    """Keys and send sequence counter of one channel, for whichever side holds it.

    `counter` is as long as a block of the cipher. Once a proof was wrong the session is closed for good: Tampered.
    """

    def __init__(self, suite: Suite, seed: bytes, counter: bytes) -> None:
        self.suite = suite
        self._enc, self._mac = suite.derive(seed, ENC), suite.derive(seed, MAC)
        self._counter = int.from_bytes(counter, "big")
        self._open = True

    def next(self) -> bytes:
        """The counter of the next message, as its bytes."""
        if not self._open:
            raise Tampered(WHERE, "it is closed")
        self._counter = (self._counter + 1) % (1 << 8 * self.suite.block)
        return self._counter.to_bytes(self.suite.block, "big")

    def close(self, why: str) -> Tampered:
        self._open = False
        return Tampered(WHERE, why)

    def encrypt(self, counter: bytes, data: bytes) -> bytes:
        return self.suite.encrypt(self._enc, pad(data, self.suite.block), self.suite.first_iv(self._enc, counter))

    def decrypt(self, counter: bytes, data: bytes) -> bytes:
        """The plain bytes; Tampered when they are no whole blocks or end in no padding."""
        if not data or len(data) % self.suite.block:
            raise self.close("what came is not whole blocks")
        plain = unpad(self.suite.decrypt(self._enc, data, self.suite.first_iv(self._enc, counter)))
        if plain is None:
            raise self.close("what came is not padded")
        return plain

    def proof(self, counter: bytes, data: bytes) -> bytes:
        return self.suite.proof(self._mac, pad(counter + data, self.suite.block))


def wrap(session: Session, command: Command) -> Command:
    """The protected form of a command (9303-11, 9.8.4)."""
    counter = session.next()
    masked = replace(command, cla=command.cla | 0x0C)
    body = b""
    if command.data:
        secret = session.encrypt(counter, command.data)
        # an even instruction says how it was padded, an odd one holds data objects (ISO/IEC 7816-4, 10.4)
        body = tlv.build(0x85, secret) if command.ins & 1 else tlv.build(0x87, b"\x01" + secret)
    if command.le is not None:
        body += tlv.build(0x97, (command.le & 0xFF).to_bytes(1, "big"))
    proof = session.proof(counter, pad(masked.header, session.suite.block) + body)
    return replace(masked, data=body + tlv.build(0x8E, proof), le=256)


def unwrap(session: Session, response: Response) -> Response:
    """The plain answer inside a protected one (9303-11, 9.8.5); Tampered closes the session."""
    counter = session.next()
    try:
        objects = tlv.parse(response.data, WHERE)
        status = tlv.one(objects, 0x99, WHERE)
    except Garbled as error:
        raise session.close(f"the answer {response.sw:04X} is not protected ({error.what})") from error
    _check(session, counter, response.data)
    if len(status) != 2:
        raise session.close("an answer is not laid out as it should be")
    return Response(_plain(session, counter, objects), int.from_bytes(status, "big"))


def _check(session: Session, counter: bytes, data: bytes, header: bytes = b"") -> None:
    """The last object of a message must be 8E, the proof of all before it as it came, with the header."""
    covered, proof = data[:-_PROOF], data[-_PROOF:]
    if proof[:2] != b"\x8e\x08" or not same(session.proof(counter, header + covered), proof[2:]):
        raise session.close("the proof of a message is wrong")


def _plain(session: Session, counter: bytes, objects: tuple[tlv.Tlv, ...]) -> bytes:
    for each in objects:
        if each.tag == 0x87:
            if not each.value.startswith(b"\x01"):
                raise session.close("what came is padded in an unknown way")
            return session.decrypt(counter, each.value[1:])
        if each.tag == 0x85:
            return session.decrypt(counter, each.value)
    return b""


def protected(transmit: Transmit, session: Session) -> Card:
    """A card whose every command goes through the session."""
    carrier = Card(transmit)

    def carry(apdu: bytes) -> bytes:
        command = wrap(session, Command.decode(apdu))
        return unwrap(session, carrier.send(command)).encode()

    return Card(carry)


def unwrap_command(session: Session, command: Command) -> Command:
    """The card's side of `wrap`; Tampered closes the session."""
    counter = session.next()
    try:
        objects = tlv.parse(command.data, WHERE)
    except Garbled as error:
        raise session.close(f"a command is not protected ({error.what})") from error
    _check(session, counter, command.data, pad(command.header, session.suite.block))
    wanted = [each.value for each in objects if each.tag == 0x97]
    le = (int.from_bytes(wanted[0], "big") or 256) if wanted else None
    return replace(command, cla=command.cla & ~0x0C, data=_plain(session, counter, objects), le=le)


def wrap_response(session: Session, response: Response, *, odd: bool = False) -> Response:
    """The card's side of `unwrap`; `odd` for the answer to an odd instruction."""
    counter = session.next()
    body = b""
    if response.data:
        secret = session.encrypt(counter, response.data)
        body = tlv.build(0x85, secret) if odd else tlv.build(0x87, b"\x01" + secret)
    body += tlv.build(0x99, response.sw.to_bytes(2, "big"))
    return Response(body + tlv.build(0x8E, session.proof(counter, body)), response.sw)
