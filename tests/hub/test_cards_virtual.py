"""The hub against the made-up chips that ship: their update application at every tear, and their state's signature."""

import datetime as dt
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from devices.protocols.card_errors import Torn
from devices.virtual.applets.scp03 import Keys
from devices.virtual.applets.store import Store
from devices.virtual.applets.update import UpdateCard
from devices.virtual.issuer import Issuer
from hub.cards.domain import authenticity, card_keys
from hub.cards.domain.wire import Group
from hub.cards.models import CardUpdate
from hub.cards.models import Chip as KnownChip
from hub.clock import now_ms
from hub.writer import write
from tests.hub.card_chip import Taken
from tests.hub.cards_side import put_holder
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_cards_update import CARD, NEW, OLD, run


class Shipped:
    """The update application as the tests' kiosk drives it; loses its power at the n-th byte that it writes."""

    taken_at: object = None

    def __init__(self) -> None:
        self.store = Store(OLD[1])
        keys = card_keys.keys_of(CARD)
        self.keys = Keys(keys.enc, keys.mac)

    @property
    def active(self) -> tuple[int, bytes]:
        return self.store.version, self.store.record

    def insert(self) -> None:
        self.applet = UpdateCard(self.store, self.keys, CARD)

    def transmit(self, apdu: bytes) -> bytes:
        try:
            return self.applet.answer(apdu)
        except Torn as torn:
            raise Taken from torn


@pytest.fixture
def chip(kiosk: KioskSide, settings, tmp_path: Path) -> Shipped:
    settings.HOLDER_KEYS = tmp_path / "holder-keys"
    settings.CARD_MASTER_KEY = tmp_path / "card-master.key"
    settings.CARD_FAILURES = 1000
    settings.CARD_HOLDER_SESSIONS = settings.CARD_KIOSK_SESSIONS = 1000
    of = put_holder()
    write(lambda: KnownChip.objects.create(holder=of, card=CARD.hex(), version=2))
    return Shipped()


@pytest.mark.django_db(transaction=True)
def test_the_chip_that_ships_is_brought_up_to_date(kiosk: KioskSide, chip: Shipped):
    assert run(kiosk, chip)["state"] == "done"
    assert chip.active == NEW


@pytest.mark.django_db(transaction=True)
def test_the_chip_that_ships_is_whole_wherever_its_power_goes(kiosk: KioskSide, chip: Shipped):
    places = [*range(0, 520, 47), *range(515, 540)]  # the record's 512 bytes, then one by one over the commit
    for place in places:
        chip.store = Store(OLD[1])
        CardUpdate.objects.all().delete()
        chip.store.cut_after(place)
        end = run(kiosk, chip)
        assert chip.active in (OLD, NEW), place
        chip.store.cut_after(None)
        assert end["state"] in ("torn", "failed", "done"), place
        if end["state"] != "done":
            assert run(kiosk, chip)["state"] == "done", place
        assert chip.active == NEW


def test_the_made_up_states_chips_are_judged(tmp_path: Path):
    issuer = Issuer(dt.datetime.now(dt.UTC))
    groups = {1: b"an MRZ", 2: b"a photo"}
    data = issuer.sod(groups)
    asked = {"1": Group(bytes=b64encode(groups[1]).decode()), "2": Group(hash=sha256(groups[2]).hexdigest())}
    good = {"1": "good", "2": "good"}
    assert authenticity.judged(data, asked, tmp_path, now_ms()) == ("not-verified", "no-anchors", good)
    (tmp_path / "state.der").write_bytes(issuer.root_der())
    assert authenticity.judged(data, asked, tmp_path, now_ms()) == ("verified", "signed", good)
