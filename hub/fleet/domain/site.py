"""What a kiosk is told about the place where it stands."""

from hub.fleet.domain.wire import DeskSite, Named, Site
from hub.fleet.models import Centre, Desk, Service


def named(thing: Centre | Service) -> Named:
    """The code and both names."""
    return Named(thing.code, thing.name_ar, thing.name_en)


def site(desk: Desk) -> Site:
    """The site of a desk whose centre and service are loaded."""
    return Site(named(desk.centre), DeskSite(desk.code, desk.label), named(desk.service), desk.question)
