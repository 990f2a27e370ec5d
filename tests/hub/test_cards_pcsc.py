"""A chip update over a real PC/SC service, torn two hundred times: always the whole old or the whole new record."""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from smartcard import scard

from devices.drivers.pcsc_work import do
from devices.port import CardFault, Transmit
from devices.protocols.apdu import Card, Command
from devices.virtual.applets.faults import torn
from devices.virtual.applets.scp03 import Keys
from devices.virtual.applets.store import Store
from devices.virtual.applets.update import UpdateCard
from devices.virtual.slot import FIRST_PORT, Slot
from hub.cards.domain import card_keys
from hub.cards.models import CardUpdate, Holder
from hub.cards.models import Chip as KnownChip
from hub.writer import write
from kiosk.card_hub import Batch
from kiosk.hub_faults import HubError
from kiosk.relay import Outcome, relay
from tests.devices.pcsc import READERS, missing, service, until
from tests.hub.cards_side import NUMBER, ask, put_holder
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_cards_update import CARD, NEW, OLD

TEARS = 200
ATR = bytes.fromhex("3B7A9600008065A2010101738421E0")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(400),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


class Asked:
    """The hub as the relay knows it, asked through the test client with real signatures."""

    def __init__(self, kiosk: KioskSide) -> None:
        self._kiosk = kiosk

    def begin_update(self, number: str, atr: bytes) -> Batch:
        return self._batch("updates", number=number, atr=atr.hex().upper(), target=None)

    def go_on(self, session: str, seq: int, answers: list[str]) -> Batch:
        return self._batch(f"updates/{session}", seq=seq, answers=answers)

    def _batch(self, path: str, **about: Any) -> Batch:
        response = ask(self._kiosk, path, **about)
        if response.status_code != 200:
            raise HubError("refused", passing=False, code=json.loads(response.content)["error"])
        return msgspec.convert(json.loads(response.content), Batch)


class Bench:
    """Two readers and one chip that is put into them in turn, so that one is ready while the other is torn."""

    def __init__(self, hub: Asked, slots: list[Slot], keys: Keys, holder: Holder) -> None:
        self._hub, self._slots, self._keys, self._holder = hub, slots, keys, holder
        self.store = Store(OLD[1])
        self.laid_again = 0

    def begin_again(self) -> None:
        """The chip is new, to its issuer too."""

        def put() -> None:
            CardUpdate.objects.all().delete()
            KnownChip.objects.all().delete()
            KnownChip.objects.create(holder=self._holder, card=CARD.hex(), version=2)

        self.store = Store(OLD[1])
        write(put)

    def insert(self, at: int, spoilt: Callable[[Callable[[bytes], bytes]], Callable[[bytes], bytes]]) -> None:
        self._slots[at].insert(ATR, spoilt(UpdateCard(self.store, self._keys, CARD).answer))
        until(lambda: present(at))

    def remove(self, at: int) -> None:
        self._slots[at].remove()

    def session(self, at: int) -> Outcome | CardFault:
        def job(transmit: Transmit) -> Outcome:
            card = Card(transmit)
            return relay(self._hub, NUMBER, ATR, lambda raw: card.send(Command.decode(raw)).encode(), lambda _: None)

        try:
            found = do(READERS[at], job)
        except CardFault as fault:
            return fault
        assert isinstance(found, Outcome)
        return found

    def laid_on(self, at: int) -> Outcome | CardFault:
        """A whole session; again where the service was too slow, a second later: a visitor lays the card on again."""
        self.insert(at, lambda answer: answer)
        for _ in range(4):
            if isinstance(found := self.session(at), Outcome):
                return found
            self.laid_again += 1
            self.remove(at)
            time.sleep(
                1
            )  # the service looks every 400 ms, and would else take it for the card that it had there before
            self.insert(at, lambda answer: answer)
        return self.session(at)


def present(at: int) -> bool:
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, states = scard.SCardGetStatusChange(context, 0, [(READERS[at], scard.SCARD_STATE_UNAWARE)])
    scard.SCardReleaseContext(context)
    return bool(states and states[0][1] & scard.SCARD_STATE_PRESENT)


@pytest.fixture
def bench(kiosk: KioskSide, settings, tmp_path: Path) -> Iterator[Bench]:
    settings.CARD_HOLDER_SESSIONS = settings.CARD_KIOSK_SESSIONS = 10**9
    settings.HOLDER_KEYS = tmp_path / "holder-keys"
    settings.CARD_MASTER_KEY = tmp_path / "card-master.key"
    settings.CARD_FAILURES = 10**9
    of = put_holder()
    keys = card_keys.keys_of(CARD)
    with service(tmp_path) as pcscd, Slot() as first, Slot(FIRST_PORT + 1) as second:
        pcscd.start()
        yield Bench(Asked(kiosk), [first, second], Keys(keys.enc, keys.mac), of)


def test_two_hundred_tears_leave_the_whole_old_or_the_whole_new_record(bench: Bench):
    chance, torn_count, new = random.Random(5), 0, 0
    for number in range(TEARS):
        bench.begin_again()
        at = number % 2
        after, acted = chance.randrange(0, 30), chance.random() < 0.5
        if chance.random() < 0.5:
            bench.store.cut_after(chance.randrange(0, 700))
            bench.insert(at, lambda answer: answer)
        else:
            bench.insert(at, lambda answer, after=after, acted=acted: torn(answer, after, acted=acted))
        bench.session(at)
        bench.store.cut_after(None)
        left = bench.store.version, bench.store.record
        assert left in (OLD, NEW), f"tear {number}"
        torn_count += 1
        new += left == NEW
        bench.remove(at)
        ended = bench.laid_on(1 - at)
        assert isinstance(ended, Outcome), f"tear {number}: {ended}"
        assert ended.how in ("done", "current"), f"tear {number}"
        assert (bench.store.version, bench.store.record) == NEW
        bench.remove(1 - at)
    assert torn_count == TEARS
    assert bench.laid_again <= TEARS // 10
    assert 0 < new < TEARS  # both happened
