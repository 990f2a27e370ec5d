"""Builds every object of the sender's process and of the commands, and hands them to each other."""

import contextlib
from pathlib import Path

import msgspec

from kiosk import canary, enrolment, journal
from kiosk.card_hub import CardHub
from kiosk.check import Parts, config_name, examine
from kiosk.check_host import Host
from kiosk.check_machine import Machine
from kiosk.check_network import Network, serial_number
from kiosk.check_told import Finding, table
from kiosk.clock import Clock
from kiosk.config import Sender as SenderSettings
from kiosk.config import Settings, SettingsError, read
from kiosk.hub import Hub
from kiosk.hub_client import HubClient
from kiosk.hub_keys_fetch import HubKeysFetch
from kiosk.hub_signing import Signer
from kiosk.identity import Identity, NotEnrolled
from kiosk.orders import Orders
from kiosk.orders_fetch import OrdersFetch
from kiosk.outbox import Outbox, OutboxError
from kiosk.pairing import Pairing
from kiosk.published import GUIDE, Shelf
from kiosk.remote_fetch import RemoteFetch
from kiosk.remote_settings import RemoteSettings, over
from kiosk.sender import Sender
from kiosk.sender_fetch import Fetch
from kiosk.sender_pace import Pace
from kiosk.sender_report import Report
from kiosk.storage import open_outbox
from kiosk.update_state import told
from kiosk.vitals import Machine as Vital

ASSETS = Path(__file__).parent.parent / "assets"
SHORT = {"connect_timeout_s": 5.0, "read_timeout_s": 5.0, "total_timeout_s": 10.0}  # a technician or a visitor waits


def follow_sender(outbox: Outbox, clock: Clock) -> None:
    """Let the clock have what the sender learnt of the hub's time; the screen does so with each status it reads."""
    try:
        heard = outbox.heard()
    except OutboxError:
        return
    clock.adopt(heard.hub_time if heard is not None else None)


def build_client(settings: SenderSettings, identity: Identity, clock: Clock) -> HubClient:
    """The way to the hub that this kiosk was enrolled at, or to the address set instead."""
    signer = Signer(identity.sign_key, identity.number)
    return HubClient(settings.hub_url or identity.hub_url, signer, clock, settings)


def build_card_hub(settings: Settings, clock: Clock) -> CardHub:
    """The hub as the card's pages ask it, for one thread; a visitor waits, so not for long."""
    identity = Identity.load(settings.data_dir)
    quick = msgspec.structs.replace(settings.sender, **SHORT)
    signer = Signer(identity.sign_key, identity.number)
    client = HubClient(quick.hub_url or identity.hub_url, signer, clock, quick)
    return CardHub(client, identity.number)


def build_report(settings: Settings, identity: Identity, outbox: Outbox, clock: Clock, host: str) -> Report:
    """What the sender tells of this kiosk."""
    named = msgspec.structs.asdict(settings.devices)
    kinds = {device: kind for kind, device in named.items() if device}
    shelf = Shelf(settings.data_dir, lambda: identity.hub_keys)
    return Report(
        outbox,
        clock,
        host,
        settings.sender.beat_every_s,
        kinds=kinds,
        machine=Vital(),
        update=lambda: told(settings.data_dir),
        remote=RemoteSettings(settings.data_dir).told,
        guide=lambda: shelf.read(GUIDE),
        hub_key=lambda: identity.hub_key.key,
        canary=lambda: canary.code(settings.data_dir),
    )


def build_sender(settings: Settings, config: Path | None = None) -> Sender:
    """The sender of an enrolled kiosk, whose own settings stand in `config`; NotEnrolled, OutboxError."""
    clock = Clock()
    identity = Identity.load(settings.data_dir)
    outbox = open_outbox(settings, identity, clock.stamp)
    follow_sender(outbox, clock)
    client = build_client(settings.sender, identity, clock)
    report = build_report(settings, identity, outbox, clock, client.host)
    shelf = Shelf(settings.data_dir, lambda: identity.hub_keys)
    kept = RemoteSettings(settings.data_dir)
    remote = RemoteFetch(client, kept, lambda: identity.hub_keys, identity.number, read(config))
    hub_keys = HubKeysFetch(client, identity)
    fetch = Fetch(client, shelf, settings.sender.fetch_every_s, settings=remote.fetch, hub_keys=hub_keys.fetch)
    orders = OrdersFetch(
        client,
        Orders(settings.data_dir),
        lambda: identity.hub_keys,
        identity.number,
        log=lambda most: log_bundle(settings, config, most),
        now=clock.now,
        screen_lives=lambda: screen_lives(outbox, clock),
    )
    pace, batch = Pace(settings.sender), settings.sender.batch
    hub = Hub(client, identity, clock)
    return Sender(outbox, hub, report, pace, batch, fetch=fetch.when_due, tend=orders.tend)


def screen_lives(outbox: Outbox, clock: Clock) -> bool:
    """Whether the screen said of late how it is."""
    try:
        shown = outbox.shown()
    except OutboxError as error:
        return error.passing  # not known for a moment is not dead
    return shown is not None and shown.is_fresh(clock.boot, clock.mono())


def log_bundle(settings: Settings, config: Path | None, most: int) -> bytes:
    """What a check finds, then the newest lines of the journal or why there are none, at most `most` bytes together."""
    found = table(check(settings, config)).encode() + b"\n"
    try:
        return found + journal.newest(most - len(found))
    except OSError as error:
        return found + f"{error}\n".encode()


def standing(settings: Settings, config: Path | None) -> Settings:
    """The site's settings with the hub's last good ones above them, for what runs beside the screen."""
    remote = RemoteSettings(settings.data_dir).good()
    try:
        return settings if remote is None else over(read(config), remote, f"settings {remote.version}")
    except SettingsError:  # the site's file changed since; the screen says so and refuses them
        return settings


def pair(settings: Settings) -> bool:
    """Wait until this machine is enrolled, by pairing or otherwise; False when it was already. OSError, OutboxError.

    What waits under another number, where its identity was lost, is put away whole.
    """
    if _identity_before(settings) is not None:
        return False
    clock = Clock()
    pairing = Pairing(settings.data_dir, settings.sender, clock, Pace(settings.sender), serial=serial_number())
    identity = pairing.run()
    with contextlib.closing(open_outbox(settings, identity, clock.stamp)) as outbox:
        first = next(iter(outbox.waiting(1)), None)
        made_by = msgspec.json.decode(first.body)["kiosk"] if first is not None else identity.number
        if made_by != identity.number:
            outbox.retire(made_by)
    return True


def enrol(settings: Settings, hub_url: str, code: str, *, leave_waiting: bool = False) -> Identity:
    """Enrol this machine; EnrolmentError, HubError, OutboxError, OSError.

    A new number begins a new queue, for the hub takes a record only from the kiosk that made it: what still waits
    under the old number must be sent first, or be left behind on purpose.
    """
    clock = Clock()
    before = _identity_before(settings)
    if before is None:
        return enrolment.enrol(hub_url, code, settings.data_dir, clock, settings.sender)
    with contextlib.closing(open_outbox(settings, before, clock.stamp)) as outbox:
        if (waiting := outbox.count()) and not leave_waiting:
            raise enrolment.EnrolmentError(
                f"{waiting} records wait under kiosk {before.number}: send them first (kiosk send --once), "
                "or export them and enrol with --leave-waiting"
            )
        identity = enrolment.enrol(hub_url, code, settings.data_dir, clock, settings.sender)
        if identity.number != before.number:
            outbox.retire(before.number)
        return identity


def _identity_before(settings: Settings) -> Identity | None:
    try:
        return Identity.load(settings.data_dir)
    except NotEnrolled:
        return None


def open_for_export(settings: Settings) -> Outbox:
    """The outbox for a reader; NotEnrolled, OutboxError."""
    identity, clock = Identity.load(settings.data_dir), Clock()
    return open_outbox(settings, identity, clock.stamp)


def check(settings: Settings, config: Path | None) -> list[Finding]:
    """Everything a technician asks, with one real beat to the hub."""
    clock = Clock()
    parts = Parts(
        settings=settings,
        config=config_name(config),
        clock=clock,
        machine=Machine(ASSETS / "fonts"),
        host=Host(Vital(), Network()),
        identity=lambda: Identity.load(settings.data_dir),
        outbox=lambda identity: open_outbox(settings, identity, clock.stamp),
        beat=lambda identity, outbox: _ask_hub(settings, identity, clock, outbox),
        shelf=lambda identity: Shelf(settings.data_dir, lambda: identity.hub_keys),
    )
    return examine(parts)


def _ask_hub(settings: Settings, identity: Identity, clock: Clock, outbox: Outbox) -> str:
    client = build_client(msgspec.structs.replace(settings.sender, **SHORT), identity, clock)
    hub = Hub(client, identity, clock)
    hub.beat(build_report(settings, identity, outbox, clock, hub.host).beat())
    return f"{hub.host} answers"
