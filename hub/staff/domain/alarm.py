"""What somebody has looked into and says is done with."""

from hub.feedback.models import Alarm
from hub.watch.models import Alert

BY_HAND = (Alarm.Kind.CHAIN_BREAK.value, Alarm.Kind.NEW_STREAM.value)


def close(alert: str, by: str, now_ms: int) -> bool:
    """Inside a transaction: close an alert that nothing makes good, and its alarm; False when it is none such."""
    mine = Alert.objects.filter(id=alert, kind__in=BY_HAND, closed_ms=None)
    found = mine.first()
    if found is None:
        return False
    Alarm.objects.filter(id=found.part, closed_ms=None).update(closed_ms=now_ms)
    return bool(mine.update(closed_ms=now_ms, closed_by=by))
