"""A person's face, from its points; gone from the texture too when it is taken away."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty

from kiosk.ui.widgets.base import Themed


class Face(Themed):
    """Draws `picture` (a flows.card.Picture, or None) whole, as large as fits."""

    picture = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._texture: Any = None

    def on_picture(self, *_: Any) -> None:
        if self._texture is not None:
            self._texture.blit_buffer(bytes(self._texture.width * self._texture.height * 3), colorfmt="rgb")
            self._texture = None
        if self.picture is not None:
            self._texture = Texture.create(size=(self.picture.width, self.picture.height), colorfmt="rgb")
            self._texture.blit_buffer(self.picture.points, colorfmt="rgb")
            self._texture.flip_vertical()
        self.canvas.clear()
        self.refresh()

    def paint(self) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        scale = min(self.width / self._texture.width, self.height / self._texture.height)
        size = (self._texture.width * scale, self._texture.height * scale)
        pos = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, pos=pos, size=size)
