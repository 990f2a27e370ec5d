"""An address statement: ordered, told, printed."""

from collections.abc import Callable

from kivy.properties import BooleanProperty, ObjectProperty

from kiosk.flows.card_view import StatementView
from kiosk.ui.widgets.board import Board


class CardStatementScreen(Board):
    """Raises `on_back`, `on_again`, `on_print`, `on_finished`; shows `order`, a StatementView, or None for nobody's."""

    order = ObjectProperty(None, allownone=True)
    prints = BooleanProperty(False)
    __events__ = ("on_back", "on_again", "on_print", "on_finished")

    def icon_of(self, order: StatementView | None) -> str:
        """What stands in the code's place while there is none."""
        return "cloud-slash" if order is not None and order.stage == "silent" else "receipt"

    def tint_of(self, order: StatementView | None) -> str:
        """What that stands on."""
        return "warn_tint" if order is not None and order.stage == "silent" else "tint"

    def words_of(self, order: StatementView | None, part: str, tr: Callable[..., str]) -> str:
        """The title or body of how far the statement is."""
        return tr(f"statement.{order.stage if order is not None else 'asking'}.{part}")

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_again(self) -> None:
        """Event: Try again was tapped."""

    def on_print(self) -> None:
        """Event: Print was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""
