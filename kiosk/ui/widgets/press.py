"""What can be touched: acts on release inside, shows the press, carries what read-aloud says."""

from typing import Any

from kivy.graphics import PopMatrix, PushMatrix, Scale
from kivy.properties import BooleanProperty, OptionProperty, StringProperty, VariableListProperty

from kiosk.ui.widgets.panel import Panel

LOOKS = {  # fill, pressed fill, outline
    "primary": ("primary", "primary_pressed", ""),
    "secondary": ("surface", "tint_pressed", "secondary_line"),
    "soft": ("soft_fill", "tint_pressed", "soft_line"),
    "dock": ("dock_button", "primary_pressed", "dock_button_line"),
    "card": ("surface", "tint_pressed", "card_line"),
    "rate": ("surface", "star_idle", "rate_line"),
    "bare": ("surface", "star_idle", ""),
    "chip": ("surface", "tint_pressed", "chip_line"),
    "toggle": ("surface", "tint_pressed", "toggle_line"),
    "clear": ("paper", "paper", ""),
    "key": ("surface", "primary", "line"),
    "function_key": ("tint", "primary", "line"),
    "qr": ("qr_light", "qr_light", ""),
}


class Press(Panel):
    """A panel that raises `on_tapped` (with the touch) when a finger goes down and up on it.

    `reach` is how many pixels the touch area goes past the drawn shape, to the sides and up and down. A disabled or
    hidden one takes nothing.
    """

    look = OptionProperty("secondary", options=tuple(LOOKS))
    pressed = BooleanProperty(False)
    chosen = BooleanProperty(False)
    reach = VariableListProperty([0, 0], length=2)
    spoken = StringProperty("")
    aloud = BooleanProperty(False)
    __events__ = ("on_tapped", "on_heard")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("look", "pressed", "chosen"):
            self.fbind(name, self.refresh)

    def paint(self) -> None:
        self.fill, self.line = self._face()
        tokens = self.theme.design.tokens["motion"]
        size = tokens["press_scale"] if self.pressed and not self.theme.still else 1.0
        super().paint()
        self.canvas.before.insert(0, PushMatrix())
        self.canvas.before.insert(1, Scale(size, size, 1, origin=self.center))
        self.canvas.after.clear()
        with self.canvas.after:
            PopMatrix()
        for child in self.children:
            child.pos, child.size = self.pos, self.size

    def _face(self) -> tuple[str, str]:
        fill, pressed, line = LOOKS[self.look]
        if self.chosen and self.look in ("chip", "toggle"):
            fill, line = f"{self.look}_chosen", f"{self.look}_chosen_line"
        return (pressed if self.pressed else fill), line

    def collide_point(self, x: float, y: float) -> bool:
        across, along = self.reach
        return bool(self.x - across <= x <= self.right + across and self.y - along <= y <= self.top + along)

    def on_touch_down(self, touch: Any) -> bool:
        if self.disabled or self.hidden or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self.pressed = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        self.pressed = self.collide_point(*touch.pos)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        inside = self.pressed and not self.disabled
        self.pressed = False
        if inside:
            self.act(touch)
        return True

    def act(self, touch: Any = None) -> None:
        """Do what this is for; with read-aloud the first touch only says what that is."""
        if self.aloud and not self.focus:
            self.dispatch("on_heard")
        else:
            self.dispatch("on_tapped", touch)

    def on_heard(self) -> None:
        """Event: this was touched for the first time while the screen is read aloud."""

    def on_tapped(self, touch: Any) -> None:
        """Event: a finger went down and up on this."""
