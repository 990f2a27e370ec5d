"""The teal ground with the sea and the rising pearl; also the gold line on a dock."""

from kivy.graphics import Color, Ellipse, Rectangle, StencilPop, StencilPush, StencilUnUse, StencilUse
from kivy.properties import StringProperty

from kiosk.ui.widgets.base import Themed


class Hero(Themed):
    """Fills itself with teal, one circle and one or two ellipses from the page's blocks, clipped to itself."""

    page = StringProperty("idle")
    paints_on = ("page",)

    def paint(self) -> None:
        theme = self.theme
        blocks = theme.blocks(self.page)
        self.canvas.clear()
        with self.canvas:
            Color(*theme.color("dock"))
            Rectangle(pos=self.pos, size=self.size)
            if theme.high_contrast:
                return
            StencilPush()
            Rectangle(pos=self.pos, size=self.size)
            StencilUse()
            for name, ink in (("sun", "cream"), ("sea_1", "sea_1"), ("sea_2", "sea_2")):
                if blocks.get(name):
                    self._oval(blocks[name], ink)
            StencilUnUse()
            Rectangle(pos=self.pos, size=self.size)
            StencilPop()

    def _oval(self, block: list[float], ink: str) -> None:
        x, y, wide, high = block
        x = self.theme.width - x - wide if self.rtl else x
        Color(*self.theme.color(ink))
        Ellipse(pos=(x, self.theme.height - y - high), size=(wide, high), segments=180)


class DockAccent(Themed):
    """The line along the top of the panel it stands in."""

    def paint(self) -> None:
        dock = self.parent
        height = self.theme.part("dock_accent") if not self.theme.high_contrast else self.theme.stroke("high_contrast")
        self.canvas.clear()
        with self.canvas:
            Color(*self.theme.color("dock_accent"))
            Rectangle(pos=(dock.x, dock.top - height), size=(dock.width, height))
