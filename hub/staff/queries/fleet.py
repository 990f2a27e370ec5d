"""How every kiosk is: what ails it, what ails its chain, and when it was heard of last."""

from dataclasses import dataclass
from typing import Literal

from hub.feedback.models import Alarm
from hub.feedback.queries.chains import Chain, chain_of, chains
from hub.fleet.models import Kiosk
from hub.fleet.queries.ailments import Ailment, ailments
from hub.watch.queries.hours import timetable, timetables
from hub.watch.queries.silence import ONLINE_MS

Level = Literal["bad", "warn", "ok", "rest"]
"""It needs somebody; look at it when you are there; it works; its centre is closed, or it was revoked."""
LEVELS: tuple[Level, ...] = ("bad", "warn", "rest", "ok")


@dataclass(frozen=True)
class Health:
    """A kiosk, how it is, and why."""

    chain: Chain
    level: Level
    ailments: list[Ailment]

    @property
    def kiosk(self) -> Kiosk:
        """The kiosk itself."""
        return self.chain.kiosk


def fleet(centre: str, now_ms: int) -> list[Health]:
    """Every kiosk of a centre, or of all, whoever needs somebody first; five queries however many there are."""
    tables = timetables()
    found = [
        _health(chain, now_ms, is_open=tables[chain.kiosk.centre_id].open_since(now_ms) is not None)
        for chain in chains(centre)
    ]
    return sorted(found, key=lambda each: LEVELS.index(each.level))


def of_kiosk(number: str, now_ms: int) -> Health | None:
    """One kiosk; None when there is none of that number."""
    chain = chain_of(number)
    if chain is None:
        return None
    is_open = timetable(chain.kiosk.centre_id).open_since(now_ms) is not None
    return _health(chain, now_ms, is_open=is_open)


def chain_ailments() -> dict[str, list[Ailment]]:
    """What is amiss with the chain of each kiosk, by its number; nothing of those that are whole."""
    found: dict[str, list[Ailment]] = {}
    for alarm in Alarm.objects.filter(closed_ms=None):
        found.setdefault(alarm.kiosk, []).append(alarmed(alarm))
    return found


def counts(found: list[Health]) -> dict[Level, int]:
    """How many there are of each level; the revoked are not counted."""
    live = [each for each in found if each.kiosk.revoked_ms is None]
    return {level: sum(each.level == level for each in live) for level in LEVELS}


def _health(chain: Chain, now_ms: int, *, is_open: bool) -> Health:
    kiosk = chain.kiosk
    if kiosk.revoked_ms is not None:
        return Health(chain, "rest", [])
    ill = [*_silence(kiosk, now_ms, is_open=is_open), *(alarmed(alarm) for alarm in chain.alarms), *ailments(kiosk)]
    if any(one.grave for one in ill):
        return Health(chain, "bad", sorted(ill, key=lambda one: not one.grave))
    if any(one.kind == "asleep" for one in ill):
        return Health(chain, "rest", ill)
    return Health(chain, "warn" if ill else "ok", ill)


def _silence(kiosk: Kiosk, now_ms: int, *, is_open: bool) -> list[Ailment]:
    if now_ms - (kiosk.seen_ms or kiosk.enrolled_ms) <= ONLINE_MS:
        return []
    return [Ailment("silent", grave=True) if is_open else Ailment("asleep")]


def alarmed(alarm: Alarm) -> Ailment:
    """What is amiss with a chain, as one of its kiosk's ailments."""
    detail = f"{alarm.first}-{alarm.last}" if alarm.kind == Alarm.Kind.GAP else str(alarm.first)
    return Ailment(alarm.kind, str(alarm.id), detail, grave=alarm.kind == Alarm.Kind.CHAIN_BREAK)
