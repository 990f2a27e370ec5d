"""The page of what staff did at the kiosks, and the same as CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.clock import wire_time
from hub.staff import spreadsheet
from hub.staff.page import allowed, page
from hub.staff.queries import acts as queries

SHOWN = 200
HEAD = ("at", "time", "centre", "desk", "kiosk", "by", "name", "did")


@allowed("see_acts")
@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """The newest acts, by centre, kiosk, person and deed."""
    question = queries.asked(request.GET)
    about = {
        "asked": question,
        "acts": queries.newest(question, SHOWN),
        "people": queries.people(question.centre),
        "deeds": queries.deeds().items(),
    }
    return page(request, "acts", about)


@allowed("see_acts")
@require_safe
def acts_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet, up to ten thousand."""
    lines = [HEAD, *_lines(queries.newest(queries.asked(request.GET), queries.MOST))]
    response = HttpResponse(spreadsheet.table(lines), content_type="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="rayak-acts-{datetime.now(UTC):%Y%m%d}.csv"'
    return response


def _lines(found: list[queries.Act]) -> Iterator[tuple[str, ...]]:
    for act in found:
        record = act.record
        place = (record.centre, record.desk, record.kiosk)
        yield (wire_time(record.at_ms), record.label, *place, record.who, act.name, record.how)
