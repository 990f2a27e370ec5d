"""Builds the devices and hands their events to the screen; loaded after the first frame, when there are any."""

from collections.abc import Collection
from functools import partial
from typing import Protocol

from devices.events import CardRead, CardSeen, Event
from devices.port import CardFault, CardReader, Transmit
from devices.protocols.apdu import Card
from devices.protocols.card_errors import CardError, Refused, Torn, Unreadable
from devices.protocols.file_card import read
from devices.protocols.mrz import Result as Zone
from devices.protocols.profile import SHIPPED, Profile, load, recognise
from devices.registry import make
from devices.supervisor import Standing, Supervisor
from kiosk.flows.card import SHOWN_DIGITS, CardFacts

READ_S = 20.0
SHOWN = ("number", "name_ar", "name_en", "expiry")


class Takes(Protocol):
    """Where events are left."""

    def put(self, event: Event) -> None: ...


class Readers:
    """Every device of this kiosk under one supervisor, and how a card in one of them is read."""

    def __init__(self, names: Collection[str], inbox: Takes) -> None:
        self._inbox = inbox
        self._devices = {name: make(name) for name in names}
        self._profiles = load(SHIPPED)
        self._atrs: dict[str, tuple[int, bytes]] = {}
        self._supervisor = Supervisor(list(self._devices.values()), self._said)

    def start(self) -> None:
        """Open the devices, from now on for ever."""
        self._supervisor.start()

    def stop(self) -> None:
        """Let go of them all, within a second."""
        self._supervisor.stop()

    def standing(self) -> list[Standing]:
        """How each device is."""
        return self._supervisor.standing()

    def read(self, device: str, card: int) -> None:
        """Begin to read what is shown of a card; a CardRead with CardFacts follows, or a CardFailed."""
        reader = self._devices[device]
        if isinstance(reader, CardReader):
            seen, atr = self._atrs.get(device, (0, b""))
            reader.work(card, partial(_read_shown, atr if seen == card else b"", self._profiles), seconds=READ_S)

    def _said(self, event: Event) -> None:
        if isinstance(event, CardSeen):
            self._atrs[event.device] = (event.card, event.atr)
        if isinstance(event, CardRead) and isinstance(event.data, Zone):
            event = CardRead(event.device, event.card, _zone_shown(event.data))
        self._inbox.put(event)


def _read_shown(atr: bytes, profiles: tuple[Profile, ...], transmit: Transmit) -> CardFacts:
    """What a reader is given to do: recognise the card by its ATR, read by its profile, keep what is shown."""
    known = recognise(atr, profiles)
    if known is None:
        raise CardFault("unknown", passing=False)
    try:
        data = read(Card(transmit), known, [name for name in SHOWN if name in known.profile.fields])
    except CardError as error:
        raise _fault_of(error) from error
    return CardFacts(
        name_ar=data.name_ar or "",
        name_en=data.name_en or "",
        number_end=(data.number or "")[-SHOWN_DIGITS:],
        expires=data.expiry,
    )


def _zone_shown(zone: Zone) -> CardFacts:
    """What is shown of a swiped zone; a national number stands in its optional part where the issuer puts one there."""
    number = next((part for part in zone.optional if part.isdecimal()), zone.number)
    name = f"{zone.names} {zone.surname}".strip().title()
    return CardFacts(name_ar="", name_en=name, number_end=number[-SHOWN_DIGITS:], expires=zone.expiry)


def _fault_of(error: CardError) -> CardFault:
    """The fault that the screen has words for; the card's own text stays behind."""
    if isinstance(error, Torn):
        return CardFault("removed", passing=True)
    if isinstance(error, Refused):
        return CardFault("refused", passing=error.passing)
    if isinstance(error, Unreadable):
        return CardFault("refused", passing=False)
    return CardFault("unreadable", passing=error.passing)
