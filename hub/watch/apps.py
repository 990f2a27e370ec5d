"""Whether the kiosks can be used, who is told when not, and how much of the opening hours they could."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Opening hours, availability, alerts."""

    name = "hub.watch"
    label = "watch"
