"""A kiosk that nobody enrolled: a code for the technician's phone, and how far it is."""

from collections.abc import Callable

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.pairing import STEPS, PairingView, Step
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.stack import Stack
from kiosk.words import Words


class StepLine(Stack):
    """One step: `later`, `now` or `done`."""

    text = StringProperty("")
    state = StringProperty("later")


class FactLine(Stack):
    """A name and what it is, one above the other."""

    text = StringProperty("")
    value = StringProperty("")


class PairingScreen(Board):
    """Raises `on_switched`, `on_network`; shows `shown`, with the code's `modules`."""

    shown = ObjectProperty(PairingView("ar"), rebind=True)
    modules = ObjectProperty(())
    serial = StringProperty("")
    __events__ = ("on_switched", "on_network")

    def step(self, name: str, shown: PairingView) -> Step:
        """How far a step is."""
        return shown.steps[STEPS.index(name)]

    def note(self, shown: PairingView, words: Words) -> str:
        """The line under the code."""
        if shown.note != "pair.expires":
            return words.tr(shown.note)
        minutes, seconds = divmod(shown.left_s, 60)
        return words.tr("pair.expires", t=words.digits(f"{minutes}:{seconds:02}"))

    def on_switched(self) -> None:
        """Event: the other language was asked for."""

    def on_network(self) -> None:
        """Event: Network settings was tapped."""


class NetworkScreen(Board):
    """Raises `on_back`; shows the network as it is, and how it is changed."""

    shown = ObjectProperty(PairingView("ar"), rebind=True)
    __events__ = ("on_back",)

    def line_words(self, shown: PairingView, tr: Callable[..., str]) -> str:
        """Which line has a link."""
        return tr(f"net.line.{shown.network.line or 'none'}")

    def on_back(self) -> None:
        """Event: Back was tapped."""
