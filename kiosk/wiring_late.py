"""Loads what the screen needs only once its first frame stands, or somebody asks."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from devices.memory import overwrite_freed
from devices.protocols.profile import Profile, ProfileError
from devices.protocols.profile import load as load_profiles
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.flows.card_key import Proof
from kiosk.flows.paper import Slip
from kiosk.identity import Identity
from kiosk.inbox import Inbox
from kiosk.lookup import Lookup
from kiosk.outbox import DeviceStatus
from kiosk.presence import ready_url
from kiosk.undumped import never_dump
from kiosk.wiring_values import ASSETS, sign, words

if TYPE_CHECKING:
    from devices.receipt import Document
    from kiosk.card_hub import CardHub
    from kiosk.wiring_devices import Readers
    from kiosk.wiring_emrtd import Locks
    from kiosk.wiring_services import Answers


class Devices:
    """The kiosk's devices, if it has any: what they need is loaded once the first frame stands."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self.names = [name for name in _named(settings) if name]
        self._own = _own_profiles(settings)
        self.inbox = Inbox()
        self._readers: Readers | None = None

    def start(self) -> None:
        if self.names:
            never_dump()
            self._readers = import_module("kiosk.wiring_devices").Readers(
                self.names,
                self.inbox,
                self._clock.mono,
                partial(_card_hub, self._settings, self._clock),
                self._locks(),
                own=self._own,
            )
            self._readers.start()

    def stop(self) -> None:
        if self._readers is not None:
            self._readers.stop()

    def standing(self) -> tuple[DeviceStatus, ...]:
        return () if self._readers is None else self._readers.standing()

    def _locks(self) -> "Locks":
        made: Locks = import_module("kiosk.wiring_emrtd").Locks(
            swipes=bool(self._settings.devices.zone), today=lambda: self._clock.now().astimezone().date()
        )
        return made

    # --- the errands of a card

    def read(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.read(device, card)

    def unlock(self, device: str, card: int, proof: Proof) -> None:
        if self._readers is not None:
            self._readers.unlock(device, card, proof)

    def ask_genuine(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_genuine(device, card)

    def ask_notices(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_notices(device, card)

    def mark_read(self, device: str, card: int, ids: tuple[str, ...]) -> None:
        if self._readers is not None:
            self._readers.mark_read(device, card, ids)

    def ask_statement(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_statement(device, card)

    def update(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.update(device, card)

    def forget(self) -> None:
        if self._readers is not None:
            self._readers.forget()

    # --- receipts

    def print_receipt(self, make: Callable[[], "Document"], receipt: int) -> None:
        if self._readers is not None:
            self._readers.print_receipt(make, receipt)


def _card_hub(settings: Settings, clock: Clock) -> "CardHub":
    """Loads the key and the network's library, which the screen does without until somebody asks the hub."""
    made: CardHub = import_module("kiosk.wiring").build_card_hub(settings, clock)
    return made


class Receipts:
    """Makes a receipt of a slip, off the screen's thread, where what that needs is loaded too."""

    def __init__(self, settings: Settings, identity: Identity, clock: Clock, devices: Devices) -> None:
        self._identity, self._clock, self._devices = identity, clock, devices
        self._words = words(settings)

    def order(self, slip: Slip, number: int) -> None:
        self._devices.print_receipt(partial(self._made, slip, self._clock.now().astimezone()), number)

    def _made(self, slip: Slip, at: datetime) -> "Document":
        receipts, one = import_module("kiosk.receipts"), self._identity
        head = receipts.Head(sign(one, slip.language).centre, one.number, at, ready_url(one.public_url))
        qr = import_module("kiosk.qr")
        code = partial(qr.modules, most=qr.ON_PAPER)
        made: Document = receipts.document(slip, head, self._words[slip.language], ASSETS / "fonts", code)
        return made


class Asked:
    """Asks of documents, the guide and new cards off the screen's thread, where what that needs is loaded too."""

    def __init__(self, settings: Settings, identity: Identity, clock: Clock, inbox: Inbox) -> None:
        hub = partial(_card_hub, settings, clock)
        self._about = (settings.data_dir, lambda: identity.hub_keys, clock.now, hub)
        self._inbox, self._lookup = inbox, Lookup()
        self._made: Answers | None = None

    def judge(self, text: str, number: int) -> None:
        self._lookup.begin(partial(self._judge, [text], number))

    def _judge(self, asked: list[str], number: int) -> None:
        """The text is taken out of the list, so that nothing has it while what was freed is written over."""
        self._inbox.put(self._answers().judged(asked.pop(), number))
        overwrite_freed()

    def ask_guide(self) -> None:
        self._lookup.begin(lambda: self._inbox.put(self._answers().guide()))

    def ask_ready(self, reference: str, number: int) -> None:
        self._lookup.begin(partial(self._ask_ready, [reference], number))

    def _ask_ready(self, asked: list[str], number: int) -> None:
        self._inbox.put(self._answers().ready(asked.pop(), number))
        self._inbox.collect()  # a refusal's frames hold the question in a ring
        overwrite_freed()

    def _answers(self) -> "Answers":
        if self._made is None:
            self._made = import_module("kiosk.wiring_services").Answers(*self._about)
        return self._made


def _own_profiles(settings: Settings) -> tuple[Profile, ...]:
    """This site's own card profiles. ProfileError."""
    folder = settings.cards.profiles
    try:
        return load_profiles(Path(folder)) if folder else ()
    except OSError as error:
        raise ProfileError(f"cards.profiles cannot be read ({error.strerror})") from error


def _named(settings: Settings) -> tuple[str, ...]:
    """Every device that the settings name, or an empty text."""
    devices = settings.devices
    return devices.card, devices.zone, devices.scanner, devices.printer
