"""A QR code, as large as the screen allows."""

from kivy.properties import ObjectProperty, StringProperty

from kiosk.ui.widgets.board import Board


class CodeScreen(Board):
    """Raises `on_back`. `code` are the modules, `title` the key of what scanning does, `note` of a line below."""

    code = ObjectProperty(())
    title = StringProperty("qr.rate")
    note = StringProperty("")
    __events__ = ("on_back",)

    def on_back(self) -> None:
        """Event: Back was tapped."""


class QrScreen(CodeScreen):
    """The desk's code; each of the two has a rule of its own for `code`, since Kivy would bind those of both."""


class CommentScreen(CodeScreen):
    """The code that takes the visitor's comment to their phone."""
