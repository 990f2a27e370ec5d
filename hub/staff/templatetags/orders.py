"""What a kiosk was asked to do, for the part of a page that shows it wherever that part stands."""

from django import template

from hub.clock import now_ms
from hub.fleet.models import Kiosk, Order
from hub.fleet.queries import order

register = template.Library()


@register.simple_tag
def orders_of(kiosk: Kiosk) -> list[Order]:
    """A kiosk's newest orders."""
    return order.newest(kiosk.number, now_ms())
