"""Who a kiosk is."""

from dataclasses import dataclass

from hub.fleet.domain.refusal import RefusalError
from hub.fleet.models import Kiosk
from hub.sql import rows

_KEY = "SELECT public_key, centre_id, desk_id, revoked_ms FROM fleet_kiosk WHERE number = %s"


@dataclass(frozen=True)
class Standing:
    """A kiosk's number and where it stands."""

    number: str
    centre: str
    desk: str


def key_of(number: str) -> tuple[bytes, Standing]:
    """Public key and place of a kiosk, read afresh each time; RefusalError 401 when unknown or revoked."""
    found = rows(_KEY, [number])
    if not found:
        raise RefusalError(401, "kiosk-unknown", f"The hub knows no kiosk {number[:16]}.")
    key, centre, desk, revoked_ms = found[0]
    if revoked_ms is not None:
        raise RefusalError(401, "kiosk-revoked", f"Kiosk {number} was revoked.")
    return bytes(key), Standing(number, centre, desk)


def with_site(number: str) -> Kiosk:
    """A kiosk with its desk, centre and service loaded."""
    return Kiosk.objects.select_related("desk__centre", "desk__service").get(number=number)


def standing_at(desk: str) -> list[Kiosk]:
    """The kiosks at a desk that were not revoked, the one not heard of for longest first."""
    here = Kiosk.objects.filter(desk=desk, revoked_ms=None)
    return sorted(here, key=lambda kiosk: (kiosk.seen_ms or 0, kiosk.number))
