"""What PC/SC's error numbers mean: for staff in words, for a job as a fault of the card."""

from smartcard import scard

from devices.port import CardFault

_REMOVED = (0x8010000C, 0x80100016, 0x80100069)
_MUTE = (0x8010000F, 0x80100066, 0x80100067)
_SERVICE = (0x80100013, 0x8010001D, 0x8010001E)


def number(result: int) -> int:
    """The unsigned number as winscard.h has it."""
    return result & 0xFFFFFFFF


def say(result: int) -> str:
    """An error in words for staff, with its number."""
    code = number(result)
    if code in _SERVICE:
        return f"it does not run or was restarted (0x{code:08X})"
    if code == 0x8010006A:
        return f"it does not let this user in; install config/polkit (0x{code:08X})"
    return f"{str(scard.SCardGetErrorMessage(result)).rstrip('.')} (0x{code:08X})"


def fault(result: int) -> CardFault:
    """The card's fault that an error in the middle of work is."""
    code = number(result)
    if code in _REMOVED:
        return CardFault("removed", passing=True, detail=say(result))
    if code in _MUTE:
        return CardFault("mute", passing=True, detail=say(result))
    return CardFault("reader", passing=True, detail=say(result))
