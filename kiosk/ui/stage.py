"""The root of the widget tree: the page, what lies over it, and the gate that every touch goes through."""

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.floatlayout import FloatLayout

from kiosk.flows.finger import OneFinger


class Stage(FloatLayout):
    """Holds the pages; lets one finger at a time through, tells `touched` of each one, and `rests` where it is.

    `rests` gets None when the finger is up again.
    """

    def __init__(
        self,
        finger: OneFinger,
        now: Callable[[], float],
        touched: Callable[[], None],
        rests: Callable[[tuple[float, float] | None], None],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._finger, self._now, self._touched, self._rests = finger, now, touched, rests
        with self.canvas.before:
            self._color = Color(1, 1, 1, 1)
            self._ground = Rectangle()
        self.bind(size=self._fill, pos=self._fill)

    def paint_ground(self, color: tuple[float, ...]) -> None:
        """The colour behind every page."""
        self._color.rgba = color

    def _fill(self, *_: Any) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size

    def on_touch_down(self, touch: Any) -> bool:
        typing = bool(self.children) and self.children[0].typed_at(*touch.pos)
        if touch.is_mouse_scrolling or not self._finger.down(touch.uid, self._now(), typing=typing):
            return True
        super().on_touch_down(touch)
        self._rests(touch.pos)
        self._touched()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        self._rests(touch.pos)
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        if self._finger.up(touch.uid):
            self._rests(None)
            super().on_touch_up(touch)
        return True
