"""An icon, drawn from the icon font, mirrored where the guide says so."""

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, OptionProperty, StringProperty

from kiosk.ui.widgets.base import Themed


class Glyph(Themed):
    """One icon of `px` pixels in a colour token; `face` picks the icon weight."""

    name = StringProperty("")
    px = NumericProperty(24)
    face = OptionProperty("bold", options=("regular", "bold", "fill"))
    ink = StringProperty("ink")
    paints_on = ("name", "px", "face", "ink")

    def natural(self, width: float) -> tuple[float, float]:
        return min(width, self.px), self.px

    def paint(self) -> None:
        self.canvas.clear()
        if not self.name:
            return
        character, flipped = self.theme.icon(self.name, rtl=self.rtl)
        texture = glyph_texture(self.theme.icon_font(self.face), character, self.px)
        left, right = (1, 0) if flipped else (0, 1)
        with self.canvas:
            Color(*self.theme.color(self.ink))
            Rectangle(
                texture=texture,
                pos=(round(self.center_x - texture.width / 2), round(self.center_y - texture.height / 2)),
                size=texture.size,
                tex_coords=(left, 1, right, 1, right, 0, left, 0),
            )


def glyph_texture(font: str, character: str, px: float) -> Texture:
    """The texture of one icon character, white, to be tinted."""
    label = CoreLabel(text=character, font_name=font, font_size=px)
    label.refresh()
    return label.texture
