"""Whether the hub counted each record of the twin exactly once, by the hub's own database."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from hub.feedback.models import Alarm, Record, Stream
from hub.twin.kiosk import TwinKiosk

Made = dict[str, Any]
"""A kiosk's `number`, `stream`, how many records it `made`, and the SHA-256 of the last of them as `tail`."""


def report(kiosks: Iterable[TwinKiosk]) -> list[Made]:
    """What each kiosk made."""
    return [{"number": each.number, "stream": each.stream, "made": each.made, "tail": each.prev} for each in kiosks]


def written(made: list[Made]) -> str:
    """A report as a file, for a hub on another machine."""
    return json.dumps({"v": 1, "kiosks": made})


def read(text: str) -> list[Made]:
    """A report from a file; ValueError when it is none."""
    try:
        found = json.loads(text)
        return [{name: one[name] for name in ("number", "stream", "made", "tail")} for one in found["kiosks"]]
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"This is no report of a twin: {error}") from error


def differences(made: list[Made]) -> list[str]:
    """A sentence for each kiosk whose records are not all here once, in one chain; three queries."""
    numbers = {one["number"] for one in made}
    streams = {(row.kiosk, str(row.stream)): row for row in Stream.objects.all() if row.kiosk in numbers}
    counted = {
        row["kiosk"]: row["n"]
        for row in Record.objects.exclude(kiosk="").values("kiosk").annotate(n=Count("id"))
        if row["kiosk"] in numbers
    }
    amiss = set(Alarm.objects.filter(closed_ms=None).values_list("kiosk", flat=True)) & numbers
    found = []
    for one in made:
        number, stream = one["number"], streams.get((one["number"], one["stream"]))
        held, tail = (stream.held, bytes(stream.tail).hex()) if stream else (0, "0" * 64)
        if (counted.get(number, 0), held, tail) != (one["made"], one["made"], one["tail"]):
            here = f"the hub counts {counted.get(number, 0)}, holds {held}"
            found.append(f"Kiosk {number} made {one['made']} records; {here}")
        if number in amiss:
            found.append(f"Kiosk {number} has an alarm open")
    return found
