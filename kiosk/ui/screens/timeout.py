"""Are you still there: over the dimmed page, before it is cleared."""

from kivy.properties import NumericProperty

from kiosk.ui.widgets.board import Board


class TimeoutScreen(Board):
    """Raises `on_more_time`, `on_finished`; `share` and `seconds` are what is left."""

    share = NumericProperty(1.0)
    seconds = NumericProperty(0)
    __events__ = ("on_more_time", "on_finished")

    def on_more_time(self) -> None:
        """Event: more time was asked for."""

    def on_finished(self) -> None:
        """Event: finish now was asked for."""
