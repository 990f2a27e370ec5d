"""An on-screen keyboard, and the field that shows what was typed."""

from typing import Any

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.ui.keyboards import DELETE, SPACE, TO_ARABIC, TO_LATIN, places
from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.press import Press

SWITCHES = {TO_ARABIC: "ar", TO_LATIN: "en"}


class Key(Press):
    """One key: `name` is what it types, or what it does; it stands on a foot while it is not pressed."""

    name = StringProperty("")
    ink = StringProperty("ink")

    def paint(self) -> None:
        super().paint()
        foot = self.theme.design.tokens["shadow"]["key"]
        if self.pressed or self.theme.high_contrast:
            return
        at = 2  # behind the face, after Press has turned its scale on
        self.canvas.before.insert(at, Color(*self.theme.color(foot["color"])))
        pos = (self.x, self.y - self.theme.px(foot["offset_y"]))
        self.canvas.before.insert(at + 1, SmoothRoundedRectangle(pos=pos, size=self.size, radius=self._corners()))


class Keys(Themed):
    """Rows of keys, from left to right in every language.

    Raises `on_typed(character)`, `on_deleted` and `on_letters(language)`. An empty name leaves its place free.
    """

    rows = ObjectProperty(())
    paints_on: tuple[str, ...] = ("rows",)
    __events__ = ("on_typed", "on_deleted", "on_letters")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("rows", self._make)
        self._make()

    def _make(self, *_: Any) -> None:
        self.clear_widgets()
        for row in self.rows:
            for name in filter(None, row):
                key = Key(name=name)
                key.bind(on_tapped=lambda pressed, _touch: self._act(pressed.name))
                self.add_widget(key)

    def _act(self, name: str) -> None:
        if name == DELETE:
            self.dispatch("on_deleted")
        elif name in SWITCHES:
            self.dispatch("on_letters", SWITCHES[name])
        else:
            self.dispatch("on_typed", " " if name == SPACE else name)

    def paint(self) -> None:
        gap = self.theme.part("key_gap")
        places_of = places(self.rows, self.width, self.height, gap)
        for key, (_, x, y, wide, high) in zip(reversed(self.children), places_of, strict=True):
            key.pos, key.size, key.reach = (self.x + x, self.top - y - high), (wide, high), (gap / 2, gap / 2)

    def on_typed(self, character: str) -> None:
        """Event: a character was typed."""

    def on_deleted(self) -> None:
        """Event: the last character is to go."""

    def on_letters(self, language: str) -> None:
        """Event: the letters of another language are wanted."""


class Field(Panel):
    """What was typed, with a caret behind it; `hint` stands there while it is empty, dots for what is `secret`."""

    typed = StringProperty("")
    hint = StringProperty("")
    secret = BooleanProperty(False)
    latin = BooleanProperty(True)
    type_px = NumericProperty(28)


KV_CLASSES = (Key, Keys, Field)  # found by name in the kv files
