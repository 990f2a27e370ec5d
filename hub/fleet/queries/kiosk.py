"""Who a kiosk is."""

from dataclasses import dataclass

from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.wire import DeskSite, Named, Site
from hub.fleet.models import Kiosk
from hub.sql import rows

_KEY = "SELECT public_key, centre_id, desk_id, hub_key, revoked_ms FROM fleet_kiosk WHERE number = %s"
_SITE = """
SELECT c.code, c.name_ar, c.name_en, d.code, d.label, s.code, s.name_ar, s.name_en, d.question
FROM fleet_kiosk k JOIN fleet_desk d ON d.code = k.desk_id
JOIN fleet_centre c ON c.code = d.centre_id JOIN fleet_service s ON s.id = d.service_id
WHERE k.number = %s
"""


@dataclass(frozen=True)
class Standing:
    """A kiosk's number, where it stands, and the newest of the hub's keys that it says it has."""

    number: str
    centre: str
    desk: str
    hub_key: str


def key_of(number: str) -> tuple[bytes, Standing]:
    """Public key and place of a kiosk, read afresh each time; RefusalError 401 when unknown or revoked."""
    found = rows(_KEY, [number])
    if not found:
        raise RefusalError(401, "kiosk-unknown", f"The hub knows no kiosk {number[:16]}.")
    key, centre, desk, hub_key, revoked_ms = found[0]
    if revoked_ms is not None:
        raise RefusalError(401, "kiosk-revoked", f"Kiosk {number} was revoked.")
    return bytes(key), Standing(number, centre, desk, hub_key)


def standing_at(desk: str) -> list[Kiosk]:
    """The kiosks at a desk that were not revoked, the one not heard of for longest first."""
    here = Kiosk.objects.filter(desk=desk, revoked_ms=None)
    return sorted(here, key=lambda kiosk: (kiosk.seen_ms or 0, kiosk.number))


def hub_keys_told() -> list[tuple[str, str]]:
    """Each kiosk that was not revoked, with the newest of the hub's keys that it says it has."""
    return list(Kiosk.objects.filter(revoked_ms=None).order_by("number").values_list("number", "hub_key"))


def site_of(number: str) -> Site:
    """Where a kiosk stands and what it asks, by one statement: it is asked with every beat."""
    ((centre, centre_ar, centre_en, desk, label, service, service_ar, service_en, question),) = rows(_SITE, [number])
    place, work = Named(centre, centre_ar, centre_en), Named(service, service_ar, service_en)
    return Site(place, DeskSite(desk, label), work, question)
