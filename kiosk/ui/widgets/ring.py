"""The countdown ring: what is left of a time, clockwise in both languages."""

from kivy.graphics import Color, SmoothLine
from kivy.properties import NumericProperty, StringProperty

from kiosk.ui.widgets.base import Themed


class Ring(Themed):
    """A ring `px` wide showing `share` (0-1) of its way in a value colour over a track; children sit inside."""

    px = NumericProperty(120)
    share = NumericProperty(1.0)
    track = StringProperty("ring_track")
    value = StringProperty("ring_value")
    paints_on = ("px", "track", "value")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._arc: SmoothLine | None = None
        self.fbind("share", self._turn)

    def natural(self, width: float) -> tuple[float, float]:
        return min(width, self.px), self.px

    def paint(self) -> None:
        stroke = self.theme.design.tokens["stroke"]["ring"]
        width = self.px * stroke / 100 / 2
        self._radius = self.px * 0.44
        self.canvas.before.clear()
        with self.canvas.before:
            Color(*self.theme.color(self.track))
            SmoothLine(circle=(*self.center, self._radius), width=width)
            Color(*self.theme.color(self.value))
            self._arc = SmoothLine(width=width, cap="round")
        self._turn()
        for child in self.children:
            child.pos, child.size = self.pos, self.size

    def _turn(self, *_: object) -> None:
        if self._arc is not None:
            self._arc.circle = (*self.center, self._radius, 0, max(0.5, 360 * self.share), 90)
