"""Text on the screen, Arabic and Latin: wrapped, shaped, reordered, drawn line by line."""

from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty

from kiosk.arabic import visual, without_marks_below, wrap
from kiosk.ui.widgets.base import Themed

HALF_A_PIXEL = 0.5  # a natural width that went through sums and came back is a hair narrower
SMALLEST_UNITS = 16  # design guide, section 3: nothing on a kiosk is smaller


class Paragraph(Themed):
    """A text of one style; shrinks down to the smallest legible size rather than being cut off.

    `type_px` is the size in pixels, `weight` one of 400, 500, 600, 700, `ink` a colour token or role,
    `leading` the line height as a share of the size.
    """

    text = StringProperty("")
    type_px = NumericProperty(20)
    weight = NumericProperty(400)
    ink = StringProperty("ink")
    align = OptionProperty("start", options=("start", "center", "end"))
    valign = OptionProperty("middle", options=("top", "middle", "bottom"))
    leading = NumericProperty(1.3)
    one_line = BooleanProperty(False)
    paints_on = ("text", "type_px", "weight", "align", "valign", "leading", "ink", "one_line")

    def natural(self, width: float) -> tuple[float, float]:
        label = self._label(self.type_px)
        lines = self._lines(label, width)
        widest = max((self._measure(label, line) for line in lines), default=0)
        return min(width, widest), len(lines) * self.type_px * self.leading

    def paint(self) -> None:
        self.canvas.clear()
        if not self.text or self.width < 1:
            return
        px, label, lines = self._fitted()
        height = px * self.leading
        room = self.height - height * len(lines)
        top = self.top - {"top": 0, "middle": room / 2, "bottom": room}[self.valign]
        with self.canvas:
            Color(*self.theme.color(self.ink))
            for number, line in enumerate(lines):
                self._draw(label, line, top - number * height - height / 2)

    def _draw(self, label: CoreLabel, line: str, middle: float) -> None:
        em = label.get_extents(" ")[1]
        above = max(0, label.get_extents(visual(without_marks_below(line), rtl=self.rtl))[1] - em)
        if not line.strip():
            return
        texture = self._texture(label, visual(line, rtl=self.rtl))
        y = round(middle + em / 2 + above) - texture.height
        Rectangle(texture=texture, pos=(round(self._left(texture.width)), y), size=texture.size)

    def _texture(self, label: CoreLabel, drawn: str) -> Texture:
        own = CoreLabel(text=drawn, **{name: label.options[name] for name in ("font_name", "font_size")})
        own.refresh()
        return own.texture

    def _left(self, drawn: float) -> float:
        if self.align == "center":
            return self.x + (self.width - drawn) / 2
        at_left = (self.align == "start") != self.rtl
        return self.x if at_left else self.right - drawn

    def _fitted(self) -> tuple[float, CoreLabel, list[str]]:
        px = self.type_px
        while True:
            label = self._label(px)
            lines = self._lines(label, self.width)
            fits = len(lines) * px * self.leading <= self.height + 1 and all(
                self._measure(label, line) <= self.width + 1 for line in lines
            )
            if fits or px <= self.theme.px(SMALLEST_UNITS):
                return px, label, lines
            px = max(px * 0.96, self.theme.px(SMALLEST_UNITS))

    def _lines(self, label: CoreLabel, width: float) -> list[str]:
        if self.one_line:
            return [self.text]
        return wrap(self.text, width + HALF_A_PIXEL, lambda piece: self._measure(label, piece))

    def _measure(self, label: CoreLabel, piece: str) -> float:
        return float(label.get_extents(visual(piece, rtl=self.rtl))[0])

    def _label(self, px: float) -> CoreLabel:
        options: dict[str, Any] = {"font_name": self.theme.font(int(self.weight)), "font_size": px}
        return CoreLabel(text="", **options)
