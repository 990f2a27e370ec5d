"""The picture of a document whose code lies before the scanner, put together from plain shapes."""

from kivy.properties import BooleanProperty

from kiosk.ui.widgets.card_art import DOTS, CardArt

CORNERS = ((0, 0), (72, 0), (0, 72))  # of the code's three marks, which are 36 wide
DOTS_OF_CODE = (
    (44, 4),
    (56, 20),
    (4, 46),
    (20, 56),
    (46, 46),
    (60, 60),
    (74, 48),
    (90, 58),
    (48, 80),
    (62, 94),
    (88, 88),
)


class DocumentArt(CardArt):
    """Draws itself as large as fits: a code to be held to the scanner, or one that is being checked."""

    checking = BooleanProperty(False)
    paints_on = ("state", "checking")

    def paint(self) -> None:
        self.canvas.clear()
        with self.canvas:
            self._oval(230, 232, 222, "tint")
            self._sheet()
            if self.theme.high_contrast:
                self._box((66, 352, 328, 94), 34, "line")
            self._box((70, 356, 320, 86), 30, "art_body")
            self._box((124, 370, 212, 14), 7, "star")
            if self.checking:
                for number, ink in enumerate(DOTS):
                    self._oval(190 + 40 * number, 414, 12, ink)
            else:
                self._oval(372, 200, 46, "star")
                self._glyph("arrow-down", 372, 200, 56, "art_ink")

    def _sheet(self) -> None:
        self._box((125.5, 29.5, 209, 303), 20.5, "primary")
        self._box((130.5, 34.5, 199, 293), 15.5, "art_card")
        for down, wide in ((62, 150), (86, 150), (110, 104)):
            self._box((155, down, wide, 11), 5, "art_sand")
        for across, down in CORNERS:
            self._box((176 + across, 190 + down, 36, 36), 6, "primary")
            self._box((182 + across, 196 + down, 24, 24), 3, "art_card")
            self._box((188 + across, 202 + down, 12, 12), 2, "primary")
        for across, down in DOTS_OF_CODE:
            self._box((176 + across, 190 + down, 12, 12), 2, "primary")
