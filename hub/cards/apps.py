"""Card services: what a card's holder may see, fetch, print and have written to the chip."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Notifications, readiness, documents, service guide, chip updates, authenticity."""

    name = "hub.cards"
    label = "cards"
