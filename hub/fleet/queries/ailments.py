"""What ails a kiosk by its last beat."""

from typing import NamedTuple

from hub.clock import parse_wire_time
from hub.fleet.models import Kiosk
from hub.fleet.queries.ailment_words import said

HOT_CELSIUS = 80  # from where a Raspberry Pi 4 slows itself down
SLOW_MS = 2000
LONG_MS = 30 * 60 * 1000
LITTLE_MB = 200
READERS = ("card", "zone", "scanner")


class Ailment(NamedTuple):
    """One thing that is not right: its kind, the part it is of, what stands in its words, and whether it is grave."""

    kind: str
    part: str = ""
    detail: str = ""
    grave: bool = False

    @property
    def what(self) -> str:
        """What it is, in the language of the page."""
        return said(self.kind, self.part, self.detail)[0]

    @property
    def todo(self) -> str:
        """What to do about it, in the language of the page."""
        return said(self.kind, self.part, self.detail)[1]


def ailments(kiosk: Kiosk) -> list[Ailment]:
    """Everything that its last beat tells, the gravest first; how long ago that was is not looked at."""
    told = kiosk.vitals or {}
    found = [*_screen(kiosk), *_disk(kiosk), *_set_aside(kiosk)]
    if told:
        found += [*_storage(told), *_parts(told), *_machine(told), *_queue(kiosk, told), *_published(told)]
    return sorted(found, key=lambda one: not one.grave)


def _screen(kiosk: Kiosk) -> list[Ailment]:
    if kiosk.screen == "stopped":
        return [Ailment("screen", grave=True)]
    if kiosk.screen == "out-of-service":
        return [Ailment("out-of-service", detail=kiosk.code, grave=True)]
    return [Ailment("disk-fault", detail=kiosk.code, grave=True)] if kiosk.code else []


def _disk(kiosk: Kiosk) -> list[Ailment]:
    if kiosk.disk_free_mb is not None and kiosk.disk_free_mb < LITTLE_MB:
        return [Ailment("disk", detail=str(kiosk.disk_free_mb), grave=True)]
    return []


def _set_aside(kiosk: Kiosk) -> list[Ailment]:
    return [Ailment("set-aside", detail=str(kiosk.set_aside))] if kiosk.set_aside else []


def _storage(told: dict[str, object]) -> list[Ailment]:
    if told["ext4_errors"]:
        return [Ailment("ext4", detail=str(told["ext4_errors"]), grave=True)]
    if _number(told["canary_ms"]) > SLOW_MS:
        return [Ailment("slow-storage")]
    return []


def _parts(told: dict[str, object]) -> list[Ailment]:
    parts = told["parts"] if isinstance(told["parts"], list) else []
    found = []
    for part in parts:
        kind, state = part["kind"], part["state"]
        if state not in ("ok", "ready"):
            found.append(Ailment("part", kind, state, grave=kind in READERS and state == "lost"))
    return found


def _machine(told: dict[str, object]) -> list[Ailment]:
    found = []
    if told["under_voltage"]:
        found.append(Ailment("power"))
    if _number(told["celsius"]) >= HOT_CELSIUS:
        found.append(Ailment("heat", detail=str(told["celsius"])))
    if told.get("trust") == "unknown":
        found.append(Ailment("clock"))
    return found


def _queue(kiosk: Kiosk, told: dict[str, object]) -> list[Ailment]:
    """A kiosk that beats and does not get rid of its records."""
    oldest = told["oldest"]
    if isinstance(oldest, str) and kiosk.seen_ms and kiosk.seen_ms - parse_wire_time(oldest) > LONG_MS:
        return [Ailment("queue", detail=str(kiosk.waiting))]
    return []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _published(told: dict[str, object]) -> list[Ailment]:
    """What the hub published and the kiosk would not take."""
    found = []
    for name, kind in (("settings", "settings-refused"), ("update", "release-refused")):
        part = told.get(name)
        if isinstance(part, dict) and part["state"] == "refused":
            found.append(Ailment(kind, detail=str(part["why"])))
    return found
