"""The errands of a card that is shut: what opens it, what is read once it is open, and what the hub says of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from PIL import Image

from devices.port import Transmit
from devices.protocols import mrz, pin
from devices.protocols.apdu import Card
from devices.protocols.card_errors import WrongPassword
from devices.protocols.emrtd import lds, reading, sod
from devices.protocols.emrtd.face import Photo
from devices.protocols.emrtd.pace import Password
from devices.protocols.mrz import Result as Zone
from devices.protocols.profile import Pin
from kiosk.card_hub import CardHub, Holder
from kiosk.flows.card_key import KeyWanted, Proof
from kiosk.flows.card_told import SHOWN_DIGITS, CardFacts, GenuineTold, Picture
from kiosk.hub_faults import HubError
from kiosk.identity import NotEnrolled
from kiosk.wiring_shown import holder_of, number_in

GROUPS: dict[lds.Group, int] = {"DG1": 1, "DG2": 2, "DG11": 11}
MOST_POINTS, SHOWN_SIDE = 16_000_000, 480  # of a picture that is taken at all, and of what is kept of it


class WantedError(Exception):
    """The card is read no further without this key."""

    def __init__(self, wanted: KeyWanted) -> None:
        super().__init__(wanted.kind)
        self.wanted = wanted


@dataclass(frozen=True)
class Opened:
    """What an open travel document comes to: what is shown, whose it is, and what the hub judges it by."""

    facts: CardFacts
    holder: Holder | None
    sod: bytes
    hashes: dict[int, str]

    def __repr__(self) -> str:
        return "Opened(...)"


class Locks:
    """Asks for keys and tries them; `swipes` where a reader of zones stands beside. What was swiped is kept once."""

    def __init__(self, *, swipes: bool, today: Callable[[], date]) -> None:
        self._swipes, self._today = swipes, today
        self._wanted = KeyWanted("can")
        self._swiped = ""

    def swiped(self, zone: Zone) -> None:
        """A zone was swiped, which may be what the card in the reader waits for."""
        self._swiped = zone.key

    def forget(self) -> None:
        """The visitor is gone."""
        self._swiped = ""

    def travel(self, transmit: Transmit) -> KeyWanted | None:
        """What a card's travel application wants; None where there is none. CardError."""
        way = reading.way(transmit)
        if way is None:
            return None
        self._wanted = KeyWanted("can" if way == "PACE" else "zone", swipe=self._swipes)
        return self._wanted

    def open(self, transmit: Transmit, proof: Proof) -> Opened | KeyWanted:
        """A travel document read, or what it wants where the key was wrong. CardError."""
        try:
            document = reading.read(transmit, self._password(proof), list(GROUPS), self._today())
        except (WrongPassword, ValueError):
            return replace(self._wanted, wrong=True)
        finally:
            proof.wipe()
        return _opened(document)

    def pin_wanted(self, card: Card, how: Pin) -> None:
        """Raise WantedError with the tries left; PinBlocked."""
        raise WantedError(KeyWanted("pin", False, how.shortest, how.longest, left=pin.tries_left(card, how)))

    def prove_pin(self, card: Card, how: Pin, proof: Proof) -> None:
        """Prove it; WantedError once more where it was wrong, PinBlocked."""
        try:
            pin.verify(card, how, proof.parts[0])
        except pin.WrongPin as error:
            wanted = KeyWanted("pin", False, how.shortest, how.longest, wrong=True, left=error.left)
            raise WantedError(wanted) from error
        finally:
            proof.wipe()

    def _password(self, proof: Proof) -> Password:
        if proof.kind == "swipe":
            key, self._swiped = self._swiped, ""
            return Password("MRZ", key)
        texts = [part.decode() for part in proof.parts]
        if proof.kind == "can":
            return Password("CAN", texts[0])
        number, birth, expiry = texts
        return Password("MRZ", mrz.key(number, _short(birth), _short(expiry)))


def genuine(hub: CardHub, card: int, opened: Opened) -> GenuineTold:
    """What the hub says of a document's signature."""
    try:
        told = hub.authenticity(opened.sod, opened.hashes)
    except (HubError, NotEnrolled, OSError):
        return GenuineTold(card, "unreached")
    return GenuineTold(card, told.verdict, told.reason)


def _short(day_first: str) -> str:
    """YYMMDD of DDMMYYYY."""
    return day_first[6:8] + day_first[2:4] + day_first[0:2]


def _opened(document: reading.Document) -> Opened:
    zone, details = document.zone, document.details
    number = _number(zone, details)
    expiry = zone.expiry if zone is not None else None
    name = (details.full_name if details is not None else None) or ""
    arabic = name if any("\u0600" <= letter <= "\u06ff" for letter in name) else ""
    facts = CardFacts(
        name_ar=arabic,
        name_en=f"{zone.names} {zone.surname}".strip().title() if zone is not None else "",
        number_end=number[-SHOWN_DIGITS:],
        expires=expiry,
        photo=_picture(document.photo),
        travel=True,
        updatable=False,
    )
    holder = holder_of(number, expiry, "chip")
    groups = {n: document.files[name] for name, n in GROUPS.items() if name in document.files}
    return Opened(facts, holder, document.sod, sod.hashes(document.sod, groups))


def _number(zone: Zone | None, details: lds.Details | None) -> str:
    """The personal number where the chip tells one, else as a swiped zone tells it."""
    if details is not None and details.personal_number:
        return details.personal_number
    return number_in(zone) if zone is not None else ""


def _picture(photo: Photo | None) -> Picture | None:
    """The face, small; None for one that is missing or that cannot be drawn."""
    if photo is None:
        return None
    try:
        with Image.open(BytesIO(photo.content), formats=("JPEG", "JPEG2000")) as found:
            if found.width * found.height > MOST_POINTS:
                return None
            drawn = found.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # permanent: the card's data do without it
        return None
    drawn.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    return Picture(drawn.width, drawn.height, drawn.tobytes())
