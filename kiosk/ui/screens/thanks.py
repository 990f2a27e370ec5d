"""The thank-you: saved at the tap, a slip corrected, reasons if wanted, and back by itself."""

from kivy.properties import NumericProperty

from kiosk.ui.widgets.board import Board


class ThanksScreen(Board):
    """Raises `on_corrected(stars)`, `on_reason(reason)`, `on_comment`, `on_done`.

    `share` and `seconds` are what is left of the time, `given` how many stars are filled so far.
    """

    share = NumericProperty(1.0)
    seconds = NumericProperty(0)
    given = NumericProperty(0)
    __events__ = ("on_corrected", "on_reason", "on_comment", "on_done")

    def question(self, stars: int) -> str:
        """The key of the question that follows the score (design guide, section 6)."""
        return "reasons.low" if stars <= 2 else "reasons.mid" if stars == 3 else "reasons.high"

    def on_corrected(self, stars: int) -> None:
        """Event: another star was tapped."""

    def on_reason(self, reason: str) -> None:
        """Event: a reason was tapped."""

    def on_done(self) -> None:
        """Event: Done was tapped."""

    def on_comment(self) -> None:
        """Event: Add a comment was tapped."""
