"""Which places there are."""

from django.db.models import Prefetch

from hub.fleet.models import Desk, Kiosk


def desks_of(centre: str) -> frozenset[str]:
    """The codes of a centre's desks."""
    return frozenset(Desk.objects.filter(centre=centre).values_list("code", flat=True))


def desk(code: str) -> Desk | None:
    """A desk with its centre and service loaded, by its code in any case."""
    return Desk.objects.select_related("centre", "service").filter(code=code.upper()).first()


def desks(centre: str) -> list[Desk]:
    """A centre's desks with their services and kiosks, in the order of their labels; two queries."""
    live = Prefetch("kiosk_set", Kiosk.objects.filter(revoked_ms=None).order_by("number"), to_attr="live")
    found = Desk.objects.filter(centre=centre).select_related("centre", "service").prefetch_related(live)
    return sorted(found, key=lambda desk: (not desk.label.isdecimal(), desk.label.zfill(16), desk.code))
