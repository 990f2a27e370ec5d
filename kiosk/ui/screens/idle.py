"""The idle screen: the rating itself, open to the next person at once."""

from kivy.properties import NumericProperty

from kiosk.ui.widgets.board import Board


class RatingBoard(Board):
    """Raises `on_rated(stars, touch)`, `on_enlarged`, `on_switched`, `on_access`, `on_lowered`.

    `sweep` (0-6) is how far the gold sweep has come while nobody touches: two stars shine at a time, 0 is none. It goes
    in steps, since each frame is the whole window drawn anew.
    """

    sweep = NumericProperty(0)
    __events__: tuple[str, ...] = ("on_rated", "on_enlarged", "on_switched", "on_access", "on_lowered")

    def shine(self, stars: int, sweep: int) -> str:
        """The state of a star's picture at a point of the sweep."""
        return "chosen" if sweep in (stars, stars + 1) else "idle"

    def on_rated(self, stars: int, touch: object) -> None:
        """Event: a star was tapped."""

    def on_enlarged(self) -> None:
        """Event: the QR code was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was asked for."""

    def on_access(self) -> None:
        """Event: the accessibility sheet was asked for."""

    def on_lowered(self) -> None:
        """Event: the lower screen was asked for."""


class IdleScreen(RatingBoard):
    """The desk terminal's idle screen."""
