"""A star: a fill layer and the outline on top of it (tokens.toml, [star])."""

from typing import Any

from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Scale
from kivy.properties import NumericProperty, OptionProperty

from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.glyph import glyph_texture

FILLS = {"idle": "star_idle", "chosen": "star", "empty": "star_empty"}


class Star(Themed):
    """One star of `px` pixels: `idle` (pale), `chosen` (gold) or `empty` (white); `pop` scales it for a moment.

    Its two layers are drawn once; a change of state only changes their colours.
    """

    px = NumericProperty(96)
    state = OptionProperty("idle", options=tuple(FILLS))
    pop = NumericProperty(1.0)
    paints_on = ("px",)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._scale: Scale | None = None
        self.fbind("state", self._color)
        self.fbind("pop", self._pop)

    def natural(self, width: float) -> tuple[float, float]:
        return min(width, self.px), self.px

    def paint(self) -> None:
        character, _ = self.theme.icon("star", rtl=False)
        self.canvas.clear()
        with self.canvas:
            PushMatrix()
            self._scale = Scale(self.pop, self.pop, 1, origin=self.center)
            self._fill = self._layer("fill", character)
            self._line = self._layer("regular", character)
            PopMatrix()
        self._color()

    def _layer(self, face: str, character: str) -> Color:
        texture = glyph_texture(self.theme.icon_font(face), character, self.px)
        color = Color()
        pos = (round(self.center_x - texture.width / 2), round(self.center_y - texture.height / 2))
        Rectangle(texture=texture, pos=pos, size=texture.size)
        return color

    def _color(self, *_: Any) -> None:
        if self._scale is not None:
            self._fill.rgba = self.theme.color(FILLS[self.state])
            self._line.rgba = self.theme.color("star_line_chosen" if self.state == "chosen" else "star_line")

    def _pop(self, *_: Any) -> None:
        if self._scale is not None:
            self._scale.xyz = (self.pop, self.pop, 1)
