"""Everything counted, in one document for `hub counts`."""

from typing import Any

from django.db.models import Count

from hub.feedback.models import Alarm, Record
from hub.feedback.queries.chains import Chain, chains


def summary() -> dict[str, Any]:
    """Ratings as first tapped by stars and channel, records by kind, each kiosk's chain, and every alarm."""
    ratings = Record.objects.filter(kind="rating")
    return {
        "ratings": _ratings(),
        "by_channel": dict(ratings.values_list("channel").annotate(n=Count("id")).order_by("channel")),
        "by_presence": dict(
            ratings.filter(channel="qr").values_list("presence").annotate(n=Count("id")).order_by("presence")
        ),
        "flagged": ratings.exclude(flags="").count(),
        "records": dict(Record.objects.values_list("kind").annotate(n=Count("id")).order_by("kind")),
        "details": dict(
            Record.objects.filter(kind="detail").values_list("what").annotate(n=Count("id")).order_by("what")
        ),
        "times": dict(Record.objects.values_list("label").annotate(n=Count("id")).order_by("label")),
        "kiosks": [_kiosk(chain) for chain in chains()],
        "alarms": [_alarm(alarm) for alarm in Alarm.objects.order_by("opened_ms", "first")],
    }


def _ratings() -> dict[str, int]:
    found = dict(Record.objects.filter(kind="rating").values_list("stars").annotate(n=Count("id")).order_by("stars"))
    by_stars = {str(stars): found.get(stars, 0) for stars in range(1, 6)}
    return {**by_stars, "n": sum(found.values())}


def _kiosk(chain: Chain) -> dict[str, Any]:
    kiosk = chain.kiosk
    return {
        "kiosk": kiosk.number,
        "centre": kiosk.centre_id,
        "desk": kiosk.desk_id,
        "made": chain.made,
        "held": chain.held,
        "waiting": kiosk.waiting,
        "set_aside": kiosk.set_aside,
        "open_alarms": len(chain.alarms),
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    names = ("kiosk", "kind", "first", "last", "opened_ms", "closed_ms")
    return {name: getattr(alarm, name) for name in names} | {"stream": str(alarm.stream)}
