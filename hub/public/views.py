"""The pages for a visitor's phone; each works with scripts off and sets no cookie."""

import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hub.cards.domain import readiness, statement_link, statement_order
from hub.clock import now_ms
from hub.feedback.domain import comment as comments
from hub.feedback.domain import phone
from hub.feedback.queries.comment import rating as find_rating
from hub.feedback.queries.comment import written
from hub.fleet.domain import throttle
from hub.fleet.models import Desk
from hub.fleet.queries.place import desk as find_desk
from hub.public import forms
from hub.public.domain import address, rating, ticket
from hub.public.domain.presence import Presence, presence
from hub.public.domain.rating import SpentError
from hub.public.domain.ticket import Ticket
from hub.writer import write

PER_ADDRESS, PER_ADDRESS_READY, PER_DESK, STRETCH_S = 60, 20, 200, 600


@csrf_exempt  # the signed ticket and _own do its work without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, code: str, token: str = "") -> HttpResponse:
    """Ask how the service was; a star pressed is a rating."""
    desk = find_desk(code)
    if desk is None:
        return _notice(request, "no-desk", 404)
    if request.method == "POST":
        return _rate(request, desk)
    token = token.upper()
    return _ask(request, desk, token, presence(desk, token, now_ms()))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rated(request: HttpRequest, kept: str) -> HttpResponse:
    """Thank, and take reasons, a comment or another star."""
    mine = ticket.kept(kept)
    desk = find_desk(mine.desk) if mine else None
    before = phone.current(desk.centre_id, mine.rating) if mine and desk else None
    if mine is None or desk is None or before is None:
        return _notice(request, "closed", 410)
    if request.method == "POST":
        return _amend(request, desk, mine, before)
    about = {"desk": desk, "said": before, "sent": "sent" in request.GET, "reasons": _chips(before)}
    return _page(request, "hub/rated.html", about)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, code: str) -> HttpResponse:
    """Take one comment on a kiosk's rating, which may not have arrived yet."""
    mine = address.rating(code)
    if mine is None:
        return _notice(request, "no-rating", 404)
    of = find_rating(mine)
    desk = find_desk(of.desk) if of else None
    if request.method == "POST":
        return _comment(request, mine, of.centre if of else "", desk)
    if written(mine):
        return _page(request, "hub/commented.html", {"desk": desk, "mine": "sent" in request.GET})
    return _comment_form(request, desk)


@csrf_exempt  # it changes nothing but the count of tries
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest) -> HttpResponse:
    """Tell how far a new card is, by its reference number, which stands in no address."""
    if request.method != "POST":
        return _page(request, "hub/ready.html", {})
    typed, now = request.POST.get("reference", ""), now_ms()
    if not _own(request):
        return _page(request, "hub/ready.html", {}, 400)
    if not throttle.allow("ready", _sender(request), PER_ADDRESS_READY, STRETCH_S, now):
        return _later(_page(request, "hub/ready.html", {"typed": typed[:40], "amiss": "slow"}, 429))
    reference = forms.reference(typed)
    if not reference:
        return _page(request, "hub/ready.html", {"typed": typed[:40], "amiss": "form"}, 400)
    found = write(lambda: readiness.found_by_phone(reference, now))
    return _page(request, "hub/ready.html", {"typed": reference, "found": found, "asked": True})


@require_http_methods(["GET", "HEAD"])
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Offer an address statement that was ordered at a kiosk, for as long as its code lives."""
    token = _statement_token(request, code)
    if isinstance(token, HttpResponse):
        return token
    return _page(request, "hub/statement.html", {"code": code})


@require_http_methods(["GET", "HEAD"])
def statement_page(request: HttpRequest, code: str) -> HttpResponse:
    """The statement itself, as PDF."""
    token = _statement_token(request, code)
    if isinstance(token, HttpResponse):
        return token
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="address-statement.pdf"'}
    return HttpResponse(statement_order.page(token), content_type="application/pdf", headers=headers)


def _statement_token(request: HttpRequest, code: str) -> str | HttpResponse:
    now = now_ms()
    if not throttle.allow("statement", _sender(request), PER_ADDRESS, STRETCH_S, now):
        return _notice(request, "slow-statement", 429)
    return statement_link.token(code, now) or _notice(request, "no-statement", 404)


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a visitor, and what is not."""
    return _page(request, "hub/privacy.html", {})


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django hands it over
    """Say plainly that there is nothing here."""
    return _notice(request, "no-page", 404)


def _ask(request: HttpRequest, desk: Desk, token: str, found: Presence, status: int = 200) -> HttpResponse:
    issued = ticket.issue(desk.code, token, found, now_ms())
    about = {"desk": desk, "presence": found.value, "ticket": issued}
    return _page(request, "hub/landing.html", about, status)


def _rate(request: HttpRequest, desk: Desk) -> HttpResponse:
    mine, stars, now = ticket.read(request.POST.get("ticket", "")), forms.stars(request.POST), now_ms()
    if mine is None or mine.desk != desk.code or stars is None or not _own(request):
        return _ask(request, desk, "", Presence.STALE, 400)
    if not _allowed(request, desk, now):
        return _notice(request, "slow", 429)
    language = _language()  # of this thread; the writer has none
    try:
        write(lambda: rating.rate(mine, desk, stars, language, now))
    except SpentError:
        return _ask(request, desk, "", Presence.SPENT, 409)
    return HttpResponseRedirect(_address("rated", ticket.keep(mine)), status=303)


def _amend(request: HttpRequest, desk: Desk, mine: Ticket, before: phone.Answer) -> HttpResponse:
    now = now_ms()
    if not _own(request):
        return _notice(request, "closed", 400)
    if not throttle.allow("amend", _sender(request), PER_ADDRESS, STRETCH_S, now):
        return _notice(request, "slow", 429)
    said, place = forms.said(request.POST, before), rating.place(mine, desk, _language())
    write(lambda: phone.amend(mine.rating, place, said, now))
    pressed_star = forms.stars(request.POST) is not None
    return HttpResponseRedirect(_address("rated", ticket.keep(mine), sent=not pressed_star), status=303)


def _comment_form(
    request: HttpRequest, desk: Desk | None, text: str = "", amiss: str = "", status: int = 200
) -> HttpResponse:
    response = _page(request, "hub/comment.html", {"desk": desk, "text": text, "amiss": amiss}, status)
    return _later(response) if status == 429 else response


def _comment(request: HttpRequest, mine: uuid.UUID, centre: str, desk: Desk | None) -> HttpResponse:
    text, now = forms.comment(request.POST.get("comment", "")), now_ms()
    if not _own(request):
        return _comment_form(request, desk, status=400)
    if not throttle.allow("comment", _sender(request), PER_ADDRESS, STRETCH_S, now):
        return _comment_form(request, desk, text, "slow", 429)
    if not text:
        return _comment_form(request, desk, amiss="empty", status=400)
    if not write(lambda: comments.keep(mine, centre, text, now)):
        return _page(request, "hub/commented.html", {"desk": desk, "mine": False}, 409)
    return HttpResponseRedirect(_address("comment", address.code(mine), sent=True), status=303)


def _allowed(request: HttpRequest, desk: Desk, now: int) -> bool:
    mine = throttle.allow("rate", _sender(request), PER_ADDRESS, STRETCH_S, now)
    return mine and throttle.allow("desk", desk.code, PER_DESK, STRETCH_S, now)


def _own(request: HttpRequest) -> bool:
    """Whether the form came from a page of this hub, as far as the browser says."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _sender(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _language() -> str:
    return "en" if (get_language() or "ar").startswith("en") else "ar"


def _address(name: str, kept: str, *, sent: bool = False) -> str:
    return f"{reverse(name, args=[kept])}?lang={_language()}{'&sent' if sent else ''}"


def _chips(said: phone.Answer) -> list[tuple[str, bool]]:
    return [(reason, reason in said.reasons) for reason in forms.REASONS]


def _notice(request: HttpRequest, which: str, status: int) -> HttpResponse:
    response = _page(request, "hub/notice.html", {"which": which}, status)
    return _later(response) if status == 429 else response


def _later(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = str(STRETCH_S)
    return response


def _page(request: HttpRequest, template: str, about: Mapping[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, {**about, "other": "ar" if _language() == "en" else "en"}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
