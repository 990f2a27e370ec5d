"""A kiosk that nobody enrolled asks until it is taken, through lost answers and silent hubs."""

import time

import msgspec
import pytest

from kiosk import wiring
from kiosk.clock import Clock
from kiosk.config import Kiosk, Settings
from kiosk.hub_faults import HubError
from kiosk.identity import Identity, NotEnrolled
from kiosk.model import Rating
from kiosk.outbox import Outbox
from kiosk.pairing import NO_ADDRESS, Pairing
from kiosk.pairing_state import FILE, forget, heard
from kiosk.sender_pace import Pace
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import QUICK, change
from tests.kiosk.reference_hub import ReferenceHub


class Asking:
    """A pairing whose sleep does what a test has planned for each wait."""

    def __init__(self, folder, hub_url: str, *plans) -> None:
        self.folder, self.clock, self.plans, self.slept = folder, Clock(), list(plans), []
        self.settings = change(QUICK, hub_url=hub_url)
        self.lines: list[str] = []
        pace = Pace(self.settings, sleep=self._rest)
        self.pairing = Pairing(folder, self.settings, self.clock, pace, serial="RY25-00418", sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        assert self.plans, f"nobody paired it; {heard(self.folder, self.clock)}"
        self.plans.pop(0)()

    def _rest(self, seconds: float) -> None:
        self.lines.append(self.told.line)
        time.sleep(seconds)

    @property
    def told(self):
        return heard(self.folder, self.clock)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def nothing() -> None:
    """A plan: just wait."""


def test_it_shows_a_code_and_then_becomes_who_the_hub_says(hub: ReferenceHub, folder):
    seen = []
    asking = Asking(folder, hub.url, lambda: seen.append(asking.told), nothing, hub.pair)
    identity = asking.pairing.run()
    assert (seen[0].stage, seen[0].code, seen[0].url) == ("waiting", "7KQ4-M2XD", "HTTPS://RAYAK.EXAMPLE/P/7KQ4M2XD")
    assert 590_000 < seen[0].ends - asking.clock.mono() <= 600_000
    assert seen[0].hub_time is not None
    assert identity.number == Identity.load(folder).number == "7K2M"
    assert identity.hub_url == hub.url
    assert asking.told.stage == "paired"
    assert asking.slept == [3.0, 3.0, 3.0]
    assert [one["serial"] for one in hub.pairings] == ["RY25-00418"] * 4


def test_an_answer_lost_on_the_way_costs_nothing(hub: ReferenceHub, folder):
    def pair_and_lose_the_answer() -> None:
        hub.pair()
        hub.faults.append(faults.lost)

    asking = Asking(folder, hub.url, pair_and_lose_the_answer)
    hub.faults.append(faults.lost)
    assert asking.pairing.run().number == "7K2M"
    assert {line.partition(" (")[0] for line in asking.lines} == {"Hub not reached: the connection was cut"}
    assert len(hub.pairings) == 4


def test_a_code_is_renewed_and_a_silent_hub_said(hub: ReferenceHub, folder):
    codes = []

    def renew() -> None:
        codes.append(asking.told.code)
        hub.pair_code = "0000-0001"

    def fail() -> None:
        codes.append(asking.told.code)
        hub.faults.append(faults.hub_error(503, "unavailable"))

    def look() -> None:
        codes.append((asking.told.code, asking.told.line))
        hub.pair()

    asking = Asking(folder, hub.url, renew, fail, look)
    asking.pairing.run()
    assert codes == ["7KQ4-M2XD", "0000-0001", ("0000-0001", "")]
    assert set(asking.lines) == {"The hub is not available for a moment"}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.portal, "a web page came back"),
        (faults.portal_that_says_json, "its answer is not the hub's"),
        (faults.hub_error(401, "kiosk-revoked"), "shut this kiosk out"),
    ],
)
def test_what_is_not_an_answer_is_none(hub: ReferenceHub, folder, fault, why):
    hub.faults.append(fault)
    with pytest.raises(HubError, match=why):
        Asking(folder, hub.url).pairing.ask()
    with pytest.raises(NotEnrolled):
        Identity.load(folder)


def test_without_an_address_it_waits_for_a_file(folder, hub: ReferenceHub):
    def somebody_enrols() -> None:
        assert (asking.told.stage, asking.told.line) == ("no-address", NO_ADDRESS)
        hub.codes["ABCD-EFGH-JKMN"] = None
        wiring.enrol(Settings(kiosk=Kiosk(data_dir=str(folder)), sender=QUICK), hub.url, "ABCD-EFGH-JKMN")

    asking = Asking(folder, "", somebody_enrols)
    assert asking.pairing.run().number == "7K2M"


def test_word_of_another_boot_is_no_word(hub: ReferenceHub, folder):
    asking = Asking(folder, hub.url)
    assert asking.pairing.ask() is None
    assert heard(folder, Clock(boot="00000000-0000-4000-8000-000000000000")).stage == "asking"
    (folder / FILE).write_bytes(b"{")
    assert asking.told.stage == "asking"
    forget(folder)
    forget(folder)
    assert not (folder / FILE).exists()


def test_what_waits_under_a_lost_identity_is_put_away_whole(hub: ReferenceHub, folder):
    settings = Settings(kiosk=Kiosk(data_dir=str(folder)), sender=change(QUICK, hub_url=hub.url))
    hub.codes["ABCD-EFGH-JKMN"] = None
    identity = wiring.enrol(settings, hub.url, "ABCD-EFGH-JKMN")
    outbox = Outbox(folder / "outbox.db", place=identity.place, stamp=Clock().stamp, reserve_mb=0, low_mb=0)
    outbox.put(Rating(stars=4, flags=(), language="ar"))
    outbox.close()
    (folder / "identity.json").unlink()
    hub.number = "9X4Q"
    hub.pair()
    assert wiring.pair(settings) is True
    assert wiring.pair(settings) is False
    assert [path.name for path in folder.glob("before-*")] != []
    kept = wiring.open_for_export(settings)
    assert kept.count() == 0
    kept.close()
    assert msgspec.json.decode((folder / "identity.json").read_bytes())["kiosk"] == "9X4Q"
