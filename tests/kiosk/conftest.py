"""An enrolled kiosk in a folder of its own, a hub that answers honestly, and a sender between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import Clock
from kiosk.config import Sender as SenderSettings
from kiosk.hub import Hub
from kiosk.hub_client import HubClient
from kiosk.hub_signing import Signer
from kiosk.identity import Facts, HubKey, Identity, Site
from kiosk.key import key_for_enrolment
from kiosk.outbox import Outbox
from kiosk.sender import Sender
from kiosk.sender_pace import Pace
from kiosk.sender_report import Report
from kiosk.vitals import Machine
from tests.kiosk.reference_hub import SITE, ReferenceHub

QUICK = SenderSettings(
    connect_timeout_s=2, read_timeout_s=1, total_timeout_s=2, backoff_min_s=0.05, backoff_max_s=0.2, beat_every_s=60
)


def change(settings: SenderSettings, **values: object) -> SenderSettings:
    return msgspec.structs.replace(settings, **values)


@dataclass
class Desk:
    """One kiosk: its folder, and what a test needs to drive its sender."""

    folder: Path
    hub: ReferenceHub
    identity: Identity
    clock: Clock
    outbox: Outbox
    settings: SenderSettings = QUICK
    slept: list[float] = field(default_factory=list)

    def sender(
        self,
        url: str | None = None,
        *,
        fetch: Callable[[], None] = lambda: None,
        tend: Callable[[int], bool] = lambda _orders: False,
        **values: object,
    ) -> Sender:
        settings = change(self.settings, **values)
        signer = Signer(self.identity.sign_key, self.identity.number)
        hub = Hub(HubClient(url or self.hub.url, signer, self.clock, settings), self.identity, self.clock)
        report = Report(self.outbox, self.clock, hub.host, settings.beat_every_s, kinds={}, machine=Machine())
        pace = Pace(settings, sleep=self.slept.append)
        return Sender(self.outbox, hub, report, pace, settings.batch, fetch=fetch, tend=tend)

    def line(self) -> str:
        heard = self.outbox.heard()
        return heard.line if heard else ""


def enrolled(folder: Path, hub: ReferenceHub) -> Identity:
    key = key_for_enrolment(folder)
    site = msgspec.convert(SITE, Site)
    facts = Facts(1, "7K2M", hub.url, HubKey("h1", hub.public()), hub.presence_key, "https://rayak.example", site)
    hub.kiosks["7K2M"] = key.public_key()
    return Identity.create(folder, facts, key)


def open_outbox(folder: Path, identity: Identity, stamp: Callable, reserve_mb: int = 0) -> Outbox:
    return Outbox(folder / "outbox.db", place=identity.place, stamp=stamp, reserve_mb=reserve_mb, low_mb=0)


@pytest.fixture
def hub() -> Iterator[ReferenceHub]:
    with ReferenceHub() as hub:
        yield hub


@pytest.fixture
def desk(tmp_path: Path, hub: ReferenceHub) -> Iterator[Desk]:
    identity, clock = enrolled(tmp_path, hub), Clock()
    outbox = open_outbox(tmp_path, identity, clock.stamp)
    yield Desk(tmp_path, hub, identity, clock, outbox)
    outbox.close()


@pytest.fixture
def pi(tmp_path: Path) -> Machine:
    """A Raspberry Pi by folders made like its kernel's."""
    for name, text in {
        "class/thermal/thermal_zone0/temp": "54300",
        "class/hwmon/hwmon0/name": "cpu_thermal",
        "class/hwmon/hwmon1/name": "rpi_volt",
        "class/hwmon/hwmon1/in0_lcrit_alarm": "1",
        "fs/ext4/mmcblk0p4/errors_count": "2",
        "fs/ext4/sda1/errors_count": "1",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "cmdline").write_text("quiet root=/dev/vda2 rauc.slot=B rayak.board=raspberry-pi-4 ro\n")
    (tmp_path / "version").write_text("0.3.0\n")
    return Machine(tmp_path, tmp_path / "cmdline", tmp_path / "version")
