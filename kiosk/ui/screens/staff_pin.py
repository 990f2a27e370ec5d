"""The PIN pad of the staff corner."""

from kivy.properties import NumericProperty, ObjectProperty

from kiosk.flows.staff_view import StaffView
from kiosk.model import MOST_TRIES, PIN_DIGITS
from kiosk.ui.keyboards import DIGITS
from kiosk.ui.widgets.base import Themed
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.keys import Keys
from kiosk.ui.widgets.panel import Panel
from kiosk.words import Words

NOTHING = StaffView("pin")


class Dots(Themed):
    """As many rings as a PIN has digits, the first `filled` of them full; left to right in both languages."""

    filled = NumericProperty(0)
    paints_on = ("filled",)

    def __init__(self, **kwargs: float) -> None:
        super().__init__(**kwargs)
        for _ in range(PIN_DIGITS):
            self.add_widget(Panel())

    def paint(self) -> None:
        side, gap = self.height, self.theme.part("dot_gap")
        start = self.x + (self.width - PIN_DIGITS * side - (PIN_DIGITS - 1) * gap) * self.share()
        for number, dot in enumerate(reversed(self.children)):
            full = number < self.filled
            dot.fill, dot.line = ("primary", "primary") if full else ("surface", "line")
            dot.line_px, dot.corner = self.theme.stroke("field"), side / 2
            dot.pos, dot.size = (start + number * (side + gap), self.y), (side, side)

    def share(self) -> float:
        """How much of the room that is left stands before the first ring."""
        if self.theme.height > self.theme.width:
            return 0.5
        return 1.0 if self.rtl else 0.0


class StaffPinScreen(Board):
    """Raises `on_back` and `on_key(name)`; shows `shown` (a StaffView, None when the corner is shut)."""

    shown = ObjectProperty(None, allownone=True)
    seconds = NumericProperty(0)
    rows = ObjectProperty(DIGITS)
    __events__ = ("on_back", "on_key")

    def body_of(self, shown: StaffView | None, words: Words) -> str:
        """What to do."""
        stage = (shown or NOTHING).stage
        names = {"none": "staff.pin.none", "locked": "staff.pin.locked", "checking": "staff.pin.checking"}
        return words.tr(names.get(stage, "staff.pin.body"))

    def note_of(self, shown: StaffView | None, seconds: float, words: Words) -> str:
        """What was wrong, how many tries are left, or how long it stays locked."""
        view = shown or NOTHING
        if view.stage == "locked":
            return words.tr("staff.pin.wait", t=words.digits(f"{int(seconds) // 60}:{int(seconds) % 60:02d}"))
        if view.stage == "none":
            return words.tr("staff.pin.none.do")
        if view.wrong:
            return f"{words.tr('staff.pin.wrong')} {words.count('count.try', view.left)}"
        return words.count("count.try", view.left) if view.stage == "pin" and view.left < MOST_TRIES else ""

    def bad(self, shown: StaffView | None) -> bool:
        """Whether the note tells of something wrong."""
        view = shown or NOTHING
        return view.wrong or view.stage in ("locked", "none")

    def off_of(self, shown: StaffView | None) -> tuple[str, ...]:
        """The keys that do nothing now."""
        typing = (shown or NOTHING).stage == "pin"
        return () if typing else tuple(name if isinstance(name, str) else name.name for row in DIGITS for name in row)

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_key(self, name: str) -> None:
        """Event: a key was touched."""


KV_CLASSES = (Dots, Keys)  # found by name in the kv file
