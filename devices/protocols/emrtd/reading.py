"""Opens an eMRTD with what is printed on it, and reads what was asked for (ICAO Doc 9303-11, 4.2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from secrets import token_bytes
from types import MappingProxyType
from typing import Literal

from devices.protocols import mrz
from devices.protocols.apdu import Card, Transmit
from devices.protocols.card_errors import Refused, Unreadable
from devices.protocols.emrtd import bac, face, lds, pace
from devices.protocols.emrtd.card_access import Offer, offers
from devices.protocols.emrtd.pace import Password, Random
from devices.protocols.emrtd.secure_messaging import Session, protected

_MASTER = bytes.fromhex("3F00")


@dataclass(frozen=True, slots=True)
class Document:
    """What was read; None where it was not asked for or is not on the chip.

    Nothing is verified here: `files` holds EF.SOD and each data group read, byte for byte, for the hub to check.
    """

    access: Literal["PACE", "BAC"]
    files: Mapping[str, bytes]
    zone: mrz.Result | None = None
    photo: face.Photo | None = None
    details: lds.Details | None = None

    @property
    def sod(self) -> bytes:
        return self.files["EF.SOD"]

    def __repr__(self) -> str:  # a person's data stays out of every log
        return f"Document(access={self.access!r}, files={sorted(self.files)})"


def read(
    transmit: Transmit,
    password: Password,
    wanted: Collection[lds.Group],
    today: date,
    random: Random = token_bytes,
) -> Document:
    """The wanted data groups of a chip; CardError of every kind.

    PACE where the chip offers a way we know, else BAC; a PACE that fails is not followed by BAC.
    """
    access, card = _open(transmit, password, random)
    groups = [group for group in sorted(set(wanted)) if group in lds.common(lds.read_file(card, "EF.COM"))]
    files = {name: lds.read_file(card, name) for name in (*groups, "EF.SOD")}
    return Document(
        access,
        MappingProxyType(files),
        zone=lds.zone(files["DG1"], today) if "DG1" in files else None,
        photo=face.read(files["DG2"]) if "DG2" in files else None,
        details=lds.details(files["DG11"]) if "DG11" in files else None,
    )


def way(transmit: Transmit) -> Literal["PACE", "BAC"] | None:
    """How a card's travel application is opened; None where there is no such application. CardError but Refused."""
    plain = Card(transmit)
    if _offers(plain):
        return "PACE"
    try:
        _application(plain)
    except Refused:
        return None
    return "BAC"


def _open(transmit: Transmit, password: Password, random: Random) -> tuple[Literal["PACE", "BAC"], Card]:
    plain = Card(transmit)
    known = _offers(plain)
    if known:
        session = pace.open_session(plain, known[0], password, random)
        card = protected(transmit, session)
        _application(card)
        return "PACE", card
    return "BAC", protected(transmit, _basic(plain, password, random))


def _basic(plain: Card, password: Password, random: Random) -> Session:
    if password.kind != "MRZ":
        raise Unreadable("this chip", "it is opened by the printed zone only, not by an access number")
    _application(plain)
    return bac.open_session(plain, password.text, random)


def _application(card: Card) -> None:
    card.select(0x04, 0x0C, lds.APPLICATION, "the travel application")


def _offers(card: Card) -> tuple[Offer, ...]:
    """What EF.CardAccess offers; nothing where the chip has no such file, as chips with BAC alone have not."""
    try:
        return offers(lds.read_file(card, "EF.CardAccess"))
    except Refused:
        pass
    try:
        card.select(0x00, 0x0C, _MASTER, "the master file")
        return offers(lds.read_file(card, "EF.CardAccess"))
    except Refused:
        return ()
