"""Which alerts there are, which there were, and who is told."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from hub.fleet.models import Centre, Kiosk
from hub.fleet.queries.ailment_words import said
from hub.watch.models import Alert, Notice, Recipient

MOST = 100


@dataclass(frozen=True)
class Shown:
    """An alert with its words, its centre and its kiosk; both None for the hub's own."""

    alert: Alert
    centre: Centre | None
    kiosk: Kiosk | None

    @property
    def what(self) -> str:
        """What is amiss."""
        return said(self.alert.kind, self.alert.part, self.alert.detail)[0]

    @property
    def todo(self) -> str:
        """What to do about it."""
        return said(self.alert.kind, self.alert.part, self.alert.detail)[1]


@dataclass(frozen=True)
class Told:
    """A recipient, when something reached them last, how much waits, and what stood in its way."""

    recipient: Recipient
    centre: Centre | None
    sent_ms: int | None
    waiting: int
    fault: str


def opened(centre: str, kiosk: str = "") -> list[Shown]:
    """Those that are open, the grave ones and then the oldest first."""
    found = _of(centre, kiosk).filter(closed_ms=None, opened_ms__isnull=False)
    return _shown(list(found.order_by("-grave", "opened_ms")))


def closed(centre: str, kiosk: str = "") -> list[Shown]:
    """The newest that are over and were told."""
    found = _of(centre, kiosk).filter(closed_ms__isnull=False, opened_ms__isnull=False)
    return _shown(list(found.order_by("-closed_ms")[:MOST]))


def recipients(centre: str) -> list[Told]:
    """Who is told, of a centre or of any; four queries however many there are."""
    live = Recipient.objects.filter(ended_ms=None).order_by("centre", "way", "address")
    mine = list(live.filter(centre__in=("", centre)) if centre else live)
    ids = [one.id for one in mine]
    waiting = Count("id", filter=Q(next_ms__isnull=False))
    sums = {
        row["recipient"]: row
        for row in Notice.objects.filter(recipient__in=ids)
        .values("recipient")
        .annotate(sent=Max("sent_ms"), waiting=waiting)
    }
    faults = dict(Notice.objects.filter(recipient__in=ids).order_by("made_ms").values_list("recipient", "fault"))
    places = Centre.objects.in_bulk([one.centre for one in mine])
    nothing = {"sent": None, "waiting": 0}
    return [
        Told(one, places.get(one.centre), row["sent"], row["waiting"], faults.get(one.id, ""))
        for one in mine
        for row in (sums.get(one.id, nothing),)
    ]


def _of(centre: str, kiosk: str) -> "QuerySet[Alert]":
    mine = {name: value for name, value in (("centre", centre), ("kiosk", kiosk)) if value}
    return Alert.objects.filter(**mine)


def _shown(alerts: list[Alert]) -> list[Shown]:
    places = Centre.objects.in_bulk([alert.centre for alert in alerts])
    found = Kiosk.objects.select_related("desk__centre").in_bulk([alert.kiosk for alert in alerts])
    return [Shown(alert, places.get(alert.centre), found.get(alert.kiosk)) for alert in alerts]
