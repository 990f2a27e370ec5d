"""The fleet: places, kiosks and who may speak for them."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Centres, desks, services, kiosks, codes, signatures."""

    name = "hub.fleet"
    label = "fleet"
