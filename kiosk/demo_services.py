"""The demo's self-service kiosk: a sample card and a document, on devices that are not there and say so."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.demo_walk import TourError, Walk
from kiosk.ui.acts import place

if TYPE_CHECKING:
    from kiosk.demo import Demo

SIZE = "1280x800"
SETTINGS = """
[devices]
card = "pcsc:"
scanner = "serial:{folder}/scanner?protocol=scanner"
"""
SIMULATE = (sys.executable, "-m", "devices", "simulate")


class Devices:
    """The simulated devices of the demo, each a process that is spoken to by lines."""

    def __init__(self, demo: "Demo") -> None:
        self._demo = demo

    def readers(self) -> str:
        """Start a PC/SC service with virtual readers; why there can be none, or nothing."""
        said = self._demo.converse("readers", *SIMULATE, "reader").read_line()
        return "" if said.endswith("Enter ends it.") else said or "pcscd did not come up"

    def card(self) -> Callable[[], None]:
        """The sample card, out at first; what is returned puts it in and takes it out, in turn."""
        made = self._demo.folder / "hub" / "sample-card.json"
        card = self._demo.converse("sample-card", *SIMULATE, "card", "--chip", str(made), "--later")
        if not card.read_line().startswith("The card is"):
            raise TourError(f"the sample card could not be made; see {self._demo.folder / 'sample-card.log'}")
        return card.enter

    def scanner(self) -> Callable[[], None]:
        """A scanner that reads the code of a document issued now each time that what is returned is called."""
        token = self._demo.hub("issue-document").splitlines()[-1]
        scanner = self._demo.converse("scanner", *SIMULATE, "scan", "--link", str(self._demo.folder / "scanner"), token)
        scanner.read_line()
        return scanner.enter


class ServicesTour(Walk):
    """A visitor with a card, who reads it, their messages, updates its chip, and checks a document."""

    def take(self, devices: Devices) -> None:
        """The whole of it, on a display of its own."""
        scan = devices.scanner()
        with self.display():
            self.open()
            turn_card = devices.card()
            self.picture("home")
            self._read_card(turn_card)
            scan()
            self.reach("page-document_result-good")
            self.picture("document-is-genuine")
            self.touch("finish", "document_result")
            self.reach("page-idle")
            self.touch("language", "home")
            self.rtl = False
            self.picture("home-english")

    def act(self, act: str) -> None:
        """Touch one of the things to do with a card."""
        found = place(self.blocks("card_data")["actions"], act, statement=True, prints=False)
        if found is not None:
            self.touch_at(found)

    def _read_card(self, turn_card: Callable[[], None]) -> None:
        turn_card()
        self.say("  the sample card goes in")
        self.reach("page-card_data-data")
        self.picture("card-read")
        self.act("notices")
        self.reach("page-card_notices-notices")
        self.picture("card-messages")
        self.touch("back", "card_notices")
        self.reach("page-card_data-data")
        self.act("update")
        self.reach("page-card-updated", seconds=60)
        self.picture("chip-updated")
        self.say("  its chip is updated by the hub's simulated issuer; it comes out")
        turn_card()
        self.reach("page-idle")
