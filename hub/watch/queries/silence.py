"""Which kiosks are silent, and whether it is they, their centre or the hub that nothing is heard of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hub.fleet.models import Kiosk
from hub.fleet.queries.ailments import Ailment
from hub.watch.domain.timetable import Timetable

ONLINE_MS = 3 * 60_000  # three beats
SILENT_MS = 5 * 60_000
FEWEST = 3  # kiosks of which something may be said together
MOST_SILENT, FEW_SILENT = 0.8, 0.5

SILENT, CENTRE, HUB = (
    Ailment("silent", grave=True),
    Ailment("centre-silent", grave=True),
    Ailment("hub-deaf", grave=True),
)


@dataclass
class Silence:
    """Kiosks to tell of each by itself; centres to tell of as one; whether it is the hub; and who is heard again.

    Whatever stands in none of them is not known: its alerts stay as they are.
    """

    kiosks: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    centres: set[str] = field(default_factory=set)
    heard_centres: set[str] = field(default_factory=set)
    hub: bool = False
    hub_known: bool = False


def silence(
    kiosks: Iterable[Kiosk], tables: Mapping[str, Timetable], patience: Mapping[str, int], now_ms: int
) -> Silence:
    """How it is now; only opening hours count, and of each by itself only from its centre's `patience` on."""
    found, quiet = Silence(), defaultdict[str, list[int]](list)
    since = {code: table.open_since(now_ms) for code, table in tables.items()}
    for kiosk in kiosks:
        opened, last = since[kiosk.centre_id], kiosk.seen_ms or kiosk.enrolled_ms
        if kiosk.seen_ms is not None and now_ms - kiosk.seen_ms <= ONLINE_MS:
            found.heard.add(kiosk.number)
        if opened is not None:
            since_ms = max(last, opened)
            quiet[kiosk.centre_id].append(now_ms - since_ms)
            if now_ms - max(since_ms, patience.get(kiosk.centre_id, 0)) > SILENT_MS:
                found.kiosks.add(kiosk.number)
    _together(found, quiet)
    alone = {kiosk.number for kiosk in kiosks if kiosk.centre_id in found.centres or found.hub}
    found.kiosks -= alone
    return found


def _together(found: Silence, ages: Mapping[str, list[int]]) -> None:
    """Three minutes make a kiosk one of many, so that none is told of by itself before it is seen to be all."""
    silent_ones = {centre: [age > ONLINE_MS for age in mine] for centre, mine in ages.items()}
    everybody = [one for mine in silent_ones.values() for one in mine]
    found.hub_known = bool(everybody)
    found.hub = len(ages) > 1 and len(everybody) >= FEWEST and all(everybody)
    for centre, mine in silent_ones.items():
        if len(mine) >= FEWEST and sum(mine) >= MOST_SILENT * len(mine):
            found.centres.add(centre)
        elif sum(mine) < max(1, FEW_SILENT * len(mine)):
            found.heard_centres.add(centre)
