"""A QR code drawn dark on white in every theme, with its quiet zone."""

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty

from kiosk.ui.widgets.base import Themed

QUIET = 4  # modules, ISO/IEC 18004, 6.3.8
WHOLE_FROM = 6  # pixels


class QrCode(Themed):
    """Draws `modules` (rows of dark or light, no quiet zone) centred, with the quiet zone inside its own square.

    Modules of six pixels and more are whole pixels; smaller ones use all the room, since size counts for a camera.
    """

    modules = ObjectProperty(())
    paints_on = ("modules",)

    def paint(self) -> None:
        self.canvas.clear()
        if not self.modules:
            return
        count = len(self.modules)
        room = min(self.width, self.height)
        module = room / (count + 2 * QUIET)
        module = int(module) if module >= WHOLE_FROM else module
        side = round(module * count)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(
                texture=_texture(self.modules),
                pos=(round(self.center_x - side / 2), round(self.center_y - side / 2)),
                size=(side, side),
            )


def _texture(modules: list[list[bool]]) -> Texture:
    count = len(modules)
    texture = Texture.create(size=(count, count), colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    pixels = b"".join(bytes(0x0B if dark else 0xFF for dark in row) for row in reversed(modules))
    texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
    return texture
