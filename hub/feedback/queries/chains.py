"""How whole each kiosk's chain is."""

from dataclasses import dataclass, field

from hub.feedback.models import Alarm, Stream
from hub.fleet.models import Kiosk


@dataclass
class Chain:
    """A kiosk with what it made, what the hub holds, and what is amiss."""

    kiosk: Kiosk
    made: int = 0
    held: int = 0
    alarms: list[Alarm] = field(default_factory=list)


def chains(centre: str = "") -> list[Chain]:
    """Every kiosk of a centre, or of all, by desk; three queries however many there are."""
    return _chains({"centre": centre} if centre else {}, {})


def chain_of(number: str) -> Chain | None:
    """One kiosk's; None when there is none of that number."""
    kiosk = Kiosk.objects.filter(number=number).first()
    if kiosk is None:
        return None
    return next(iter(_chains({"centre": kiosk.centre_id, "kiosk": number}, {"number": number})), None)


def _chains(mine: dict[str, str], named: dict[str, str]) -> list[Chain]:
    here = named or mine
    kiosks = Kiosk.objects.filter(**here).select_related("desk__centre", "desk__service")
    found = {kiosk.number: Chain(kiosk) for kiosk in kiosks.order_by("centre", "desk", "number")}
    for number, made, held in Stream.objects.filter(**mine).values_list("kiosk", "made", "held"):
        if number in found:
            found[number].made += made
            found[number].held += held
    for alarm in Alarm.objects.filter(**mine, closed_ms=None).order_by("opened_ms", "first"):
        if alarm.kiosk in found:
            found[alarm.kiosk].alarms.append(alarm)
    return list(found.values())
