"""The app of a kiosk that cannot begin: out of service, with the code of why."""

from collections.abc import Callable
from typing import Any

from kivy.properties import StringProperty

from kiosk.arabic import isolate
from kiosk.ui.plain import PlainApp
from kiosk.ui.screens.closed import ClosedScreen
from kiosk.ui.widgets.board import Board

LOOK_EVERY_S = 10


class DarkApp(PlainApp):
    """Looks every ten seconds whether the kiosk can begin now (`ready`), and ends when it can.

    `serial` is the board's own number, empty where it tells none; `about` is what every such app has.
    """

    kv = ("screens/closed.kv",)
    first_mark = "dark-frame"

    closed_line = StringProperty("")

    def __init__(self, *, code: str, serial: str, language: str, ready: Callable[[], bool], **about: Any) -> None:
        super().__init__(**about)
        self._code, self._serial, self._language, self._ready = code, serial, language, ready
        self._seconds = 0

    def show_again(self) -> None:
        """The one page, with the code and whose it is."""
        words = self._by_language[self._language]
        whose = [words.tr("staff.device", id=isolate(self._serial))] if self._serial else []
        self.closed_line = " · ".join([*whose, words.tr("oos.code", c=isolate(self._code))])
        self.show_page("closed", self._language)

    def second_passed(self) -> None:
        """Every tenth one is a look."""
        self._seconds += 1
        if self._seconds % LOOK_EVERY_S == 0 and self._ready():
            self.stop()

    def page_of(self, _name: str) -> Board:
        """The closed page, which has another language and nothing else to touch."""
        page = ClosedScreen()
        page.bind(on_switched=lambda _p: self._switch())
        return page

    def _switch(self) -> None:
        self._language = next(other for other in self._by_language if other != self._language)
        self.show_again()
