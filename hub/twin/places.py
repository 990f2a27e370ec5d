"""The centres of sample data in which simulated kiosks stand, and the codes that let them."""

from hub.clock import now_ms
from hub.fleet.domain import code
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Desk
from hub.twin.fleet import OWN

SERVICE = Names("renewal", "خدمة تجريبية", "Twin service")


def desks(centres: int, kiosks: int) -> list[Desk]:
    """Inside a transaction: a desk for each kiosk, over so many centres; those that are there are taken again."""
    found = []
    for n in range(kiosks):
        centre, desk = n % centres + 1, n // centres + 1
        names = Names(f"{OWN}{centre:03}", f"مركز تجريبي {centre}", f"Twin centre {centre}")
        found.append(Desk.objects.filter(code=f"{names.code}D{desk:05}").first() or _desk(names, desk))
    return found


def codes(places: list[Desk]) -> list[str]:
    """Inside a transaction: a code for each desk."""
    return [code.draw(desk, now_ms()) for desk in places]


def _desk(names: Names, desk: int) -> Desk:
    return put(names, f"{names.code}D{desk:05}", str(desk), SERVICE)
