"""The components of the design guide, put together from panels, glyphs and paragraphs (parts.kv)."""

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.glyph import Glyph
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.paragraph import Paragraph
from kiosk.ui.widgets.poster import Poster
from kiosk.ui.widgets.press import Press
from kiosk.ui.widgets.qr_code import QrCode
from kiosk.ui.widgets.ring import Ring
from kiosk.ui.widgets.stack import Stack
from kiosk.ui.widgets.star import Star
from kiosk.ui.widgets.switch import ToggleSwitch

FACES = {1: "smiley-sad", 5: "smiley"}  # anchors: only the two ends carry a face
REASON_ICONS = {
    "wait": "clock",
    "staff": "user-circle",
    "clarity": "list-checks",
    "result": "seal-check",
    "facilities": "armchair",
    "access": "wheelchair",
}


class RatingCell(Press):
    """One star of the idle screen with its word; `bare` on the tall kiosk, where the card around it is the panel."""

    stars = NumericProperty(1)
    star_px = NumericProperty(96)
    label_px = NumericProperty(20)
    state = StringProperty("idle")
    bare = BooleanProperty(False)
    resting = BooleanProperty(False)


class StarButton(Press):
    """One star of the thank-you screen."""

    stars = NumericProperty(1)
    given = NumericProperty(0)


class ReasonChip(Press):
    """One reason, chosen or not."""

    reason = StringProperty("wait")


class IconButton(Press):
    """An icon and a word, side by side or one above the other; for the dock, the soft row and Back."""

    icon = StringProperty("")
    text = StringProperty("")
    type_px = NumericProperty(20)
    icon_px = NumericProperty(30)
    gap = NumericProperty(8)
    upright = BooleanProperty(False)
    icon_last = BooleanProperty(False)
    ink = StringProperty("on_dock")
    weight = NumericProperty(600)


class DoneButton(Press):
    """Done, with the ring of the time that is left before it happens by itself."""

    share = NumericProperty(1.0)
    seconds = NumericProperty(0)
    upright = BooleanProperty(True)


class QrCard(Press):
    """The white card with a QR code in it."""

    modules = ObjectProperty(())


class HelpTile(Press):
    """One kind of help with its switch, or the call for staff with a caret."""

    icon = StringProperty("")
    text = StringProperty("")
    on = BooleanProperty(False)
    state = StringProperty("")
    switched = BooleanProperty(True)


class Brand(Stack):
    """The mark and the name."""

    dark = BooleanProperty(False)


class Link(Stack):
    """Whether the hub is reached: icon and word."""

    dark = BooleanProperty(False)
    online = BooleanProperty(True)


KV_CLASSES = (
    Glyph,
    Panel,
    Paragraph,
    Poster,
    QrCode,
    Ring,
    Star,
    Themed,
    ToggleSwitch,
)  # found by name in kv
