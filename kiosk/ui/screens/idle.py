"""The idle screen: the rating itself, open to the next person at once."""

from kivy.properties import NumericProperty

from kiosk.ui.widgets.board import Board


class IdleScreen(Board):
    """Raises `on_rated(stars, touch)`, `on_enlarged`, `on_switched`, `on_access`, `on_lowered`.

    `sweep` (0-6) is how far the gold sweep has come while nobody touches: star n shines while sweep is near n.
    """

    sweep = NumericProperty(0)
    __events__ = ("on_rated", "on_enlarged", "on_switched", "on_access", "on_lowered")

    def shine(self, stars: int, sweep: float) -> str:
        """The state of a star's picture at a point of the sweep."""
        return "chosen" if 0 <= sweep - stars < 1.6 and sweep else "idle"

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
