"""The signed-in pages."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Figures, kiosks and CSV for staff."""

    name = "hub.staff"
    label = "staff"
