"""The accessibility sheet: larger text, contrast, voice, lower screen, more time, staff."""

from typing import Any

from kivy.properties import ObjectProperty

from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.parts import HelpTile

TILES = {  # kind of help: icon and words
    "text": ("text-aa", "a11y.text"),
    "contrast": ("circle-half", "a11y.contrast"),
    "voice": ("speaker-high", "a11y.voice"),
    "reach": ("arrow-line-down", "a11y.reach"),
    "time": ("clock-clockwise", "a11y.time"),
    "staff": ("hand-waving", "a11y.staff"),
}


class AccessScreen(Board):
    """Raises `on_help(kind)`, `on_staff_called`, `on_closed`. `kinds` are the tiles that this kiosk can offer."""

    kinds = ObjectProperty(())
    __events__ = ("on_help", "on_staff_called", "on_closed")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("kinds", self._lay_tiles)
        self._lay_tiles()

    def _lay_tiles(self, *_: Any) -> None:
        for tile in [child for child in self.children if isinstance(child, AccessTile)]:
            self.remove_widget(tile)
        for number, kind in enumerate(self.kinds):
            icon, words = TILES[kind]
            tile = AccessTile(kind=kind, icon=icon, words=words, block=f"toggles.{number}")
            tile.bind(on_tapped=self._tapped)
            self.add_widget(tile)

    def _tapped(self, tile: "AccessTile", _touch: Any) -> None:
        if tile.kind == "staff":
            self.dispatch("on_staff_called")
        else:
            self.dispatch("on_help", tile.kind)

    def on_help(self, kind: str) -> None:
        """Event: one kind of help was switched on or off."""

    def on_staff_called(self) -> None:
        """Event: staff were called."""

    def on_closed(self) -> None:
        """Event: the sheet was put away."""


class AccessTile(HelpTile):
    """A help tile that knows its kind and its words' key."""

    kind = ObjectProperty("text")
    words = ObjectProperty("a11y.text")
