"""Builds what looks for a release and what judges the slot that is tried."""

import time
from pathlib import Path

from kiosk import VERSION, power, rauc
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.hours import Timetable
from kiosk.hub_client import HubClient
from kiosk.identity import Identity
from kiosk.outbox import Outbox
from kiosk.storage import open_outbox
from kiosk.trial import Seen, Trial
from kiosk.update import RELEASE, This, Updater
from kiosk.update_state import Queue
from kiosk.vitals import Machine
from kiosk.wiring import build_client, follow_sender

UNTOUCHED_MS = 120_000


class Slots:
    """The slots of this machine, by RAUC, and its restart."""

    def install(self, bundle: Path) -> None:
        rauc.install(bundle)

    def try_other(self) -> None:
        rauc.try_other()

    def mark_good(self) -> None:
        rauc.mark_good()

    def restart(self) -> None:
        power.reboot()


class FromHub:
    """Releases as the hub gives them."""

    def __init__(self, client: HubClient) -> None:
        self._client = client

    def release(self) -> bytes | None:
        answer = self._client.get(RELEASE.path)
        return None if answer is None else answer.body

    def fetch(self, sha256: str, into: Path, size: int) -> None:
        """Goes on for as long as each call brings something; what is longer than it should be is no bundle."""
        with into.open("ab+") as file:
            while file.seek(0, 2) < size and not self._client.get_part(f"{RELEASE.path}/{sha256}", file):
                pass


def build_updater(settings: Settings) -> Updater:
    """Of an enrolled kiosk; NotEnrolled, OutboxError."""
    clock, machine = Clock(), Machine()
    identity = Identity.load(settings.data_dir)
    outbox = open_outbox(settings, identity, clock.stamp)
    follow_sender(outbox, clock)
    this = This(identity.number, machine.board() or "", machine.image() or VERSION, machine.slot() or "A")
    hours = Timetable(settings.hours)
    return Updater(
        settings.data_dir,
        this,
        identity.hub_keys,
        FromHub(build_client(settings.sender, identity, clock)),
        Slots(),
        may=lambda: may_disturb(hours, clock, outbox),
        queue=lambda: queue_of(outbox),
    )


def build_trial(settings: Settings, limit_s: float) -> Trial:
    """Of an enrolled kiosk; NotEnrolled, OutboxError."""
    clock = Clock()
    outbox = open_outbox(settings, Identity.load(settings.data_dir), clock.stamp)
    wanted = tuple(name for name in (settings.devices.card, settings.devices.zone, settings.devices.scanner) if name)

    def look() -> Seen:
        return Seen(outbox.shown(), outbox.heard(), queue_of(outbox), clock.boot, clock.mono(), wanted)

    slot = Machine().slot() or "A"
    return Trial(settings.data_dir, slot, Slots(), look, limit_s=limit_s, sleep=time.sleep)


def may_disturb(hours: Timetable, clock: Clock, outbox: Outbox) -> bool:
    """By a clock that can be trusted it is the time for updates, and nobody touched the screen for two minutes."""
    if clock.stamp().trust == "unknown" or not hours.may_update(clock.now()):
        return False
    shown = outbox.shown()
    if shown is None or not shown.is_fresh(clock.boot, clock.mono()):
        return True
    return shown.touched is None or clock.mono() - shown.touched >= UNTOUCHED_MS


def queue_of(outbox: Outbox) -> Queue:
    """How the outbox is now; OutboxError."""
    stream, made = outbox.made()
    return Queue(stream, made, outbox.count(), len(outbox.health().moved_aside))
