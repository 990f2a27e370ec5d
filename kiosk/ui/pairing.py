"""The app of a kiosk that nobody enrolled: two pages, no visitor, no record."""

from collections.abc import Callable
from typing import Any

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.pairing import PairingFlow, PairingView
from kiosk.ui.plain import PlainApp
from kiosk.ui.screens.pairing import NetworkScreen, PairingScreen
from kiosk.ui.widgets.board import Board


class PairingApp(PlainApp):
    """Shows a PairingFlow. `modules_of` turns an address into a code; `about` is what every such app has."""

    kv = ("screens/pairing.kv",)
    first_mark = "pairing-frame"

    shown = ObjectProperty(PairingView("ar"), rebind=True)
    serial = StringProperty("")

    def __init__(
        self, *, flow: Callable[..., PairingFlow], serial: str, modules_of: Callable[[str], Any], **about: Any
    ) -> None:
        super().__init__(**about)
        self.serial = serial
        self._modules_of, self._address = modules_of, ""
        self.flow = flow(show=self._show, leave=self.stop)

    def show_again(self) -> None:
        """As the flow has it now."""
        self.flow.looked()
        self._show(self.flow.view)

    def second_passed(self) -> None:
        """The hub may have answered."""
        self.flow.looked()

    def settle(self, view: PairingView) -> None:
        """Show a view, for pictures."""
        self.flow.view = view
        self._show(view)

    def page_of(self, name: str) -> Board:
        """One of the two."""
        if name == "pairing":
            page: Board = PairingScreen()
            page.bind(on_switched=lambda _p: self.flow.language_switched())
            page.bind(on_network=lambda _p: self.flow.network_opened())
        else:
            page = NetworkScreen()
            page.bind(on_back=lambda _p: self.flow.went_back())
        return page

    def _show(self, view: PairingView) -> None:
        if view.url != self._address:
            self._address = view.url
            self.modules = self._modules_of(view.url) if view.url else ()
        self.shown = view
        self.show_page(view.page, view.language)
