"""A filled shape: card, button face, badge; with outline and the one soft shadow."""

from typing import Any

from kivy.graphics import BorderImage, Color, Ellipse, Line, Rectangle, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty

from kiosk.ui.widgets.base import Themed

SHADOWS = {  # picture, its pixels per unit, margin drawn outside the shape, corner (units)
    "card": ("shadow-card.png", 2, 16, 44),
    "modal": ("shadow-modal.png", 1, 48, 96),
}


class Panel(Themed):
    """A rounded rectangle in a colour token; corners in pixels, one for all or four from the top left, clockwise."""

    fill = StringProperty("surface")
    line = StringProperty("")
    line_px = NumericProperty(0)
    corner = ObjectProperty(0)
    shadow = OptionProperty("", options=("", "card", "modal", "key"))
    shape = OptionProperty("round", options=("round", "plain", "oval"))
    focus = BooleanProperty(False)
    paints_on = ("fill", "line", "line_px", "corner", "shadow", "shape", "focus")

    def paint(self) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            if self.focus:
                self._rings()
            if self.shadow and not self.theme.high_contrast:
                self._cast()
            if self.line and self.line_px:
                Color(*self.theme.color(self.line))
                self._shape(0)
                Color(*self.theme.color(self.fill))
                self._shape(self.line_px)
            else:
                Color(*self.theme.color(self.fill))
                self._shape(0)

    def _rings(self) -> None:
        inner, outer = self.theme.stroke("focus_inner"), self.theme.stroke("focus_outer")
        Color(*self.theme.color("focus_outer"))
        self._shape(-inner - outer)
        Color(*self.theme.color("focus_inner"))
        self._shape(-inner)

    def _shape(self, inset: float) -> None:
        pos = (self.x + inset, self.y + inset)
        size = (max(0, self.width - 2 * inset), max(0, self.height - 2 * inset))
        if self.shape == "plain":
            Rectangle(pos=pos, size=size)
        elif self.shape == "oval":
            Ellipse(pos=pos, size=size, segments=180)
            Line(ellipse=(*pos, *size), width=1)
        else:
            SmoothRoundedRectangle(pos=pos, size=size, radius=[max(0, r - inset) for r in self._corners()], segments=16)

    def _corners(self) -> list[float]:
        corners = self.corner if isinstance(self.corner, list | tuple) else [self.corner] * 4
        if self.rtl:
            top_left, top_right, bottom_right, bottom_left = corners
            corners = [top_right, top_left, bottom_left, bottom_right]
        return [float(corner) for corner in corners]

    def _cast(self) -> None:
        token = self.theme.design.tokens["shadow"][self.shadow]
        if self.shadow == "key":
            self._foot(token)
            return
        picture, scale, margin, corner = SHADOWS[self.shadow]
        out, border = self.theme.px(margin), self.theme.px(corner)
        Color(*self.theme.color("ink")[:3], token["alpha"])
        BorderImage(
            source=str(self.theme.design.assets / "shapes" / picture),
            pos=(self.x - out, self.y - out - self.theme.px(token["offset_y"])),
            size=(self.width + 2 * out, self.height + 2 * out),
            border=[corner * scale] * 4,
            display_border=[border] * 4,
        )

    def _foot(self, token: dict[str, Any]) -> None:
        """The hard edge below a key."""
        Color(*self.theme.color(token["color"]))
        down = self.theme.px(token["offset_y"])
        pos, size = (self.x, self.y - down), (self.width, self.height)
        SmoothRoundedRectangle(pos=pos, size=size, radius=self._corners(), segments=16)
