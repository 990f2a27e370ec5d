"""How whole each kiosk's chain is."""

from dataclasses import dataclass, field

from hub.feedback.models import Alarm, Stream
from hub.fleet.models import Kiosk
from hub.fleet.queries.ailments import Ailment, ailments


@dataclass
class Chain:
    """A kiosk with what it made, what the hub holds, and what is amiss."""

    kiosk: Kiosk
    made: int = 0
    held: int = 0
    alarms: list[Alarm] = field(default_factory=list)

    @property
    def ailments(self) -> list[Ailment]:
        """What ails it by its last beat."""
        return ailments(self.kiosk)


def chains(centre: str = "") -> list[Chain]:
    """Every kiosk of a centre, or of all, by desk; three queries however many there are."""
    mine = {"centre": centre} if centre else {}
    kiosks = Kiosk.objects.filter(**mine).select_related("desk__centre").order_by("centre", "desk", "number")
    found = {kiosk.number: Chain(kiosk) for kiosk in kiosks}
    for number, made, held in Stream.objects.filter(**mine).values_list("kiosk", "made", "held"):
        if number in found:
            found[number].made += made
            found[number].held += held
    for alarm in Alarm.objects.filter(**mine, closed_ms=None).order_by("opened_ms", "first"):
        if alarm.kiosk in found:
            found[alarm.kiosk].alarms.append(alarm)
    return list(found.values())
