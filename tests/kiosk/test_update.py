"""A release: only the hub's, only when nobody is disturbed, never twice when it was refused."""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.clock import Clock
from kiosk.config import Hours
from kiosk.hours import Timetable
from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.hub_signing import Signer
from kiosk.outbox_state import ScreenStatus
from kiosk.published import PublishedError
from kiosk.rauc import RaucError
from kiosk.update import RELEASE, This, Updater
from kiosk.update_state import FILE, read, told
from kiosk.wiring_update import FromHub, may_disturb, queue_of
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import Desk

BUNDLE = os.urandom(300_000)
EARLIER, LATER = "2026-11-21T09:41:07.250Z", "2026-11-22T09:41:07.250Z"


@dataclass
class Slots:
    """The slots of a machine that is not there; `fails` and `unmarked` are what RAUC says instead of its deeds.

    `noted` is what the kiosk had written down of the update when the other slot was marked.
    """

    folder: Path
    fails: str = ""
    unmarked: str = ""
    noted: str = ""
    did: list[str] = field(default_factory=list)
    installed: bytes = b""

    def install(self, bundle: Path) -> None:
        if self.fails:
            raise RaucError(self.fails)
        self.did.append("install")
        self.installed = bundle.read_bytes()

    def try_other(self) -> None:
        if self.unmarked:
            raise RaucError(self.unmarked)
        kept = told(self.folder)
        self.noted = kept.state if kept is not None else ""
        self.did.append("try other")

    def restart(self) -> None:
        self.did.append("restart")


class Kiosk:
    """An enrolled kiosk in slot A, with what its updater is made of; `may` is asked again and again."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.slots, self.may = desk, Slots(desk.folder), [True]
        self.client = HubClient(desk.hub.url, Signer(desk.identity.sign_key, "7K2M"), desk.clock, desk.settings)

    def look(self) -> str:
        updater = Updater(
            self.desk.folder,
            This("7K2M", "qemu", "0.1.0", "A"),
            self.desk.identity.hub_keys,
            FromHub(self.client),
            self.slots,
            may=lambda: self.may.pop(0) if len(self.may) > 1 else self.may[0],
            queue=lambda: queue_of(self.desk.outbox),
        )
        return updater.look()

    @property
    def state(self) -> str:
        kept = read(self.desk.folder)
        return "" if kept is None else kept.state

    @property
    def bundle(self) -> Path:
        return self.desk.folder / "update/bundle.raucb"


@pytest.fixture
def kiosk(desk: Desk) -> Kiosk:
    return Kiosk(desk)


def release(desk: Desk, content: bytes = BUNDLE, made_at: str = EARLIER, key: Ed25519PrivateKey | None = None, **more):
    sha256 = hashlib.sha256(content).hexdigest()
    about = {"v": 1, "kiosk": "7K2M", "made_at": made_at, "version": "0.2.0", "board": "qemu"}
    desk.hub.publish(RELEASE.path, RELEASE.name, about | {"sha256": sha256, "bytes": len(content)} | more, key=key)
    desk.hub.files[f"{RELEASE.path}/{sha256}"] = content


def test_a_release_is_fetched_installed_and_tried(kiosk, desk):
    release(desk)
    assert kiosk.look() == "0.2.0 is tried in slot B"
    assert (kiosk.slots.did, kiosk.slots.installed) == (["install", "try other", "restart"], BUNDLE)
    kept = read(desk.folder)
    assert (kept.state, kept.slot, kept.queue) == ("trial", "B", queue_of(desk.outbox))


def test_what_is_on_trial_is_left_alone(kiosk, desk):
    release(desk)
    kiosk.look()
    assert kiosk.look() == "0.2.0 is on trial"
    assert kiosk.slots.did == ["install", "try other", "restart"]


def test_without_a_release_nothing_happens(kiosk, desk):
    desk.hub.published[RELEASE.path] = (b"", "")
    assert "no release" in kiosk.look()
    assert kiosk.state == ""


def test_the_version_that_the_kiosk_has_is_no_news(kiosk, desk):
    release(desk, version="0.1.0")
    assert "the kiosk has it" in kiosk.look()
    assert kiosk.slots.did == []


def test_it_is_fetched_but_not_installed_while_somebody_would_be_disturbed(kiosk, desk):
    release(desk)
    kiosk.may = [False]
    assert "waits for a time" in kiosk.look()
    assert (kiosk.state, kiosk.slots.did, kiosk.bundle.read_bytes()) == ("ready", [], BUNDLE)
    asked = len(desk.hub.asked)
    kiosk.may = [True]
    kiosk.look()
    assert desk.hub.asked[asked:] == [RELEASE.path]  # it is not fetched again


def test_a_visitor_who_comes_while_it_is_installed_is_not_disturbed(kiosk, desk):
    release(desk)
    kiosk.may = [True, False]
    assert "waits for a time" in kiosk.look()
    assert (kiosk.slots.did, kiosk.state) == (["install"], "ready")


def test_a_trial_is_noted_before_its_slot_is_marked(kiosk, desk):
    """Else the power could go in between, and a slot be started that nobody judges."""
    release(desk)
    kiosk.look()
    assert (kiosk.slots.noted, kiosk.slots.did) == ("trial", ["install", "try other", "restart"])


def test_a_slot_that_cannot_be_marked_is_not_tried(kiosk, desk):
    release(desk)
    kiosk.slots.unmarked = "no sector"
    assert kiosk.look() == "0.2.0 is refused: no sector"
    assert kiosk.slots.did == ["install"]


def test_what_rauc_refuses_is_not_tried_again(kiosk, desk):
    release(desk)
    kiosk.slots.fails = "signature verification failed"
    assert kiosk.look() == "0.2.0 is refused: signature verification failed"
    assert not kiosk.bundle.exists()
    kiosk.slots.fails = ""
    assert "refused already" in kiosk.look()
    assert kiosk.slots.did == []


def test_another_release_is_tried_after_one_that_was_refused(kiosk, desk):
    release(desk)
    kiosk.slots.fails = "no"
    kiosk.look()
    kiosk.slots.fails = ""
    release(desk, BUNDLE[::-1], LATER, version="0.2.1")
    kiosk.look()
    assert kiosk.slots.installed == BUNDLE[::-1]


def test_an_answer_of_yesterday_brings_no_old_release_back(kiosk, desk):
    release(desk, made_at=LATER)
    kiosk.slots.fails = "no"
    kiosk.look()
    release(desk, BUNDLE[::-1], EARLIER, version="0.1.9")
    assert "the hub said 0.2.0 later" in kiosk.look()


@pytest.mark.parametrize(
    ("more", "said"),
    [({"kiosk": "AAAA"}, "another kiosk"), ({"board": "raspberry-pi-4"}, "this is qemu"), ({"x": 1}, "cannot be read")],
)
def test_what_is_not_for_this_kiosk_is_refused(kiosk, desk, more, said):
    release(desk, **more)
    with pytest.raises(PublishedError, match=said):
        kiosk.look()
    assert kiosk.slots.did == []


def test_what_the_hub_did_not_sign_is_refused(kiosk, desk):
    release(desk, key=Ed25519PrivateKey.generate())
    with pytest.raises(PublishedError, match="signature is wrong"):
        kiosk.look()


def test_a_fetch_that_breaks_off_goes_on_where_it_was(kiosk, desk):
    release(desk)
    desk.hub.faults.extend([lambda handler, honest: handler.reply(*honest()), faults.truncated])
    kiosk.look()
    assert kiosk.slots.installed == BUNDLE


def test_what_a_power_cut_left_is_gone_on_with(kiosk, desk):
    release(desk)
    kiosk.may = [False]
    desk.hub.faults.extend([lambda handler, honest: handler.reply(*honest()), faults.hub_error(503, "unavailable")])
    with pytest.raises(HubError):
        kiosk.look()
    kiosk.bundle.write_bytes(BUNDLE[:1000])
    kiosk.look()
    assert kiosk.bundle.read_bytes() == BUNDLE


def test_other_bytes_than_the_hub_named_are_thrown_away(kiosk, desk):
    release(desk)
    desk.hub.files = dict.fromkeys(desk.hub.files, BUNDLE[::-1])
    with pytest.raises(PublishedError, match="not those that the hub named"):
        kiosk.look()
    assert not kiosk.bundle.exists()
    assert kiosk.slots.did == []


def test_a_hub_without_the_bundle_is_a_failure_that_passes(kiosk, desk):
    release(desk)
    desk.hub.files = {}
    with pytest.raises(HubError):
        kiosk.look()
    assert kiosk.state == "fetching"


def test_a_beat_tells_how_far_it_is(kiosk, desk):
    assert told(desk.folder) is None
    release(desk)
    kiosk.slots.fails = "x" * 300
    kiosk.look()
    assert msgspec.structs.asdict(told(desk.folder)) == {"version": "0.2.0", "state": "refused", "why": "x" * 200}
    (desk.folder / FILE).write_bytes(b"{")
    assert told(desk.folder) is None


BOOT = "00000000-0000-4000-8000-000000000000"
NIGHT, DAY = datetime.fromisoformat("2026-11-28T00:00:00Z"), datetime.fromisoformat("2026-11-29T08:00:00Z")


def disturbs(desk: Desk, at: datetime, *, synchronised: bool = True, touched_ms_ago: int | None = None) -> bool:
    """Asked of a kiosk that was started ten minutes before."""
    ms = int(at.timestamp() * 1000)
    clock = Clock(boot=BOOT, wall_ms=lambda: ms, mono_ms=lambda: 600_000, synchronised=lambda: synchronised)
    touched = None if touched_ms_ago is None else 600_000 - touched_ms_ago
    desk.outbox.show(ScreenStatus("ok", None, BOOT, 599_000, frames=100, touched=touched))
    return not may_disturb(Timetable(Hours()), clock, desk.outbox)


def test_at_night_with_nobody_there_nobody_is_disturbed(desk):
    assert not disturbs(desk, NIGHT)
    assert not disturbs(desk, NIGHT, touched_ms_ago=120_000)


def test_in_opening_hours_somebody_may_be(desk):
    assert disturbs(desk, DAY)


def test_at_night_somebody_may_still_be_there(desk):
    assert disturbs(desk, NIGHT, touched_ms_ago=119_000)


def test_by_a_clock_that_nobody_set_it_is_never_night(desk):
    assert disturbs(desk, NIGHT, synchronised=False)
