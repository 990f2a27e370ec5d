"""A star: a fill layer and the outline on top of it (tokens.toml, [star])."""

from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Scale
from kivy.properties import NumericProperty, OptionProperty

from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.glyph import glyph_texture


class Star(Themed):
    """One star of `px` pixels: `idle` (pale), `chosen` (gold) or `empty` (white); `pop` scales it for a moment."""

    px = NumericProperty(96)
    state = OptionProperty("idle", options=("idle", "chosen", "empty"))
    pop = NumericProperty(1.0)
    paints_on = ("px", "state", "pop")

    def natural(self, width: float) -> tuple[float, float]:
        return min(width, self.px), self.px

    def paint(self) -> None:
        theme = self.theme
        character, _ = theme.icon("star", rtl=False)
        fill = {"idle": "star_idle", "chosen": "star", "empty": "star_empty"}[self.state]
        line = "star_line_chosen" if self.state == "chosen" else "star_line"
        self.canvas.clear()
        with self.canvas:
            PushMatrix()
            Scale(self.pop, self.pop, 1, origin=self.center)
            for face, ink in (("fill", fill), ("regular", line)):
                texture = glyph_texture(theme.icon_font(face), character, self.px)
                Color(*theme.color(ink))
                pos = (round(self.center_x - texture.width / 2), round(self.center_y - texture.height / 2))
                Rectangle(texture=texture, pos=pos, size=texture.size)
            PopMatrix()
