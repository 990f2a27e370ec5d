"""Which places there are."""

from hub.fleet.models import Desk


def desks_of(centre: str) -> frozenset[str]:
    """The codes of a centre's desks."""
    return frozenset(Desk.objects.filter(centre=centre).values_list("code", flat=True))


def desk(code: str) -> Desk | None:
    """A desk with its centre and service loaded, by its code in any case."""
    return Desk.objects.select_related("centre", "service").filter(code=code.upper()).first()
