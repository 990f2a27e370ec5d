"""What is fuzzed: every parser of the devices, what it may raise, and inputs that lead deep into it.

A new parser is one more row of TARGETS. `tests/devices/fuzz.py` runs them.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from devices.protocols import escpos, mrz, pn532, tlv
from devices.protocols.apdu import Card, Command, Response
from devices.protocols.card_errors import CardError
from devices.protocols.emrtd import Password, card_access, face, lds, read, sod
from devices.protocols.emrtd.curve import STANDARD
from devices.protocols.emrtd.secure_messaging import Session, unwrap, unwrap_command
from devices.protocols.emrtd.suite import AES_128
from devices.protocols.file_card import read as read_file_card
from devices.protocols.frames import MOST_BYTES, Frames, LineFrames, MrzFrames, TagFrames
from devices.protocols.profile import SHIPPED, ProfileError, Recognised, load, parse
from devices.virtual import lds as made
from devices.virtual.applets.emrtd import Chip, EmrtdCard
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.applets.scp03 import Keys
from devices.virtual.applets.several import Several
from devices.virtual.applets.store import Store
from devices.virtual.applets.update import AID, UpdateCard
from devices.virtual.issuer import Issuer
from devices.virtual.mrz import Printed, td1, td2, td3
from devices.virtual.paper import Paper

TODAY = date(2026, 11, 21)
CHIP = Chip(
    {"EF.CardAccess": made.card_access(("0.4.0.127.0.7.2.2.4.2.2", 13)), "EF.COM": made.common({"DG1": b""})},
    "L898902C<369080619406236",
)
SOD = Issuer(datetime(2026, 1, 1, tzinfo=UTC)).sod({1: made.dg1(td1(Printed("1", "010203", "F", "310131", "A", "B")))})
PRINTED = Printed("010203049", "010203", "F", "310131", "SAMPLE", "FATIMA")
KEYS = Keys(bytes(range(16)), bytes(range(16, 32)))


@dataclass(frozen=True)
class Target:
    """What is called with any bytes, the errors it may raise, and inputs that lead deep into it."""

    call: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]


def steps(data: bytes) -> Iterator[bytes]:
    """One input as several messages: a length byte before each."""
    while data:
        yield data[1 : 1 + data[0]]
        data = data[1 + data[0] :]


def joined(*messages: bytes) -> bytes:
    return b"".join(bytes([len(message)]) + message for message in messages)


def answering(data: bytes) -> Callable[[bytes], bytes]:
    left = steps(data)
    return lambda _apdu: next(left, b"\x6f\x00")


def talk(answer: Callable[[bytes], bytes], data: bytes) -> None:
    for message in steps(data):
        if len(answer(message)) < 2:
            raise AssertionError("an answer without a status word")


def session() -> Session:
    return Session(AES_128, b"a shared secret.", bytes(16))


(BAHRAIN,) = load(SHIPPED)
V4 = Recognised(BAHRAIN, BAHRAIN.generations[-1])
ALL_FIELDS = tuple(BAHRAIN.fields)


def file_card_content(data: bytes) -> object:
    """Any bytes as the files of a card that otherwise behaves."""

    def answer(apdu: bytes) -> bytes:
        command = Command.decode(apdu)
        if command.ins != 0xB0:
            return b"\x90\x00"
        at = command.p1 << 8 | command.p2
        return data[at : at + (command.le or 0)].ljust(command.le or 0, b"\0") + b"\x90\x00"

    return read_file_card(Card(answer), V4, ALL_FIELDS)


def update_card(data: bytes) -> None:
    store = Store(b"the old record", version=6, size=64)
    identity = FileCard(BAHRAIN, SAMPLES[0])
    talk(Several(identity.answer, {AID: UpdateCard(store, KEYS).answer}).answer, data)
    if (store.version, store.record, store.staged) != (6, b"the old record", False):
        raise AssertionError("a record was changed without the keys")


def point(data: bytes) -> None:
    for curve in STANDARD.values():
        try:
            curve.decode(data, "fuzz")
        except CardError:
            continue


def zones(data: bytes) -> object:
    return mrz.parse(data.decode("latin-1").split("\n"), TODAY)


def opened(data: bytes) -> object:
    return read(answering(data), Password("MRZ", "L898902C<369080619406236"), ("DG1", "DG2", "DG11"), TODAY)


def frames(make: Callable[[], Frames]) -> Callable[[bytes], None]:
    """Any bytes on a line, whole and byte by byte: the same texts, none of them longer than it may be."""

    def both(data: bytes) -> None:
        whole, pieces = make(), make()
        texts = [*whole.feed(data), *whole.quiet()]
        if texts != [text for byte in data for text in pieces.feed(bytes([byte]))] + pieces.quiet():
            raise AssertionError("what is found differs with how it is cut")
        if any(len(text) > MOST_BYTES for text in texts):
            raise AssertionError("a text longer than a frame may be")

    return both


def pn532_line(data: bytes) -> None:
    """Any bytes from the reader, whole and byte by byte, as frames and as what their answers say."""
    whole, pieces = pn532.Frames(), pn532.Frames()
    found = whole.feed(data)
    if found != [frame for byte in data for frame in pieces.feed(bytes([byte]))]:
        raise AssertionError("what is found differs with how it is cut")
    for body in found + whole.quiet():
        with suppress(pn532.Pn532Error):
            for target in pn532.targets(pn532.answer(pn532.LIST, body)):
                pn532.pseudo_atr(target.ats)
        with suppress(pn532.Pn532Error):
            pn532.exchanged(pn532.answer(pn532.EXCHANGE, body))


def printer_line(data: bytes) -> None:
    """Any bytes from a printer, as answers to what it is asked; each status is a known one."""
    answers = {question: escpos.answer(data[question - 1 :: 4]) for question in escpos.QUESTIONS}
    if escpos.status(answers).name not in escpos.STATUSES or escpos.confirms(data) not in {True, False}:
        raise AssertionError("a status without a name")


TARGETS: dict[str, Target] = {
    "apdu-command": Target(Command.decode, (CardError,), (b"\0\xa4\4\0\2\1\1\0", b"\0\xa4\4\0\0\0\2\1\1\0\0")),
    "apdu-response": Target(Response.decode, (CardError,), (b"\x90\0",)),
    "card": Target(
        lambda data: Card(answering(data)).read(300, "fuzz"), (CardError,), (joined(b"ab\x61\2", b"cd\x90\0"),)
    ),
    "tlv": Target(lambda data: tlv.parse(data, "fuzz"), (CardError,), (made.dg2(b"\xff\xd8\xff\xe0"),)),
    "mrz": Target(zones, (mrz.MrzError,), tuple("\n".join(make(PRINTED)).encode() for make in (td1, td2, td3))),
    "tag-frames": Target(frames(TagFrames), (), (b"\x02000102030404\x03", b"\x02000102030404\r\n\x03")),
    "line-frames": Target(frames(LineFrames), (), (b"]Q3RYD1:ONE\rRYD1:TWO\n", "مثال\r".encode())),
    "mrz-frames": Target(frames(MrzFrames), (), (b"\x02" + "\r".join(td1(PRINTED)).encode() + b"\r\x03",)),
    "pn532-line": Target(
        pn532_line,
        (),
        (
            pn532.ACK + pn532.build(bytes.fromhex("D54B0101034420070411223344556605788070024B")),
            pn532.NACK + pn532.build(b"\xd5\x41\x40" + bytes(254)),
        ),
    ),
    "printer-line": Target(printer_line, (), (b"\x12\x12\x12\x12", b"\x1a\x16\x12\x7e\x00")),
    "printer-paper": Target(
        lambda data: Paper(384).feed(data), (), (escpos.START + b"\x1dv0\0\1\0\1\0\xff" + escpos.CUT + escpos.CONFIRM,)
    ),
    "profile": Target(
        lambda data: parse(data.decode("utf-8", "replace"), "fuzz.toml"),
        (ProfileError,),
        (SHIPPED.joinpath("bahrain.toml").read_bytes(), b'card = "a"\n'),
    ),
    "file-card-content": Target(file_card_content, (CardError,), (b"010203049SAMPLE",)),
    "file-card-answers": Target(
        lambda data: read_file_card(Card(answering(data)), V4, ALL_FIELDS),
        (CardError,),
        (joined(b"\x90\0", b"\x90\0", b"\x90\0", b"010203049\x90\0"),),
    ),
    "card-access": Target(
        card_access.offers, (CardError,), (made.card_access(("0.4.0.127.0.7.2.2.4.2.2", 13)), b"\x31\0")
    ),
    "ef-com": Target(lds.common, (CardError,), (made.common({"DG1": b"", "DG2": b""}),)),
    "dg1": Target(lambda data: lds.zone(data, TODAY), (CardError,), (made.dg1(td1(PRINTED)), made.dg1(td3(PRINTED)))),
    "dg2": Target(face.read, (CardError,), (made.dg2(b"\xff\xd8\xff\xe0"), made.dg2(b"\xff\x4f\xff\x51"))),
    "dg11": Target(lds.details, (CardError,), (made.dg11("SAMPLE<<FATIMA", "1", "20010203"),)),
    "sod-hashes": Target(lambda data: sod.hashes(data, {1: b""}), (), (SOD,)),
    "point": Target(point, (), tuple(curve.encode(curve.generator) for curve in STANDARD.values())),
    "protected-answer": Target(
        lambda data: unwrap(session(), Response(data, 0x9000)),
        (CardError,),
        (tlv.build(0x99, b"\x90\0") + tlv.build(0x8E, bytes(8)),),
    ),
    "protected-command": Target(
        lambda data: unwrap_command(session(), Command(0x0C, 0xB0, 0, 0, data[:255])),
        (CardError,),
        (tlv.build(0x97, b"\0") + tlv.build(0x8E, bytes(8)),),
    ),
    "emrtd-answers": Target(
        opened,
        (CardError,),
        (
            joined(b"\x6a\x82", b"\x6a\x82", b"\x90\0", b"\x90\0", bytes(8) + b"\x90\0", bytes(40) + b"\x90\0"),
            joined(b"\x90\0", made.card_access(("0.4.0.127.0.7.2.2.4.2.2", 13))[:8] + b"\x90\0"),
        ),
    ),
    "emrtd-card": Target(
        lambda data: talk(EmrtdCard(CHIP).answer, data),
        (),
        (
            joined(b"\0\xa4\4\x0c\7" + lds.APPLICATION, b"\0\x84\0\0\x08", b"\0\x82\0\0\x28" + bytes(40)),
            joined(b"\0\x22\xc1\xa4\x0f\x80\x0a\4\0\x7f\0\7\2\2\4\2\2\x83\1\1", b"\x10\x86\0\0\2\x7c\0\0"),
        ),
    ),
    "update-card": Target(
        update_card,
        (),
        (joined(b"\0\xa4\4\0\7" + AID, b"\x80\x50\0\0\x08hostchal\0", b"\x84\x82\x33\0\x10" + bytes(16)),),
    ),
}


def once(target: Target, data: bytes) -> None:
    """One input: a typed error is an answer like any other."""
    with suppress(*target.errors):
        target.call(data)
