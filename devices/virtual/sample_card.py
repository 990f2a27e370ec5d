"""The sample holder's card, as the hub's sample data knows it: its plain files, and its chip's application."""

import json
from collections.abc import Callable
from pathlib import Path

from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.files import FileCard, Person
from devices.virtual.applets.scp03 import Keys
from devices.virtual.applets.several import Several
from devices.virtual.applets.store import Store
from devices.virtual.applets.update import AID, UpdateCard

ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
PROFILE = next(one for one in load(SHIPPED) if one.card == "bahrain")
NUMBER, EXPIRY = "000000017", "20310531"  # of `hub seed-demo`
HOLDER = Person({"number": NUMBER, "name_en": "SAMPLE MARYAM", "name_ar": "عيّنة مريم", "expiry": EXPIRY})


class SampleCard:
    """Each insertion is the same card with the same chip; `store` is what the chip holds.

    `made` is the hub's sample-card.json, which names the card and holds its keys; OSError or ValueError without it.
    """

    def __init__(self, made: Path) -> None:
        told = json.loads(made.read_text(encoding="utf-8"))
        self._keys = Keys(bytes.fromhex(told["enc"]), bytes.fromhex(told["mac"]))
        self._id = bytes.fromhex(told["card"])
        self.store = Store(b"sample record, version 1", version=1)

    def insertion(self) -> Callable[[bytes], bytes]:
        """What answers from one insertion to the next removal."""
        chip = UpdateCard(self.store, self._keys, self._id)
        return Several(FileCard(PROFILE, HOLDER).answer, {AID: chip.answer}).answer
