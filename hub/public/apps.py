"""The pages for a visitor's phone."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Rating from a phone."""

    name = "hub.public"
    label = "public"
