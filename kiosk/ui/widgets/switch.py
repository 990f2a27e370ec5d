"""The switch of a toggle: grey and at the start when off, teal and at the end when on."""

from kivy.graphics import Color, Ellipse, SmoothRoundedRectangle
from kivy.properties import BooleanProperty

from kiosk.ui.widgets.base import Themed


class ToggleSwitch(Themed):
    """A picture only: the card around it takes the touch."""

    on = BooleanProperty(False)
    paints_on = ("on",)

    def natural(self, width: float) -> tuple[float, float]:
        return min(width, self.theme.part("switch_width")), self.theme.part("switch_height")

    def paint(self) -> None:
        knob = self.theme.part("switch_knob")
        edge = (self.height - knob) / 2
        at_left = self.on == self.rtl
        self.canvas.clear()
        with self.canvas:
            Color(*self.theme.color("switch_on" if self.on else "switch_off"))
            SmoothRoundedRectangle(pos=self.pos, size=self.size, radius=[self.height / 2], segments=20)
            Color(*self.theme.color("switch_knob"))
            x = self.x + edge if at_left else self.right - edge - knob
            Ellipse(pos=(x, self.y + edge), size=(knob, knob), segments=60)
