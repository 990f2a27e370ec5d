"""What the apps without a visitor have in common: a window that only leaves by itself, one page at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty

from kiosk.flows.finger import OneFinger
from kiosk.flows.view import View
from kiosk.ui.stage import Stage
from kiosk.ui.start import check_input
from kiosk.ui.theme import Design, Theme
from kiosk.ui.widgets import hero, parts
from kiosk.ui.widgets.board import Board
from kiosk.words import Words

WIDGETS = (parts, hero)  # loaded so that the kv files find their classes


class PlainApp(App):
    """`kv` are the files of its pages, `first_mark` is said with the first frame; `alive` hears of each second."""

    kv: tuple[str, ...] = ()
    first_mark = ""

    theme = ObjectProperty(None, allownone=True, rebind=True)
    rtl = BooleanProperty(True)
    tr = ObjectProperty(None, allownone=True, rebind=True)
    words = ObjectProperty(None, allownone=True, rebind=True)
    view = ObjectProperty(View("ar"), rebind=True)  # nothing is read aloud here
    modules = ObjectProperty(())
    narrow = BooleanProperty(False)
    tall = BooleanProperty(False)
    portrait = BooleanProperty(False)

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        *,
        design: Design,
        words: dict[str, Words],
        now: Callable[[], float],
        debounce_s: float,
        mark: Callable[[str], None],
        alive: Callable[[], None],
    ) -> None:
        super().__init__()
        self.title = "Ra'yak"
        self._design, self._by_language = design, words
        self._finger, self._now, self._mark, self._alive = OneFinger(debounce_s), now, mark, alive
        self._stage: Stage | None = None
        self._pages: dict[str, Board] = {}

    def page_of(self, name: str) -> Board:
        """Make a page; asked once for each."""
        raise NotImplementedError

    def show_again(self) -> None:
        """Show what is to be seen now: at the beginning, and when the window got another size."""
        raise NotImplementedError

    def second_passed(self) -> None:
        """Another second has passed."""

    def build(self) -> Stage:
        """Load the pages and show the first."""
        folder = Path(__file__).parent
        for file in ("widgets/parts.kv", *self.kv):
            Builder.load_file(str(folder / file))
        self._stage = Stage(self._finger, self._now, lambda: None, lambda _pos: None)
        self._measure()
        Window.bind(on_resize=self._resized)
        Window.bind(on_request_close=lambda *_: True)
        Window.bind(on_key_down=lambda *_: True, on_keyboard=lambda *_: True)
        self.show_again()
        return self._stage

    def on_start(self) -> None:
        """Check the input, mark the first frame, look once a second."""
        check_input(EventLoop.input_providers)
        Window.bind(on_flip=self._first_flip)
        Clock.schedule_interval(lambda _dt: self._second(), 1)

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings page stays shut."""
        return False

    def show_page(self, name: str, language: str) -> None:
        """Bring a page to the glass, in a language."""
        words = self._by_language[language]
        self.rtl, self.words, self.tr = words.rtl, words, words.tr
        if self._stage is None:
            return
        self._stage.paint_ground(self.theme.color("paper"))
        if name not in self._pages:
            self._pages[name] = self.page_of(name)
        page = self._pages[name]
        if self._stage.children != [page]:
            self._stage.clear_widgets()
            self._stage.add_widget(page)
            self._mark(f"page-{name}")

    def _second(self) -> None:
        self._alive()
        self.second_passed()

    def _first_flip(self, *_: Any) -> None:
        Window.unbind(on_flip=self._first_flip)
        self._mark(self.first_mark)

    def _measure(self) -> None:
        self.theme = Theme(self._design, int(Window.width), int(Window.height))
        self.portrait = self.theme.height > self.theme.width
        self.tall = self.portrait and self.theme.reference == "1080x1920"
        self.narrow = self.portrait and not self.tall

    def _resized(self, *_: Any) -> None:
        self._measure()
        self.show_again()
        Clock.schedule_once(lambda _dt: Window.canvas.ask_update(), 0.1)
