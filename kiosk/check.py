"""What a technician asks of a kiosk: each thing with its state, what was found, and what to do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from devices.events import PRINTER_STATUSES
from kiosk import update_state
from kiosk.check_host import Host, host
from kiosk.check_machine import Machine
from kiosk.check_told import ATTENTION, BROKEN, OK, Finding
from kiosk.clock import Clock, from_wire
from kiosk.config import Settings
from kiosk.hub_faults import HubError
from kiosk.identity import Identity, NotEnrolled
from kiosk.outbox import DeviceStatus, Health, Outbox, OutboxError, SenderStatus
from kiosk.published import GUIDE, KEYS, Shelf
from kiosk.remote_settings import RemoteSettings

MANY_WAITING = 1000


class Parts(msgspec.Struct, frozen=True):
    """What a check looks through; `beat` asks the hub and raises HubError."""

    settings: Settings
    config: str
    clock: Clock
    machine: Machine
    host: Host
    identity: Callable[[], Identity]
    outbox: Callable[[Identity], Outbox]
    beat: Callable[[Identity, Outbox], str]
    shelf: Callable[[Identity], Shelf]


def examine(parts: Parts) -> list[Finding]:
    """Every finding, in the order of the table; nothing raises."""
    return list(_examine(parts))


def _examine(parts: Parts) -> Iterator[Finding]:
    yield Finding("config", OK, parts.config)
    yield from host(parts.host)
    yield from _clock(parts)
    yield from _display(parts.machine)
    try:
        identity = parts.identity()
    except NotEnrolled as error:
        yield Finding(
            "identity",
            BROKEN,
            str(error),
            "pair it by the code on its screen, or kiosk enrol --hub ADDRESS --code CODE",
        )
        return
    yield _identity(identity)
    yield Finding("fingerprint", OK, identity.fingerprint, "compare it with the hub's page of this kiosk")
    yield from _outbox(parts, identity)


def _identity(identity: Identity) -> Finding:
    site = identity.site
    what = f"kiosk {identity.number}, centre {site.centre.code}, desk {site.desk.code}, service {site.service.code}"
    return Finding("identity", OK, what)


def _outbox(parts: Parts, identity: Identity) -> Iterator[Finding]:
    try:
        outbox = parts.outbox(identity)
    except OutboxError as error:
        yield Finding("outbox", BROKEN, str(error), "see the storage card; replace it when this stays")
        return
    try:
        yield from _opened(parts, identity, outbox)
    except OutboxError as error:
        yield Finding("outbox", BROKEN, str(error), "see the storage card; replace it when this stays")
    finally:
        outbox.close()


def _opened(parts: Parts, identity: Identity, outbox: Outbox) -> Iterator[Finding]:
    health = outbox.health()
    yield from _queue(outbox)
    yield from _storage(health, parts.settings)
    yield _sender(outbox.heard(), parts)
    yield _screen(parts, outbox)
    yield from _devices(parts, outbox)
    yield from _published(parts, parts.shelf(identity))
    yield from _from_the_hub(parts.settings.data_dir)
    yield _hub(parts, identity, outbox)


def _from_the_hub(data_dir: Path) -> Iterator[Finding]:
    """What became of the hub's newest settings and release, where there were any."""
    for name, told in (("settings", RemoteSettings(data_dir).told()), ("release", update_state.told(data_dir))):
        if told is not None and told.state == "refused":
            todo = "the last good one stays; tell the hub's officer"
            yield Finding(name, ATTENTION, f"{told.version} refused: {told.why}", todo)
        else:
            yield Finding(name, OK, "the hub gave none" if told is None else f"{told.version}, {told.state}")


def _queue(outbox: Outbox) -> Iterator[Finding]:
    waiting, (stream, made), aside = outbox.count(), outbox.made(), outbox.set_aside()
    state = ATTENTION if waiting >= MANY_WAITING else OK
    yield Finding("waiting", state, f"{waiting} records", "bring the kiosk online" if state != OK else "")
    yield Finding("stream", OK, f"{stream}, {made} records made")
    if aside:
        newest = aside[-1]
        todo = "kiosk export, and send the file to the hub's officer"
        yield Finding("set aside", ATTENTION, f"{len(aside)} refused, newest {newest.reason}: {newest.message}", todo)
    else:
        yield Finding("set aside", OK, "none")


def _storage(health: Health, settings: Settings) -> Iterator[Finding]:
    if not health.writable:
        yield Finding("storage", BROKEN, health.message, "free space on the disk, or replace the storage card")
    else:
        yield Finding("storage", OK, "a record can be stored")
    state = {"ok": OK, "low": ATTENTION, "full": BROKEN}[health.space]
    yield Finding("disk", state, f"{health.free_mb} MiB free, {health.space}", "free space" if state != OK else "")
    if settings.storage.reserve_mb and not health.reserve_held:
        yield Finding("reserve", ATTENTION, "spent, or there is no room for it", "free space; it comes back by itself")
    else:
        yield Finding("reserve", OK, f"{settings.storage.reserve_mb} MiB held")
    for folder in health.moved_aside:
        yield Finding("damaged file", ATTENTION, str(folder), "copy the folder for a technician, then remove it")


def _sender(heard: SenderStatus | None, parts: Parts) -> Finding:
    todo = "systemctl status rayak-sender"
    if heard is None:
        return Finding("sender", BROKEN, "it never ran here", todo)
    within = 2.5 * parts.settings.sender.beat_every_s
    if not heard.is_fresh(parts.clock.boot, parts.clock.mono(), within):
        return Finding("sender", BROKEN, f"it is not running; it last said: {heard.line}", todo)
    last = f"last reached {heard.last_ok or 'never'}"
    return Finding("sender", OK if heard.online else ATTENTION, f"{heard.line}, since {heard.since}; {last}")


def _screen(parts: Parts, outbox: Outbox) -> Finding:
    shown = outbox.shown()
    if shown is None or not shown.is_fresh(parts.clock.boot, parts.clock.mono()):
        return Finding("screen", ATTENTION, "it is not running", "systemctl status rayak-screen")
    if shown.state != "ok":
        return Finding("screen", BROKEN, f"{shown.state} {shown.code or ''}".strip(), "see storage and disk here")
    return Finding("screen", OK, "it is showing")


def _devices(parts: Parts, outbox: Outbox) -> Iterator[Finding]:
    """As the screen last said; it alone has them open."""
    shown = outbox.shown()
    said = {one.name: one for one in shown.devices} if shown is not None else {}
    for key, name in msgspec.structs.asdict(parts.settings.devices).items():
        if not name:
            continue
        one = said.get(name)
        if one is None:
            yield Finding(key, ATTENTION, f"{name}: not said yet", "see screen here")
        elif not one.works:
            yield Finding(key, ATTENTION, f"{name}: {one.text}", _what_to_do(one))
        else:
            yield Finding(key, OK, f"{name}: {one.text}; {_last(one, parts.clock.mono())}")


def _what_to_do(device: DeviceStatus) -> str:
    out = device.text.startswith(PRINTER_STATUSES["paper-out"])
    return "put in a new roll" if out else "see its cable and power; it is tried again by itself"


def _last(device: DeviceStatus, now: int) -> str:
    if device.last_mono is None:
        return "nothing said yet"
    return f"last {device.last_event}, {max(0, now - device.last_mono) // 1000} s ago"


def _published(parts: Parts, shelf: Shelf) -> Iterator[Finding]:
    """What the hub publishes, where this kiosk has a use for it."""
    devices = parts.settings.devices
    if devices.scanner:
        yield _keys(parts.clock, shelf)
    if devices.scanner or devices.card:
        guide, at = shelf.read(GUIDE), shelf.confirmed_at(GUIDE)
        if guide is None or at is None:
            yield Finding("guide", ATTENTION, "never fetched, so it is not offered", "see hub here")
        else:
            yield Finding("guide", OK, f"{len(guide.services)} services, confirmed {_ago(parts.clock, at)}")


def _keys(clock: Clock, shelf: Shelf) -> Finding:
    listed = shelf.read(KEYS)
    if listed is None:
        return Finding("document keys", ATTENTION, "never fetched: no document can be judged", "see hub here")
    made = _ago(clock, from_wire(listed.made_at))
    found = f"{len(listed.keys)} keys, {len(listed.revoked)} documents revoked, made {made}"
    if listed.can_judge(clock.now()):
        return Finding("document keys", OK, found)
    return Finding("document keys", BROKEN, f"{found}: no document can be judged", "see hub and clock here")


def _ago(clock: Clock, moment: datetime) -> str:
    minutes = int((clock.now() - moment).total_seconds()) // 60
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


def _hub(parts: Parts, identity: Identity, outbox: Outbox) -> Finding:
    try:
        return Finding("hub", OK, parts.beat(identity, outbox))
    except HubError as error:
        return Finding("hub", ATTENTION if error.passing else BROKEN, error.line, "see the network and the hub's page")


def _clock(parts: Parts) -> Iterator[Finding]:
    at = parts.clock.stamp()
    if at.trust == "unknown":
        yield Finding("clock", ATTENTION, f"{at.wall}, not synchronised", "let NTP through; the hub repairs the times")
    else:
        yield Finding("clock", OK, f"{at.wall}, trust {at.trust}")


def _display(machine: Machine) -> Iterator[Finding]:
    found = machine.displays()
    if found:
        yield Finding("display", OK, ", ".join(found))
    else:
        yield Finding("display", ATTENTION, "none is connected", "see the display's cable and power")
    missing = machine.missing_fonts()
    if missing:
        yield Finding("fonts", BROKEN, f"missing: {', '.join(missing)}", "install the kiosk's assets again")
    else:
        yield Finding("fonts", OK, "all there")


def config_name(path: Path | None) -> str:
    return "built-in settings, no file" if path is None else str(path)
