"""A fleet of simulated kiosks."""

from django.apps import AppConfig


class TwinConfig(AppConfig):
    """The commands of the twin; it has no tables."""

    name = "hub.twin"
    label = "twin"
