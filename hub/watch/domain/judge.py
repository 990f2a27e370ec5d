"""Holds what is known of the kiosks against the alerts there are: opens what lasted, closes what stays well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.fleet.models import Kiosk
from hub.fleet.queries.ailments import Ailment, ailments
from hub.watch.domain import notice
from hub.watch.models import Alert
from hub.watch.queries.hours import timetables
from hub.watch.queries.silence import CENTRE, HUB, SILENT, Silence, silence

MINUTE_MS = 60_000
TOGETHER = ("centre-silent", "hub-deaf")
FROM_CHAINS = ("gap", "chain-break", "new-stream")
UNTOLD_STATES = ("paper-low",)


@dataclass(frozen=True)
class Rule:
    """How long a thing must last before it is told, and stay well before it counts as over; minutes."""

    lasts: int
    well: int


RULES = {
    "silent": Rule(0, 5),
    "centre-silent": Rule(2, 2),
    "hub-deaf": Rule(2, 1),
    "screen": Rule(3, 3),
    "out-of-service": Rule(3, 3),
    "part": Rule(3, 5),
    "disk": Rule(5, 30),
    "queue": Rule(10, 5),
    "set-aside": Rule(10, 5),
    "clock": Rule(15, 5),
    "power": Rule(5, 60),
    "heat": Rule(10, 30),
    "ext4": Rule(0, 60),
    "disk-fault": Rule(0, 60),
    "gap": Rule(15, 0),
    "chain-break": Rule(0, 0),
    "new-stream": Rule(0, 0),
}
Place = tuple[str, str, str, str]
"""Centre, kiosk, kind and part: what there is one alert of at a time."""


@dataclass
class Known:
    """What is so now, by place; and the places of which nothing can be said now."""

    there: dict[Place, Ailment]
    unsure: set[Place]


def judge(chains: Mapping[str, list[Ailment]], now_ms: int) -> int:
    """Inside a transaction: bring the alerts up to date; returns how many are open.

    `chains` is what ails each kiosk's chain, by its number.
    """
    kiosks = list(Kiosk.objects.filter(revoked_ms=None).defer("public_key", "presence_key"))
    alerts = list(Alert.objects.filter(closed_ms=None))
    known = _known(kiosks, chains, alerts, now_ms)
    held = set(map(_place, alerts))
    fresh = [_alert(place, one, now_ms) for place, one in known.there.items() if place not in held]
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    for alert in [*alerts, *fresh]:
        place = _place(alert)
        if place in known.there:
            _ill(alert, known.there[place], now_ms)
        elif place not in known.unsure:
            _well(alert, now_ms)
    return Alert.objects.filter(closed_ms=None, opened_ms__isnull=False).count()


def _known(kiosks: list[Kiosk], chains: Mapping[str, list[Ailment]], alerts: list[Alert], now_ms: int) -> Known:
    found = silence(kiosks, timetables(), _patience(kiosks, now_ms), now_ms)
    there: dict[Place, Ailment] = {}
    silent_ones = {}
    for kiosk in kiosks:
        mine = list(chains.get(kiosk.number, []))
        if kiosk.number in found.kiosks:
            mine.append(SILENT)
        elif kiosk.number in found.heard:
            mine += [one for one in ailments(kiosk) if _is_told(one)]
        silent_ones[kiosk.number] = kiosk.number not in found.heard
        there |= {(kiosk.centre_id, kiosk.number, one.kind, one.part): one for one in mine}
    there |= _of_many(found)
    unsure = {place for place in map(_place, alerts) if _is_unsure(place, found, silent_ones)}
    return Known(there, unsure)


def _of_many(found: Silence) -> dict[Place, Ailment]:
    if found.hub:
        return {("", "", HUB.kind, ""): HUB}
    return {(centre, "", CENTRE.kind, ""): CENTRE for centre in found.centres}


def _is_unsure(place: Place, found: Silence, silent_ones: Mapping[str, bool]) -> bool:
    """A silent kiosk tells nothing; of a centre nothing is known while the hub is deaf, or it is neither nor."""
    centre, kiosk, kind, _ = place
    if kind in FROM_CHAINS:
        return False
    if kind == HUB.kind:
        return not found.hub_known
    if kind == CENTRE.kind:
        return found.hub or centre not in found.heard_centres
    return silent_ones.get(kiosk, False)


def _is_told(ailment: Ailment) -> bool:
    return ailment.kind in RULES and ailment.detail not in UNTOLD_STATES


def _patience(kiosks: Iterable[Kiosk], now_ms: int) -> dict[str, int]:
    """Since when each centre can be heard again, after it, or the hub, could not; now, while its alert is open."""
    told = Alert.objects.filter(kind__in=TOGETHER).exclude(opened_ms=None, closed_ms=None)
    found: dict[str, int] = {}
    for centre, closed_ms in told.values_list("centre", "closed_ms"):
        found[centre] = max(found.get(centre, 0), closed_ms or now_ms)
    everywhere = found.get("", 0)
    return {kiosk.centre_id: max(found.get(kiosk.centre_id, 0), everywhere) for kiosk in kiosks}


def _alert(place: Place, ailment: Ailment, now_ms: int) -> Alert:
    centre, kiosk, kind, part = place
    about = {"detail": ailment.detail[:40], "grave": ailment.grave}
    return Alert(centre=centre, kiosk=kiosk, kind=kind, part=part, first_ms=now_ms, **about)


def _ill(alert: Alert, ailment: Ailment, now_ms: int) -> None:
    mine = Alert.objects.filter(id=alert.id, closed_ms=None)
    if alert.well_ms is not None:
        mine.update(well_ms=None)
    lasted = now_ms - alert.first_ms >= RULES[alert.kind].lasts * MINUTE_MS
    # Whoever changes the row tells; another pass at the same time changes none.
    if lasted and mine.filter(opened_ms=None).update(opened_ms=now_ms, detail=ailment.detail[:40]):
        notice.opened(alert, now_ms)


def _well(alert: Alert, now_ms: int) -> None:
    mine = Alert.objects.filter(id=alert.id, closed_ms=None)
    well_ms = RULES[alert.kind].well * MINUTE_MS
    if alert.opened_ms is None:  # it never lasted; of many at once it is kept, for the patience with each of them
        mine.update(closed_ms=now_ms) if alert.kind in TOGETHER else mine.delete()
    elif alert.well_ms is None and well_ms:
        mine.update(well_ms=now_ms)
    elif now_ms - (alert.well_ms or 0) >= well_ms and mine.update(closed_ms=now_ms):
        notice.closed(alert, now_ms)


def _place(alert: Alert) -> Place:
    return alert.centre, alert.kiosk, alert.kind, alert.part
