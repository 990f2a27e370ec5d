"""Keys on the screen, in rows that are handed in as data, and the field that shows what they type (keys.kv)."""

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.ui.keyboards import GAP, SPECIAL, Cap, caps, places
from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.press import Press

DOT = "•"


class Key(Press):
    """One key of a Keys."""

    cap = ObjectProperty(Cap(""))
    pad = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("disabled", self.refresh)

    def _face(self) -> tuple[str, str]:
        fill, line = super()._face()
        return ("sand_deep" if self.disabled else fill), line

    def ink_of(self, *, pressed: bool, disabled: bool) -> str:
        """What the caption is drawn with."""
        return "on_primary" if pressed else "ink_soft" if disabled else "ink"


class Keys(Themed):
    """Raises `on_key(name)`, the name as it stands in `rows`; keeps left-to-right order in both languages.

    `rows` are as in kiosk.ui.keyboards, and fill the widget. Each key's touch area goes to half of the gap around it.
    `pad` draws the larger keys of a number pad; names in `off` are disabled.
    """

    rows = ObjectProperty(())
    pad = BooleanProperty(False)
    off = ObjectProperty(())
    paints_on = ("pad",)
    typed = True
    __events__ = ("on_key",)

    def on_rows(self, *_: Any) -> None:
        self.clear_widgets()
        for cap in (cap for row in self.rows for cap in caps(row) if cap.name != GAP):
            key = Key(cap=cap, look="function_key" if cap.name in SPECIAL else "key")
            key.bind(on_tapped=lambda one, _touch: self.dispatch("on_key", one.cap.name))
            self.add_widget(key)
        self.on_off()
        self.refresh()

    def on_off(self, *_: Any) -> None:
        for key in self.children:
            key.disabled = key.cap.name in self.off

    def paint(self) -> None:
        gap = self.theme.part("key_gap")
        found = places(self.rows, self.width, self.height, gap)
        for key, (_, x, y, wide, high) in zip(reversed(self.children), found, strict=True):
            key.pos, key.size, key.pad = (self.x + x, self.top - y - high), (wide, high), self.pad
            key.reach = (gap / 2, gap / 2)

    def collide_point(self, x: float, y: float) -> bool:
        """Whether it is on a key or its touch area."""
        return any(key.collide_point(x, y) for key in self.children)

    def on_key(self, name: str) -> None:
        """Event: a key was touched."""


class Field(Panel):
    """One line that is typed into by Keys: `text`, or, of a secret, only how many characters there are, as dots.

    `active` has the caret; `wrong` has the line of an error; `latin` keeps digits and Latin letters left to right;
    `hint` stands where nothing was typed.
    """

    text = StringProperty("")
    secret = NumericProperty(-1)
    hint = StringProperty("")
    active = BooleanProperty(False)
    wrong = BooleanProperty(False)
    latin = BooleanProperty(True)

    def shown_of(self, text: str, secret: float, *, latin: bool) -> str:
        """What stands in the field; nothing secret is ever handed to it."""
        shown = DOT * int(secret) if secret >= 0 else text
        return isolate(shown) if latin and shown else shown
