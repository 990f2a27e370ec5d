"""Turns what devices and the hub tell into what the flows know."""

from datetime import date

from devices.events import PRINTER_STATUSES, PrinterStatus
from devices.port import CardFault
from devices.protocols.card_errors import CardError, Refused, Torn, Unreadable
from devices.protocols.mrz import Result as Zone
from devices.protocols.pin import PinBlocked
from devices.supervisor import Standing
from kiosk.card_hub import Holder, Notices, Readiness
from kiosk.clock import from_wire
from kiosk.flows.card_told import (
    SHOWN_DIGITS,
    CardFacts,
    Message,
    NewCard,
)
from kiosk.flows.paper import PRINTS
from kiosk.outbox_state import DeviceStatus


class Unknown(Unreadable):
    """No profile knows the card."""

    def __init__(self) -> None:
        super().__init__("this card", "no profile knows it")


def zone_shown(zone: Zone) -> tuple[CardFacts, Holder | None]:
    """What is shown of a swiped zone, and whom it names."""
    number = number_in(zone)
    name = f"{zone.names} {zone.surname}".strip().title()
    facts = CardFacts(name_ar="", name_en=name, number_end=number[-SHOWN_DIGITS:], expires=zone.expiry)
    return facts, holder_of(number, zone.expiry, "mrz")


def number_in(zone: Zone) -> str:
    """The national number, which stands in the zone's optional part where the issuer puts one there."""
    return next((part for part in zone.optional if part.isdecimal()), zone.number)


def holder_of(number: str, expiry: date | None, how: str) -> Holder | None:
    """Whom the hub can be asked of: a whole national number (DOMAIN: nine digits) of a card with an expiry."""
    whole = expiry is not None and number.isdecimal() and len(number) == 9
    return Holder(number, expiry.isoformat(), how) if whole and expiry is not None else None


def new_card(found: Readiness) -> NewCard | None:
    """How far a new card is; None when there is none."""
    if found.state == "unknown":
        return None
    return NewCard.at(found.state, found.office or found.centre, found.section)


def messages(told: Notices) -> tuple[Message, ...]:
    """The messages as they are shown."""
    return tuple(
        Message(
            id=one.id,
            title_ar=one.title.ar,
            title_en=one.title.en,
            body_ar=one.body.ar,
            body_en=one.body.en,
            sent=from_wire(one.sent_at).astimezone().date(),
            read=one.read_at is not None,
        )
        for one in told.notifications
    )


def standing_of(one: Standing, printer: PrinterStatus | None) -> DeviceStatus:
    """How a device is, for staff; a printer by what it said of its paper."""
    at = None if one.last_at is None else int(one.last_at)
    if not one.works or printer is None:
        return DeviceStatus(one.name, one.works, one.text, one.last_event, at)
    text = f"{PRINTER_STATUSES[printer.status]}{f' ({printer.why})' if printer.why else ''}"
    return DeviceStatus(one.name, printer.status in PRINTS, text, one.last_event, at, printer.status)


def fault_of(error: CardError) -> CardFault:
    """The fault that the screen has words for; the card's own text stays behind."""
    if isinstance(error, Unknown):
        return CardFault("unknown", passing=False)
    if isinstance(error, PinBlocked):
        return CardFault("blocked", passing=False)
    if isinstance(error, Torn):
        return CardFault("removed", passing=True)
    if isinstance(error, Refused):
        return CardFault("refused", passing=error.passing)
    if isinstance(error, Unreadable):
        return CardFault("refused", passing=False)
    return CardFault("unreadable", passing=error.passing)
