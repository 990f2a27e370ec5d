"""The page of alerts: what is amiss, what was, who is told, and by whom it was closed."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.clock import now_ms
from hub.fleet.models import Centre
from hub.staff.domain import alarm
from hub.staff.page import allowed, has_right, page, signed_in
from hub.staff.queries import alerts as queries
from hub.staff.queries import report
from hub.watch.domain import notice, recipient
from hub.watch.models import Recipient
from hub.writer import write


@signed_in
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What is open, what is over, and for whoever may set it, who is told."""
    return _page(request)


@allowed("set_alerts")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close an alert that nothing makes good."""
    name = request.user.get_username()
    if ident := _uuid(request.POST.get("alert", "")):
        write(lambda: alarm.close(ident, name, now_ms()))
    return HttpResponseRedirect(reverse("staff-alerts"))


@allowed("set_alerts")
@require_POST
def told(request: HttpRequest) -> HttpResponse:
    """Take in a recipient, take one out, or send one a test."""
    sent, now = request.POST, now_ms()
    if ident := _uuid(sent.get("end", "")):
        write(lambda: recipient.end(ident, now))
    elif ident := _uuid(sent.get("test", "")):
        found = Recipient.objects.filter(id=ident, ended_ms=None).first()
        if found is not None:
            write(lambda: notice.test(found, now))
    else:
        return _taken_in(request, now)
    return HttpResponseRedirect(reverse("staff-alerts"))


def _taken_in(request: HttpRequest, now: int) -> HttpResponse:
    sent = request.POST
    centre = sent.get("centre", "")
    if centre and not Centre.objects.filter(code=centre).exists():
        return _page(request, {"wrong": _("There is no such centre.")})
    way = Recipient.Way.MAIL if sent.get("way") == "mail" else Recipient.Way.WEBHOOK
    language = "en" if sent.get("language") == "en" else "ar"
    try:
        made = write(lambda: recipient.add(centre, way, sent.get("address", ""), language, now))
    except recipient.RecipientError as error:
        words = _("Nothing can be sent to this address, or it is told already.")
        return _page(request, {"wrong": words, "why": str(error), "typed": sent.get("address", "")[:300]})
    return _page(request, {"made": made})


def _page(request: HttpRequest, about: dict[str, object] | None = None) -> HttpResponse:
    question = report.asked(request.GET)
    found: dict[str, object] = {
        "asked": question,
        "open": queries.opened(question.centre),
        "closed": queries.closed(question.centre),
        "by_hand": alarm.BY_HAND,
    }
    if has_right(request, "set_alerts"):
        found["recipients"] = queries.recipients(question.centre)
    return page(request, "alerts", {**found, **(about or {})})


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
