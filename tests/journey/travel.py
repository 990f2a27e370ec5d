"""A made-up travel document in a reader, and the visitor who types what opens it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from devices.protocols import mrz
from devices.protocols.apdu import Command
from devices.protocols.pn532 import pseudo_atr
from devices.virtual import lds
from devices.virtual.applets.emrtd import Chip, EmrtdCard
from devices.virtual.applets.faults import Answer
from devices.virtual.issuer import Issuer
from devices.virtual.mrz import Printed, td1
from devices.virtual.portrait import PORTRAIT
from devices.virtual.samples import AES_128_BRAINPOOL, travel_chip
from tests.display import tap
from tests.journey.terminal import Terminal

ATR = pseudo_atr(b"")
PACE = travel_chip(Issuer(datetime(2026, 1, 1, tzinfo=UTC)), AES_128_BRAINPOOL)
BASIC = travel_chip(Issuer(datetime(2026, 1, 1, tzinfo=UTC)))
HOLDER_ZONE = td1(Printed("000000017", "010203", "F", "310531", "SAMPLE", "MARYAM"))  # of `hub seed-demo`
PAD = ("123", "456", "789", " 0 ")


def holders_chip() -> Chip:
    """A chip with basic access, of the holder that the demo's hub knows."""
    groups = {
        "DG1": lds.dg1(HOLDER_ZONE),
        "DG2": lds.dg2(PORTRAIT),
        "DG11": lds.dg11("عيّنة مريم", "000000017", "20010203"),
    }
    sod = Issuer(datetime(2026, 1, 1, tzinfo=UTC)).sod(lds.numbered(groups))
    key = mrz.parse(HOLDER_ZONE, datetime.now(tz=UTC).date()).key
    return Chip({**groups, "EF.COM": lds.common(groups), "EF.SOD": sod}, key)


def insertion(chip: Chip = PACE) -> Answer:
    """What answers from one insertion to the next removal."""
    return EmrtdCard(chip).answer


def torn_at(answer: Answer, wanted: Callable[[Command], bool]) -> Answer:
    """The card is pulled out at the first command that is wanted."""

    def limited(apdu: bytes) -> bytes:
        if wanted(Command.decode(apdu)):
            raise EOFError
        return answer(apdu)

    return limited


def type_digits(terminal: Terminal, digits: str) -> None:
    """Touch each digit of the pad, then Continue; a quick finger, as fingers are on keys."""
    x, y, wide, high = terminal.theme.blocks("card_key")["keys"]
    if terminal.rtl:
        x = terminal.theme.width - x - wide
    for digit in digits:
        row = next(number for number, caps in enumerate(PAD) if digit in caps)
        column = PAD[row].index(digit)
        tap(terminal.display, x + wide * (column + 0.5) / 3, y + high * (row + 0.5) / 4)
        time.sleep(0.1)
    time.sleep(0.4)  # the debounce between a key and a button
    terminal.touch("card_key", "go")
