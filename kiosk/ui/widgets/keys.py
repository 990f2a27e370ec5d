"""Keys on the screen, in rows that are handed in as data, and the field that shows what they type (keys.kv)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.press import Press

DOT = "•"


@dataclass(frozen=True)
class Cap:
    """One key: what it raises, what is on it (its name, or an icon), its width in common keys, how it is read aloud.

    `spoken` is a key of the catalogue; without one the caption is read.
    """

    name: str
    icon: str = ""
    wide: float = 1.0
    spoken: str = ""


SPECIAL = {  # function keys, by the name that stands in a row
    "delete": Cap("delete", "backspace", spoken="key.delete"),
    "clear": Cap("clear", "x", spoken="key.clear"),
    "enter": Cap("enter", "arrow-right", spoken="key.enter"),
    "space": Cap("space", "", 5.0, "key.space"),
}
GAP = ""  # an empty place in a row
DIGITS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("clear", "0", "delete"))
LATIN = (tuple("1234567890"), tuple("QWERTYUIOP"), tuple("ASDFGHJKL"), (*"ZXCVBNM", "delete"))
ARABIC = (  # Arabic 101 order
    (*"ضصثقفغعهخحجد",),
    (*"شسيبلاتنمكطذ",),
    (*"ئءؤرىةوزظ", "delete"),
    (*"أإآ", "space", "enter"),
)


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

    `rows` are sequences of captions: a character or a word for itself, a name of SPECIAL for a function key, GAP for an
    empty place, or a Cap. The rows fill the widget; a shorter one stands in the middle. Each key's touch area goes to
    half of the gap around it. `pad` draws the larger keys of a number pad; names in `off` are disabled.
    """

    rows = ObjectProperty(())
    pad = BooleanProperty(False)
    off = ObjectProperty(())
    paints_on = ("pad",)
    typed = True
    __events__ = ("on_key",)

    def on_rows(self, *_: Any) -> None:
        self.clear_widgets()
        for cap in (cap for row in self.rows for cap in _caps(row) if cap.name != GAP):
            key = Key(cap=cap, look="function_key" if cap.name in SPECIAL else "key")
            key.bind(on_tapped=lambda one, _touch: self.dispatch("on_key", one.cap.name))
            self.add_widget(key)
        self.on_off()
        self.refresh()

    def on_off(self, *_: Any) -> None:
        for key in self.children:
            key.disabled = key.cap.name in self.off

    def paint(self) -> None:
        rows = [_caps(row) for row in self.rows]
        gap, most = self.theme.part("key_gap"), max((_units(row) for row in rows), default=1.0)
        unit = (self.width - gap * (most - 1)) / most
        high = (self.height - gap * (len(rows) - 1)) / max(1, len(rows))
        keys = iter(reversed(self.children))
        for number, row in enumerate(rows):
            x = self.x + (self.width - _units(row) * (unit + gap) + gap) / 2
            y = self.top - (number + 1) * high - number * gap
            for cap in row:
                wide = cap.wide * (unit + gap) - gap
                if cap.name != GAP:
                    self._place(next(keys), (x, y), (wide, high))
                x += wide + gap

    def _place(self, key: Key, pos: tuple[float, float], size: tuple[float, float]) -> None:
        half = self.theme.part("key_gap") / 2
        key.pos, key.size, key.pad, key.reach = pos, size, self.pad, (half, half)

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


def _caps(row: Sequence[str | Cap]) -> list[Cap]:
    return [one if isinstance(one, Cap) else SPECIAL.get(one, Cap(one)) for one in row]


def _units(row: Sequence[Cap]) -> float:
    return sum(cap.wide for cap in row)
