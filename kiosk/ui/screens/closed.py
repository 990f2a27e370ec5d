"""Out of service: says so, keeps the way by phone, and gives staff a code."""

from kiosk.ui.widgets.board import Board


class ClosedScreen(Board):
    """Raises `on_switched`."""

    __events__ = ("on_switched",)

    def on_switched(self) -> None:
        """Event: the other language was asked for."""
