"""A card's PIN: VERIFY and what the card says of it (ISO/IEC 7816-4, 11.6.6). The digits go to the card only."""

from devices.protocols.apdu import Card, Command
from devices.protocols.card_errors import CardError, Refused
from devices.protocols.profile import Pin

WHERE = "the PIN"
_BLOCKED, _NONE_NEEDED = {0x6983, 0x6984, 0x63C0}, 0x9000


class WrongPin(CardError):
    """The PIN was not right; `left` tries are left, None where the card does not tell."""

    def __init__(self, left: int | None) -> None:
        super().__init__(WHERE, "it was not right")
        self.left = left


class PinBlocked(CardError):
    """No try is left, or none is allowed."""

    def __init__(self) -> None:
        super().__init__(WHERE, "no try is left")


def tries_left(card: Card, how: Pin) -> int | None:
    """How many tries are left, asked without one being spent; None where the card does not tell. PinBlocked."""
    sw = card.send(Command(0x00, 0x20, 0x00, int(how.reference, 16))).sw
    if sw in _BLOCKED:
        raise PinBlocked
    return sw & 0xF if sw >> 4 == 0x63C else None


def verify(card: Card, how: Pin, digits: bytearray) -> None:
    """Prove the PIN, and write over `digits` whatever happens; WrongPin, PinBlocked, Refused."""
    block = bytearray(_block(how, digits))
    try:
        sw = card.send(Command(0x00, 0x20, 0x00, int(how.reference, 16), bytes(block))).sw
    finally:
        digits[:] = bytes(len(digits))
        block[:] = bytes(len(block))
    if sw in _BLOCKED:
        raise PinBlocked
    if sw >> 8 == 0x63:
        raise WrongPin(sw & 0xF if sw >> 4 == 0x63C else None)
    if sw != _NONE_NEEDED:
        raise Refused(WHERE, sw)


def _block(how: Pin, digits: bytearray) -> bytearray:
    """The digits as the card takes them: one a byte in ASCII, or two a byte, the last half filled with F."""
    if how.coding == "ascii":
        coded = bytearray(digits)
    else:
        halves = [digit - 0x30 for digit in digits] + [0xF] * (len(digits) % 2)
        coded = bytearray(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))
    return coded + bytes.fromhex(how.fill) * (how.padded - len(coded))
