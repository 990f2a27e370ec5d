"""The app of a kiosk that nobody enrolled: two pages, no visitor, no record."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.finger import OneFinger
from kiosk.flows.pairing import PairingFlow, PairingView
from kiosk.flows.view import View
from kiosk.ui.screens.pairing import NetworkScreen, PairingScreen
from kiosk.ui.stage import Stage
from kiosk.ui.start import check_input
from kiosk.ui.theme import Design, Theme
from kiosk.ui.widgets import hero, parts
from kiosk.ui.widgets.board import Board
from kiosk.words import Words

WIDGETS = (parts, hero)  # loaded so that the kv files find their classes


class PairingApp(App):
    """Shows a PairingFlow. `modules_of` turns an address into a code; `alive` hears of each second."""

    theme = ObjectProperty(None, allownone=True, rebind=True)
    rtl = BooleanProperty(True)
    tr = ObjectProperty(None, allownone=True, rebind=True)
    words = ObjectProperty(None, allownone=True, rebind=True)
    view = ObjectProperty(View("ar"), rebind=True)  # nothing is read aloud here
    shown = ObjectProperty(PairingView("ar"), rebind=True)
    modules = ObjectProperty(())
    serial = StringProperty("")
    narrow = BooleanProperty(False)
    tall = BooleanProperty(False)
    portrait = BooleanProperty(False)

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        *,
        design: Design,
        words: dict[str, Words],
        flow: Callable[..., PairingFlow],
        serial: str,
        modules_of: Callable[[str], Any],
        now: Callable[[], float],
        debounce_s: float,
        mark: Callable[[str], None],
        alive: Callable[[], None],
    ) -> None:
        super().__init__()
        self.title = "Ra'yak"
        self.serial = serial
        self._design, self._by_language, self._modules_of = design, words, modules_of
        self._finger, self._now, self._mark, self._alive = OneFinger(debounce_s), now, mark, alive
        self._address = ""
        self.flow = flow(show=self._show, leave=self.stop)

    def build(self) -> Stage:
        """Load the two pages and show the flow's first view."""
        folder = Path(__file__).parent
        for file in ("widgets/parts.kv", "screens/pairing.kv"):
            Builder.load_file(str(folder / file))
        self._stage = Stage(self._finger, self._now, lambda: None, lambda _pos: None)
        self._measure()
        self._pages: dict[str, Board] = {}
        Window.bind(on_resize=self._resized)
        Window.bind(on_request_close=lambda *_: True)
        Window.bind(on_key_down=lambda *_: True, on_keyboard=lambda *_: True)
        self.flow.looked()
        self._show(self.flow.view)
        return self._stage

    def on_start(self) -> None:
        """Check the input, mark the first frame, look once a second."""
        check_input(EventLoop.input_providers)
        Window.bind(on_flip=self._first_flip)
        Clock.schedule_interval(lambda _dt: self._second(), 1)

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings page stays shut."""
        return False

    def settle(self, view: PairingView) -> None:
        """Show a view, for pictures."""
        self.flow.view = view
        self._show(view)

    def _second(self) -> None:
        self._alive()
        self.flow.looked()

    def _first_flip(self, *_: Any) -> None:
        Window.unbind(on_flip=self._first_flip)
        self._mark("pairing-frame")

    def _measure(self) -> None:
        self.theme = Theme(self._design, int(Window.width), int(Window.height))
        self.portrait = self.theme.height > self.theme.width
        self.tall = self.portrait and self.theme.reference == "1080x1920"
        self.narrow = self.portrait and not self.tall

    def _resized(self, *_: Any) -> None:
        self._measure()
        self._show(self.flow.view)
        Clock.schedule_once(lambda _dt: Window.canvas.ask_update(), 0.1)

    def _show(self, view: PairingView) -> None:
        if not hasattr(self, "_pages"):
            return
        words = self._by_language[view.language]
        self.rtl, self.words, self.tr = words.rtl, words, words.tr
        self._stage.paint_ground(self.theme.color("paper"))
        if view.url != self._address:
            self._address = view.url
            self.modules = self._modules_of(view.url) if view.url else ()
        self.shown = view
        page = self._page(view.page)
        if self._stage.children != [page]:
            self._stage.clear_widgets()
            self._stage.add_widget(page)
            self._mark(f"page-{view.page}")

    def _page(self, name: str) -> Board:
        if name not in self._pages:
            if name == "pairing":
                page: Board = PairingScreen()
                page.bind(on_switched=lambda _p: self.flow.language_switched())
                page.bind(on_network=lambda _p: self.flow.network_opened())
            else:
                page = NetworkScreen()
                page.bind(on_back=lambda _p: self.flow.went_back())
            self._pages[name] = page
        return self._pages[name]
