"""What every widget has: the theme, the direction, one repaint a frame, a natural size."""

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.layout import Layout


class Themed(Layout):
    """A widget that paints itself from the theme.

    A subclass names in `paints_on` the properties that change its picture and does its drawing in `paint`, which runs
    once before the next frame however many of them changed. What is `hidden`, or has no place on its page (`placed`),
    paints nothing until it is seen.
    """

    theme = ObjectProperty(None, allownone=True, rebind=True)
    rtl = BooleanProperty(False)
    block = StringProperty("")
    hidden = BooleanProperty(False)
    placed = BooleanProperty(True)
    paints_on: tuple[str, ...] = ()
    typed = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("pos", "size"):
            self.fbind(name, self._trigger_layout)
        for name in ("theme", "rtl", "hidden", *self.paints_on):
            self.fbind(name, self.refresh)

    def refresh(self, *_: Any) -> None:
        """Paint anew, and let the stacks around lay their children out anew."""
        self._trigger_layout()
        around = self.parent
        if isinstance(around, Themed):
            around.refresh()

    def do_layout(self, *_: Any) -> None:
        if self.theme is not None and self._seen():
            self.paint()

    def _seen(self) -> bool:
        one: Any = self
        while isinstance(one, Themed):
            if one.hidden or not one.placed:
                return False
            one = one.parent
        return True

    def on_hidden(self, *_: Any) -> None:
        """Go out of sight, or come back and paint what was passed over."""
        self.opacity = 1 if self.placed and not self.hidden else 0
        for one in self.walk(restrict=True):
            if isinstance(one, Themed):
                one.refresh()

    def on_placed(self, *_: Any) -> None:
        """As for hidden."""
        self.on_hidden()

    def paint(self) -> None:
        """Draw; called with a theme set."""

    def natural(self, width: float) -> tuple[float, float]:
        """The size wanted when at most `width` pixels wide, in pixels."""
        return min(width, self.width), self.height
