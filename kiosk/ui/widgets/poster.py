"""A picture from a file, filling its place: what does not fit is cut off evenly."""

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty

from kiosk.ui.widgets.base import Themed


class Poster(Themed):
    """Draws `file`; nothing for an empty name or a file that is no picture."""

    file = StringProperty("")
    paints_on = ("file",)

    def paint(self) -> None:
        self.canvas.clear()
        if not self.file:
            return
        try:
            texture = CoreImage(self.file, nocache=True).texture
        except (
            Exception
        ):  # Kivy's loaders raise that class itself; the file stays what it is, and the page its own look
            return
        if texture is None or min(self.size) <= 1:
            return
        scale = max(self.width / texture.width, self.height / texture.height)
        wide, high = self.width / scale, self.height / scale
        part = texture.get_region((texture.width - wide) / 2, (texture.height - high) / 2, wide, high)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=part, pos=self.pos, size=self.size)
