"""Which orders a kiosk was given, and how they ended."""

from hub.fleet.domain.order import OPEN
from hub.fleet.models import Order, OrderFile

MOST = 20


def newest(number: str, now_ms: int) -> list[Order]:
    """A kiosk's newest orders with what they brought, which is not loaded; one that nobody did in time has expired."""
    found = list(Order.objects.filter(kiosk=number).order_by("-given_ms", "-id")[:MOST])
    kept = dict(OrderFile.objects.filter(order__in=found).values_list("order_id", "type"))
    for order in found:
        order.brought = kept.get(order.id, "")
        if order.state in OPEN and order.until_ms <= now_ms:
            order.state = "expired"
    return found


def brought(id_: str) -> OrderFile | None:
    """The log or picture that an order brought, while it is kept."""
    return OrderFile.objects.select_related("order").filter(order=id_).first()
