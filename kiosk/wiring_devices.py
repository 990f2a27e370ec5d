"""Builds the devices and the errands of a card; loaded after the first frame, where there are any devices."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from devices.events import CardRead, CardSeen, Event, Printed, PrinterStatus, PrintFailed
from devices.port import CardFault, CardReader, ReceiptPrinter, Transmit
from devices.protocols.apdu import Card, Command
from devices.protocols.card_errors import CardError, Refused, Unreadable
from devices.protocols.file_card import CardData, read
from devices.protocols.mrz import Result as Zone
from devices.protocols.profile import SHIPPED, Profile, Recognised, load, recognise
from devices.registry import make
from devices.supervisor import Supervisor
from kiosk.card_hub import Batch, CardHub, Holder
from kiosk.flows.card_key import KeyWanted, Proof
from kiosk.flows.card_told import (
    SHOWN_DIGITS,
    CardFacts,
    StatementTold,
    UpdateEnded,
    UpdateWent,
)
from kiosk.lookup import Lookup
from kiosk.outbox_state import DeviceStatus
from kiosk.relay import Outcome, relay
from kiosk.wiring_asking import Asking, Takes, clean
from kiosk.wiring_emrtd import Locks, Opened, WantedError
from kiosk.wiring_shown import Unknown, fault_of, standing_of, zone_shown

if TYPE_CHECKING:
    from devices.receipt import Document

READ_S, UPDATE_S = 20.0, 130.0  # the hub ends an update two minutes from its start
SHOWN = ("number", "name_ar", "name_en", "expiry")


@dataclass(frozen=True)
class _Known:
    """Whose card is in, for the errands that follow its reading; forgotten with it."""

    device: str
    card: int
    holder: Holder

    def __repr__(self) -> str:
        return "_Known(...)"


class Readers:
    """Every device of this kiosk under one supervisor, and what is done with a card in one of them.

    `mono` is the clock in milliseconds since boot; `hub` makes a door to the hub for one thread; `own` are the site's
    own card profiles.
    """

    def __init__(  # noqa: PLR0913  all that it stands on
        self,
        names: Collection[str],
        inbox: Takes,
        mono: Callable[[], float],
        hub: Callable[[], CardHub],
        locks: Locks,
        *,
        own: tuple[Profile, ...] = (),
    ) -> None:
        self._inbox, self._make_hub, self._locks = inbox, hub, locks
        self._opened: tuple[int, Opened] | None = None
        self._devices = {name: make(name) for name in names}
        self._profiles = (*own, *load(SHIPPED))  # the first of two that know a card alike is taken
        self._atrs: dict[str, tuple[int, bytes]] = {}
        self._known: _Known | None = None
        self._torn = ""
        self._asking, self._papers = Asking(inbox, hub), Lookup()
        self._printing: dict[str, PrinterStatus] = {}
        self._supervisor = Supervisor(list(self._devices.values()), self._said, now=mono)

    def start(self) -> None:
        """Open the devices, from now on for ever."""
        self._supervisor.start()

    def stop(self) -> None:
        """Let go of them all, within a second."""
        self._asking.stop()
        self._papers.stop()
        self._supervisor.stop()

    def standing(self) -> tuple[DeviceStatus, ...]:
        """How each device is, for staff."""
        return tuple(standing_of(one, self._printing.get(one.name)) for one in self._supervisor.standing())

    # --- errands of a card

    def read(self, device: str, card: int) -> None:
        """Begin to read what is shown of a card; a CardRead with CardFacts follows, or a CardFailed."""
        self._work(device, card, partial(self._read_shown, device, card), READ_S)

    def unlock(self, device: str, card: int, proof: Proof) -> None:
        """Try a key on a card, then as `read`; the proof is written over."""
        self._work(device, card, partial(self._unlock, device, card, proof), READ_S)

    def ask_genuine(self, device: str, card: int) -> None:
        """Ask the hub whether a card is as a state signed it; GenuineTold follows."""
        del device
        if self._opened is not None and self._opened[0] == card:
            self._asking.genuine(*self._opened)

    def ask_notices(self, device: str, card: int) -> None:
        """Ask for the holder's messages; NoticesTold follows."""
        known = self._known_as(device, card)
        if known is not None:
            self._asking.notices(card, known.holder)

    def mark_read(self, device: str, card: int, ids: tuple[str, ...]) -> None:
        """Tell the hub that these messages were shown; one that is not heard is shown as new another time."""
        known = self._known_as(device, card)
        if known is not None:
            self._asking.mark_read(known.holder, ids)

    def ask_statement(self, device: str, card: int) -> None:
        """Order an address statement; StatementTold follows."""
        known = self._known_as(device, card)
        if known is not None:
            self._asking.statement(card, known.holder)
        else:
            self._inbox.put(StatementTold(card))

    def update(self, device: str, card: int) -> None:
        """Let the hub update the chip; UpdateWent, then UpdateEnded, or CardFailed when the card goes."""
        self._work(device, card, partial(self._update, device, card), UPDATE_S)

    def print_receipt(self, make: "Callable[[], Document]", receipt: int) -> None:
        """Have a receipt made and printed; one Printed or PrintFailed of that number follows."""
        self._papers.begin(partial(self._print, make, receipt))

    def forget(self) -> None:
        """The visitor is gone."""
        self._known, self._opened, self._torn = None, None, ""
        self._locks.forget()
        self._asking.clean()

    # --- inside

    def _print(self, make: "Callable[[], Document]", receipt: int) -> None:
        for printer in self._devices.values():
            if isinstance(printer, ReceiptPrinter):
                printer.print_receipt(make(), receipt)

    def _work(self, device: str, card: int, job: Callable[[Transmit], object], seconds: float) -> None:
        reader = self._devices[device]
        if isinstance(reader, CardReader):
            reader.work(card, job, seconds=seconds)

    def _known_as(self, device: str, card: int) -> _Known | None:
        known = self._known
        return known if known is not None and (known.device, known.card) == (device, card) else None

    def _said(self, event: Event) -> None:
        if isinstance(event, PrinterStatus):
            self._printing[event.device] = event
        if isinstance(event, Printed | PrintFailed):
            self._papers.begin(partial(clean, self._inbox))
        if isinstance(event, CardSeen):
            self._atrs[event.device] = (event.card, event.atr)
        if isinstance(event, CardRead) and isinstance(event.data, Zone):
            facts, holder = zone_shown(event.data)
            self._locks.swiped(event.data)
            if self._known is None or self._known.card == event.card:
                self._know(event.device, event.card, holder)
            event = CardRead(event.device, event.card, facts)
        if isinstance(event, CardRead) and isinstance(event.data, Outcome):
            ended = event.data
            self._inbox.put(UpdateEnded(event.card, ended.how, ended.ticket, ended.simulated))
            return
        self._inbox.put(event)

    def _know(self, device: str, card: int, holder: Holder | None) -> None:
        self._known = None if holder is None else _Known(device, card, holder)

    def _atr(self, device: str, card: int) -> bytes:
        seen, atr = self._atrs.get(device, (0, b""))
        return atr if seen == card else b""

    def _read_shown(self, device: str, card: int, transmit: Transmit) -> CardFacts | KeyWanted:
        """What is shown of a card; or the key that it wants, of its profile's PIN or its travel application."""
        known = recognise(self._atr(device, card), self._profiles)
        try:
            return self._file_card(device, card, known, transmit, None)
        except WantedError as error:
            return error.wanted
        except (Refused, Unreadable) as error:
            return self._travel(transmit, fault_of(error))
        except CardError as error:
            raise fault_of(error) from error

    def _travel(self, transmit: Transmit, fault: CardFault) -> KeyWanted:
        try:
            wanted = self._locks.travel(transmit)
        except CardError as error:
            raise fault_of(error) from error
        if wanted is None:
            raise fault
        return wanted

    def _unlock(self, device: str, card: int, proof: Proof, transmit: Transmit) -> CardFacts | KeyWanted:
        try:
            if proof.kind == "pin":
                known = recognise(self._atr(device, card), self._profiles)
                return self._file_card(device, card, known, transmit, proof)
            opened = self._locks.open(transmit, proof)
        except WantedError as error:
            return error.wanted
        except CardError as error:
            raise fault_of(error) from error
        finally:
            proof.wipe()
        if isinstance(opened, KeyWanted):
            return opened
        self._know(device, card, opened.holder)
        self._opened = (card, opened)
        return opened.facts

    def _file_card(
        self, device: str, card: int, known: Recognised | None, transmit: Transmit, proof: Proof | None
    ) -> CardFacts:
        if known is None:
            raise Unknown
        plain, how = Card(transmit), known.profile.pin

        def prove() -> None:
            if how is not None and proof is None:
                self._locks.pin_wanted(plain, how)
            elif how is not None and proof is not None:
                self._locks.prove_pin(plain, how, proof)

        data = read(plain, known, [name for name in SHOWN if name in known.profile.fields], prove)
        holder = None
        if data.number and data.expiry:
            holder = Holder(data.number, data.expiry.isoformat(), "chip")
        self._know(device, card, holder)
        end = (data.number or "")[-SHOWN_DIGITS:]
        return CardFacts(data.name_ar or "", data.name_en or "", end, data.expiry, updatable=how is None)

    def _update(self, device: str, card: int, transmit: Transmit) -> Outcome:
        """The same card goes on; another is not written in its place."""
        atr = self._atr(device, card)
        number = _read(atr, self._profiles, ("number",), transmit).number or ""
        if self._torn and number != self._torn:
            return Outcome("torn")
        self._torn = number
        started = time.monotonic()

        def went(batch: Batch) -> None:
            spent, done = time.monotonic() - started, batch.done_percent
            left = round(spent * (100 - done) / done) if done else None
            self._inbox.put(UpdateWent(card, batch.step, done, left, batch.simulated))

        send = Card(transmit)
        outcome = relay(self._make_hub(), number, atr, lambda raw: send.send(Command.decode(raw)).encode(), went)
        if outcome.how != "torn":
            self._torn = ""
        return outcome


def _read(atr: bytes, profiles: tuple[Profile, ...], wanted: Collection[str], transmit: Transmit) -> CardData:
    """Recognise a card by its ATR and read these fields, those that its profile has."""
    known = recognise(atr, profiles)
    if known is None:
        raise CardFault("unknown", passing=False)
    try:
        return read(Card(transmit), known, [name for name in wanted if name in known.profile.fields])
    except CardError as error:
        raise fault_of(error) from error
