"""One job on one card: a connection and a transaction of its own, let go of whatever happens."""

from typing import Any

from smartcard import scard

from devices.drivers.pcsc_errors import fault
from devices.port import CardFault, Work

PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
MOST_APDUS = 5000
_SHORTEST = 2  # bytes of an answer, its status word: ISO 7816-4, 5.1


def do(reader: str, job: Work) -> object:
    """What `job` returns of the card in that reader. CardFault for what goes wrong between the two."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(result)
    try:
        result, card, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, PROTOCOLS)
        _check(result)
        try:
            _check(scard.SCardBeginTransaction(card))
            try:
                return job(_Door(card, protocol))
            finally:
                scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)
    finally:
        scard.SCardReleaseContext(context)


class _Door:
    """Sends commands to the card, at most so many; none is kept or told to anybody."""

    def __init__(self, card: Any, protocol: int) -> None:  # noqa: ANN401  a handle of the C library
        self._card = card
        self._header = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        self._left = MOST_APDUS

    def __call__(self, apdu: bytes) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise CardFault("unreadable", passing=False, detail=f"more than {MOST_APDUS} commands")
        result, answer = scard.SCardTransmit(self._card, self._header, list(apdu))
        _check(result)
        if len(answer) < _SHORTEST:  # what some drivers make of a card torn out in the middle
            raise CardFault("removed", passing=True, detail="an answer without a status word")
        return bytes(answer)


def _check(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        raise fault(result)
