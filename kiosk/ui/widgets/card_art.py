"""The picture of the reader and the card, put together from plain shapes (design guide, section 6)."""

from kivy.graphics import (
    Color,
    Ellipse,
    Line,
    Rectangle,
    SmoothRoundedRectangle,
    StencilPop,
    StencilPush,
    StencilUnUse,
    StencilUse,
)
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty

from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.glyph import glyph_texture

SIDE = 460  # of the square that all measures below are drawn in, y downwards
SLOT = 338  # the card is not seen below it
CARD_TOP = {"insert": 22, "reading": 128, "updating": 128, "removed": 4, "take": 4}
LED = {
    "insert": "star",
    "reading": "online_on_dark",
    "updating": "online_on_dark",
    "removed": "led_error",
    "take": "star",
}
ON_READER, HELD_UP = ("reading", "updating"), 84  # a card on a contactless reader goes into no slot
DOTS = ("star", "star", "art_dim")


class CardArt(Themed):
    """Draws itself as large as fits: a card to put in, read, written (`share` done), come out too early, or to take.

    `held` draws one that is laid on a contactless reader instead.
    """

    state = OptionProperty("insert", options=tuple(CARD_TOP))
    share = NumericProperty(0.0)
    held = BooleanProperty(False)
    paints_on: tuple[str, ...] = ("state", "share", "held")

    def paint(self) -> None:
        self.canvas.clear()
        with self.canvas:
            self._oval(230, 232, 222, "tint")
            if self.theme.high_contrast:
                self._box((66, 312, 328, 134), 34, "line")
            self._box((70, 316, 320, 126), 30, "art_body")
            if self.held:
                self._waves()
            else:
                self._box((124, 330, 212, 16), 8, "art_slot")
            self._oval(356, 404, 9, LED.get(self.state, "star"))
            self._card(CARD_TOP[self.state] - (HELD_UP if self.held and self.state in ON_READER else 0))
            self._sign()

    def _waves(self) -> None:
        """The sign of a contactless reader: three arcs."""
        for radius in (22, 40, 58):
            Color(*self.theme.color("art_dim"))
            x, y = self._at(230, 430)
            Line(circle=(x, y, self._px(radius), -50, 50), width=self._px(4))

    def _card(self, top: float) -> None:
        x, y, side = self._frame()
        clip = {"pos": (x, y + side * (SIDE - SLOT) / SIDE), "size": (side, side * SLOT / SIDE)}
        StencilPush()
        Rectangle(**clip)
        StencilUse()
        self._box((139.5, top - 2.5, 181, 283), 24.5, "primary")
        self._box((144.5, top + 2.5, 171, 273), 19.5, "art_card")
        self._box((166, top + 26, 64, 76), 12, "art_lines")
        self._oval(198, top + 54, 14, "art_body")
        self._box((176, top + 74, 44, 28), 14, "art_body")
        for down, wide in ((30, 50), (52, 50), (74, 34)):
            self._box((244, top + down, wide, 10), 5, "art_lines")
        for down, wide in ((124, 128), (146, 96)):
            self._box((166, top + down, wide, 10), 5, "art_sand")
        self._chip(top + 186)
        StencilUnUse()
        Rectangle(**clip)
        StencilPop()

    def _chip(self, top: float) -> None:
        self._box((201, top - 2, 58, 66), 12, "art_chip_line")
        self._box((205, top + 2, 50, 58), 8, "art_chip")
        for points in (
            [203, 21, 223, 21, 223, 41, 203, 41],
            [257, 21, 237, 21, 237, 41, 257, 41],
            [223, 0, 223, 21],
            [237, 0, 237, 21],
            [223, 41, 223, 62],
            [237, 41, 237, 62],
        ):
            places = [self._at(a, top + b) for a, b in zip(points[::2], points[1::2], strict=True)]
            Color(*self.theme.color("art_chip_line"))
            Line(points=[part for place in places for part in place], width=self._px(1.5), cap="none", joint="miter")

    def _sign(self) -> None:
        if self.state == "insert":
            self._oval(372, 226, 46, "star")
            self._glyph("arrow-down", 372, 226, 56, "art_ink")
        elif self.state == "reading":
            for number, ink in enumerate(DOTS):
                self._oval(190 + 40 * number, 392, 13, ink)
        elif self.state == "updating":
            self._box((120, 384, 180, 16), 8, "art_track")
            self._box((120, 384, max(16, 180 * self.share), 16), 8, "star")
            self._oval(372, 214, 52.5, "warn")
            self._oval(372, 214, 47.5, "warn_tint")
            self._glyph("hand-palm", 372, 214, 58, "warn", face="fill")
        elif self.state == "take":
            self._oval(372, 150, 46, "star")
            self._glyph("arrow-fat-up", 372, 150, 56, "art_ink")
        else:
            self._oval(372, 150, 52.5, "bad")
            self._oval(372, 150, 47.5, "bad_tint")
            self._glyph("x", 372, 150, 54, "bad")
            self._glyph("arrow-down", 230, 301, 30, "bad")

    def _frame(self) -> tuple[float, float, float]:
        side = min(self.width, self.height)
        return self.center_x - side / 2, self.center_y - side / 2, side

    def _px(self, length: float) -> float:
        return length * self._frame()[2] / SIDE

    def _at(self, across: float, down: float) -> tuple[float, float]:
        x, y, _ = self._frame()
        return x + self._px(across), y + self._px(SIDE - down)

    def _box(self, place: tuple[float, float, float, float], radius: float, ink: str) -> None:
        x, y, wide, high = place
        Color(*self.theme.color(ink))
        pos, size = self._at(x, y + high), (self._px(wide), self._px(high))
        SmoothRoundedRectangle(pos=pos, size=size, radius=[self._px(radius)], segments=16)

    def _oval(self, x: float, y: float, radius: float, ink: str) -> None:
        Color(*self.theme.color(ink))
        Ellipse(pos=self._at(x - radius, y + radius), size=(self._px(2 * radius),) * 2, segments=180)

    def _glyph(self, name: str, x: float, y: float, px: float, ink: str, *, face: str = "bold") -> None:  # noqa: PLR0913  a place, a size, a colour
        character, _ = self.theme.icon(name, rtl=False)
        texture = glyph_texture(self.theme.icon_font(face), character, self._px(px))
        middle = self._at(x, y)
        Color(*self.theme.color(ink))
        Rectangle(
            texture=texture,
            pos=(round(middle[0] - texture.width / 2), round(middle[1] - texture.height / 2)),
            size=texture.size,
        )


class Bar(Themed):
    """How much is done, `share` 0 to 1, from the start edge."""

    share = NumericProperty(0.0)
    paints_on = ("share",)

    def paint(self) -> None:
        self.canvas.clear()
        radius = [self.theme.part("bar_radius")]
        done = max(2 * radius[0], self.width * self.share)
        with self.canvas:
            Color(*self.theme.color("sand_deep"))
            SmoothRoundedRectangle(pos=self.pos, size=self.size, radius=radius, segments=16)
            Color(*self.theme.color("primary"))
            pos = (self.right - done if self.rtl else self.x, self.y)
            SmoothRoundedRectangle(pos=pos, size=(done, self.height), radius=radius, segments=16)
