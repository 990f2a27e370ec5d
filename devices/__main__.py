"""`python -m devices simulate card|reader|mrz|scan|printer`: a device that is not there, to develop and show with."""

import argparse
import itertools
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from devices.protocols.pn532 import pseudo_atr
from devices.protocols.profile import SHIPPED, Profile, load
from devices.virtual.applets.emrtd import EmrtdCard
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.atr import complete
from devices.virtual.issuer import Issuer
from devices.virtual.line import Line
from devices.virtual.mrz import Printed, td1, td2, td3
from devices.virtual.printer import VirtualPrinter
from devices.virtual.sample_card import ATR as CHIP_ATR
from devices.virtual.sample_card import SampleCard
from devices.virtual.samples import ACCESS_NUMBER, AES_128_BRAINPOOL, ZONE, travel_chip
from devices.virtual.service import READERS, missing, service
from devices.virtual.slot import FIRST_PORT, Slot

Answer = Callable[[bytes], bytes]
Insertion = Callable[[], Answer]
FORMS = {"td1": td1, "td2": td2, "td3": td3}
PERSON = Printed("010203049", "010203", "F", "310131", "SAMPLE", "FATIMA AHMED")  # no such person exists
STATUSES = ("ready", "paper-low", "paper-out", "offline", "mute")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command until Enter, the end of its input, Ctrl-C or SIGTERM; 1 when it cannot."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked)
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devices", description=__doc__)
    simulate = parser.add_subparsers(required=True).add_parser("simulate", help="a device that is not there")
    kinds = simulate.add_subparsers(required=True)
    reader = kinds.add_parser("reader", help="a PC/SC service with two virtual readers; Enter ends it")
    reader.set_defaults(run=_reader)
    card = kinds.add_parser("card", help="a sample card in one of vpcd's slots (pcscd has to run); Enter takes it out")
    card.add_argument("--slot", type=int, default=0, help="0 or 1")
    card.add_argument("--profile", default="bahrain", help="a file of devices/profiles, without .toml")
    card.add_argument("--person", type=int, default=0, help=f"0 to {len(SAMPLES) - 1}")
    card.add_argument("--chip", type=Path, metavar="FILE", help="the hub's sample-card.json: a chip it can update")
    card.add_argument("--later", action="store_true", help="begin with the card out; Enter puts it in")
    card.add_argument("--emrtd", action="store_true", help="a travel document, opened by its zone or 123456")
    card.add_argument("--torn", type=int, metavar="N", help="pulled out after N commands")
    card.add_argument("--mute", action="store_true", help="never answers a command")
    card.set_defaults(run=_card)
    for name, run in (("mrz", _mrz), ("scan", _scan)):
        line = kinds.add_parser(name, help="a serial reader; Enter sends again, the end of input ends it")
        line.add_argument("--link", type=Path, required=True, help="where the line is to be found")
        line.set_defaults(run=run)
        if name == "mrz":
            line.add_argument("--form", choices=FORMS, default="td1")
        else:
            line.add_argument("text", help="what the code says")
    printer = kinds.add_parser("printer", help="a receipt printer; a status word changes it, Enter ends it")
    where = printer.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, help="a serial line, and where it is to be found")
    where.add_argument("--port", type=int, help="a TCP port of this machine")
    printer.add_argument("--out", type=Path, required=True, help="the folder for its receipts, as PNG")
    printer.add_argument("--width", type=int, choices=(576, 384), default=576)
    printer.set_defaults(run=_printer)
    return parser


def _reader(_asked: argparse.Namespace) -> None:
    if why := missing():
        raise OSError(f"no PC/SC service can be started here: {why}")
    with tempfile.TemporaryDirectory(prefix="rayak-pcscd-") as folder, service(Path(folder)) as pcscd:
        pcscd.start()
        _say(f"{' and '.join(READERS)} are there. Enter ends it.")
        sys.stdin.readline()


def _card(asked: argparse.Namespace) -> None:
    atr, insertion = _kind_of_card(asked)
    with Slot(FIRST_PORT + asked.slot) as slot:
        for is_in in itertools.cycle((False, True) if asked.later else (True, False)):
            if is_in:
                _insert(slot, asked, atr, insertion())
            else:
                slot.remove()
            _say(f"The card is {'in. Enter takes it out' if is_in else 'out. Enter puts it in'}; Ctrl-D ends.")
            if not sys.stdin.readline():
                return


def _kind_of_card(asked: argparse.Namespace) -> tuple[bytes, Insertion]:
    """Its answer to reset, and what makes the answers of each insertion."""
    if asked.chip:
        return CHIP_ATR, SampleCard(asked.chip).insertion
    atr, answer = _travel_document() if asked.emrtd else _file_card(asked.profile, asked.person)
    return atr, lambda: answer


def _insert(slot: Slot, asked: argparse.Namespace, atr: bytes, answer: Answer) -> None:
    if asked.mute:
        answer = _never
    elif asked.torn is not None:
        answer = _torn(answer, asked.torn)
    try:
        slot.insert(atr, answer)
    except ConnectionError as error:
        port = FIRST_PORT + asked.slot
        raise OSError(f"no virtual reader listens on port {port}: run `simulate reader`, or pcscd with vpcd") from error


def _file_card(name: str, person: int) -> tuple[bytes, Answer]:
    profiles = {profile.card: profile for profile in load(SHIPPED)}
    if name not in profiles:
        raise ValueError(f"there is no profile {name}; there are {', '.join(profiles)}")
    if not 0 <= person < len(SAMPLES):
        raise ValueError(f"there is no person {person}; there are 0 to {len(SAMPLES) - 1}")
    return _answer_to_reset(profiles[name]), FileCard(profiles[name], SAMPLES[person]).answer


def _answer_to_reset(profile: Profile) -> bytes:
    """That of the newest generation that can be read."""
    return complete(bytes.fromhex([one.atr[0] for one in profile.generations if one.unreadable is None][-1]))


def _travel_document() -> tuple[bytes, Answer]:
    _say(f"Its access number (CAN) is {ACCESS_NUMBER}. Its zone, to be swiped or typed, is:")
    for row in ZONE:
        _say(row)
    return pseudo_atr(b""), EmrtdCard(travel_chip(Issuer(datetime.now(tz=UTC)), AES_128_BRAINPOOL)).answer


def _never(_apdu: bytes) -> bytes:
    threading.Event().wait()
    return b""


def _torn(answer: Answer, after: int) -> Answer:
    left = after

    def limited(apdu: bytes) -> bytes:
        nonlocal left
        left -= 1
        if left < 0:
            raise EOFError  # which takes it out of the slot
        return answer(apdu)

    return limited


def _mrz(asked: argparse.Namespace) -> None:
    _send(asked.link, b"\x02" + "\r".join(FORMS[asked.form](PERSON)).encode("ascii") + b"\r\x03")


def _scan(asked: argparse.Namespace) -> None:
    _send(asked.link, asked.text.encode() + b"\r")


def _send(link: Path, data: bytes) -> None:
    with Line(link) as line:
        _say(f"The line is at {link}. Enter sends; the end of input (Ctrl-D) pulls it out.")
        while sys.stdin.readline():
            line.send(data)
            _say("Sent.")


def _printer(asked: argparse.Namespace) -> None:
    with VirtualPrinter(asked.out, link=asked.link, port=asked.port or 0, width=asked.width) as printer:
        where = asked.link or f"127.0.0.1 port {printer.port}"
        _say(f"The printer is at {where}; receipts go to {asked.out}. {', '.join(STATUSES)} set it; Enter ends it.")
        while status := sys.stdin.readline().strip():
            if status == "ready":
                printer.load()
            elif status in STATUSES:
                printer.set(status)
            _say(f"It is {status}." if status in STATUSES else f"{status} is none of {', '.join(STATUSES)}.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what it started ends with it
    sys.exit(main())
