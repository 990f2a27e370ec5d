"""The issuer that ships: a simulation, and said to be one, whose applet and protocol docs/wire.md describes."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence

import msgspec

from hub.cards.domain import card_keys, scp03
from hub.cards.domain.backend import CardUpdateBackend, Command, Due, Memory, Step, Turn
from hub.cards.domain.scp03 import Channel, ChannelError
from hub.cards.domain.wire import Both
from hub.cards.models import CardUpdate

SELECT = bytes.fromhex("00A4040007F0524159414B0100")
ACTIVE = bytes.fromhex("80B2000002")
GET, WRITE, READ, COMMIT = (bytes.fromhex(header) for header in ("84CA0001", "84D6", "84B0", "84EE0000"))
PIECE, LENGTH = 192, 512
STEPS: Mapping[str, Step] = {
    "hello": "check",
    "check": "check",
    "write": "write",
    "read": "write",
    "commit": "confirm",
    "confirm": "confirm",
}
SEQUENCE = list(STEPS)
State = CardUpdate.State


class Mind(msgspec.Struct, forbid_unknown_fields=True):
    """Where a session is: the phase that waits for answers, both challenges, and the channel's chaining values."""

    phase: str
    host: str
    card: str = ""
    chains: str = ""  # of each command that is out, 32 hex characters each
    counter: int = 0


class SimulatedIssuer(CardUpdateBackend):
    """Drives the sample applet: reads the version, writes a shadow, reads it back, commits at once, reads again."""

    simulated = True
    issuer = Both("جهة إصدار تجريبية (محاكاة)", "Sample issuer (a simulation)")
    allowed = (
        *(("00", "A4"), ("80", "50"), ("80", "B2")),
        *(("84", "82"), ("84", "CA"), ("84", "D6"), ("84", "B0"), ("84", "EE")),
    )

    def begin(self, due: Due) -> Turn:  # noqa: ARG002 the card says who it is before anything else
        """SELECT, a look at the version, INITIALIZE UPDATE."""
        host = secrets.token_bytes(8)
        commands = (Command(SELECT), Command(ACTIVE, ()), Command(b"\x80\x50\x00\x00\x08" + host + b"\x00"))
        return Turn("check", 0, commands, _kept(Mind("hello", host.hex())))

    def go_on(self, due: Due, memory: Memory, answers: Sequence[bytes]) -> Turn:
        """The next phase, once every command of the last was answered well."""
        mind = msgspec.convert(memory, Mind)
        step = STEPS[mind.phase]
        asked = {"hello": 3, "check": 2, "commit": 1, "confirm": 2}.get(mind.phase, len(_pieces()))
        refused = next((each for each in _telling(mind.phase, answers) if each[-2:] != b"\x90\x00"), None)
        percent = 100 * SEQUENCE.index(mind.phase) // len(SEQUENCE)
        if refused is not None:
            return Turn(step, percent, end="failed", reason="card-refused")
        if len(answers) < asked:
            return Turn(step, percent, end="torn", reason="card-gone")
        phases: dict[str, Callable[[Due, Mind, Sequence[bytes]], Turn]] = {
            "hello": self._hello,
            "check": self._check,
            "write": self._written,
            "read": self._read,
            "commit": self._committed,
            "confirm": self._confirmed,
        }
        try:
            return phases[mind.phase](due, mind, answers)
        except ChannelError:
            return Turn(step, percent, end="failed", reason="channel")

    def _hello(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        said = scp03.hello(answers[2][:-2])
        if said.card != bytes.fromhex(due.card):
            return Turn("check", 0, end="failed", reason="wrong-card")
        mind.card = said.challenge.hex()
        opening = _channel(due, mind)
        host = bytes.fromhex(mind.host)
        card_proof, host_proof = scp03.cryptograms(opening, host, said.challenge)
        if not secrets.compare_digest(card_proof, said.cryptogram):
            raise ChannelError("The card does not have its keys")
        opens = Command(opening.authenticate(host_proof))
        return _turn("check", "check", mind, opening, [(GET, b"", 0)], before=[opens])

    def _check(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        (said,) = _opened(due, mind, answers[1:])
        version, sha = _active(said)
        if version == due.version and sha == _sha(due):
            return Turn("confirm", 100, state=State.CONFIRMED, end="done", reason="already-there")
        if version >= due.version:
            return Turn("check", 0, end="failed", reason="other-record")
        record = record_of(due)
        pieces = [(WRITE + at.to_bytes(2, "big"), record[at : at + PIECE], 0) for at in _pieces()]
        return _turn("write", "write", mind, _channel(due, mind), pieces, state=State.PREPARED)

    def _written(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        _opened(due, mind, answers)
        pieces = [(READ + at.to_bytes(2, "big"), b"", min(PIECE, LENGTH - at)) for at in _pieces()]
        return _turn("write", "read", mind, _channel(due, mind), pieces, state=State.STAGED)

    def _read(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        if b"".join(_opened(due, mind, answers)) != record_of(due):
            return Turn("write", 50, end="failed", reason="not-as-written")
        commit = (COMMIT, due.version.to_bytes(2, "big") + _sha(due), 0)
        return _turn("confirm", "commit", mind, _channel(due, mind), [commit], state=State.VERIFIED)

    def _committed(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        _opened(due, mind, answers)
        after = [Command(ACTIVE, ())]
        return _turn(
            "confirm", "confirm", mind, _channel(due, mind), [(GET, b"", 0)], state=State.COMMITTED, after=after
        )

    def _confirmed(self, due: Due, mind: Mind, answers: Sequence[bytes]) -> Turn:
        (said,) = _opened(due, mind, answers[:1])
        if _active(said) != (due.version, _sha(due)):
            return Turn("confirm", 90, end="failed", reason="other-record")
        return Turn("confirm", 100, state=State.CONFIRMED, end="done")


def record_of(due: Due) -> bytes:
    """The sample record of a version: the same bytes each time, of nobody."""
    text = f"SAMPLE RECORD card {due.card} version {due.version} ".encode()
    return (text * (LENGTH // len(text) + 1))[:LENGTH]


def _telling(phase: str, answers: Sequence[bytes]) -> list[bytes]:
    """The answers whose status matters: what the clear look at the version says is only for the kiosk."""
    aside = {"hello": 1, "confirm": 1}.get(phase)
    return [each for place, each in enumerate(answers) if place != aside]


def _pieces() -> range:
    return range(0, LENGTH, PIECE)


def _sha(due: Due) -> bytes:
    return hashlib.sha256(record_of(due)).digest()


def _active(said: bytes) -> tuple[int, bytes]:
    if len(said) != 35:
        raise ChannelError("The version is not 35 bytes")
    return int.from_bytes(said[:2], "big"), said[3:]


def _channel(due: Due, mind: Mind) -> Channel:
    """The channel as the last command left it."""
    keys = card_keys.keys_of(bytes.fromhex(due.card))
    found = scp03.channel(keys, bytes.fromhex(mind.host), bytes.fromhex(mind.card))
    found.counter = mind.counter
    found.chain = bytes.fromhex(mind.chains)[-scp03.BLOCK :] or scp03.START
    return found


def _opened(due: Due, mind: Mind, answers: Sequence[bytes]) -> list[bytes]:
    """The data of the answers to the wrapped commands that are out."""
    found, chains = _channel(due, mind), bytes.fromhex(mind.chains)
    first = mind.counter - len(chains) // scp03.BLOCK + 1
    each = [chains[at : at + scp03.BLOCK] for at in range(0, len(chains), scp03.BLOCK)]
    return [found.opened(answer, each[place], first + place) for place, answer in enumerate(answers)]


def _turn(  # noqa: PLR0913 one place where a batch is put together
    step: Step,
    phase: str,
    mind: Mind,
    channel: Channel,
    wrapped: Sequence[tuple[bytes, bytes, int]],
    *,
    state: CardUpdate.State | None = None,
    before: Sequence[Command] = (),
    after: Sequence[Command] = (),
) -> Turn:
    commands, chains = [], b""
    for header, data, most in wrapped:
        commands.append(Command(channel.wrapped(header, data, most)))
        chains += channel.chain
    mind.phase, mind.chains, mind.counter = phase, chains.hex(), channel.counter
    percent = 100 * SEQUENCE.index(phase) // len(SEQUENCE)
    return Turn(step, percent, [*before, *commands, *after], _kept(mind), state)


def _kept(mind: Mind) -> Memory:
    kept: Memory = msgspec.to_builtins(mind)
    return kept
