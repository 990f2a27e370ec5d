"""The addresses that kiosks speak to about cards."""

from functools import partial
from typing import TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse

from hub.cards.domain import authenticity as passive
from hub.cards.domain import document as documents
from hub.cards.domain import guard, guide_version, holder, notification, readiness, statement_order, update, wire
from hub.cards.domain.audit import Caller
from hub.clock import now_ms
from hub.fleet.api import answer, endpoint, raw_answer, signed_by_kiosk, versioned
from hub.fleet.domain.content import document
from hub.fleet.domain.refusal import RefusalError
from hub.writer import write

Question = TypeVar("Question", bound=wire.Asked)
_notifications = msgspec.json.Decoder(wire.Notifications)
_read = msgspec.json.Decoder(wire.ReadSome)
_readiness = msgspec.json.Decoder(wire.Readiness)
_statement = msgspec.json.Decoder(wire.Statement)
_start = msgspec.json.Decoder(wire.UpdateStart)
_authenticity = msgspec.json.Decoder(wire.Authenticity)
_next = msgspec.json.Decoder(wire.UpdateNext)


@endpoint
def notifications(request: HttpRequest) -> HttpResponse:
    """A holder's messages."""
    asked, caller = _asked(request, _notifications)
    tag = holder.tag(asked.number)
    guard.require_patience(caller, "notifications", tag)
    return _opened(write(lambda: notification.listed(asked, caller)), caller, tag)


@endpoint
def read(request: HttpRequest) -> HttpResponse:
    """Some of a holder's messages were read."""
    asked, caller = _asked(request, _read)
    tag = holder.tag(asked.number)
    guard.require_patience(caller, "notifications-read", tag)
    return _opened(write(lambda: notification.mark(asked, caller)), caller, tag)


@endpoint
def ready(request: HttpRequest) -> HttpResponse:
    """How far a card is."""
    asked, caller = _asked(request, _readiness)
    tag = readiness.whose(asked)
    guard.require_patience(caller, "readiness", tag)
    found = write(lambda: readiness.answered(asked, caller))
    if found.state == "unknown":
        guard.missed(caller, tag)
    return answer(found)


@endpoint
def statements(request: HttpRequest) -> HttpResponse:
    """An address statement for a holder."""
    asked, caller = _asked(request, _statement)
    tag = holder.tag(asked.number)
    guard.require_patience(caller, "statement", tag)
    guard.require_few_statements(caller, tag)
    return _opened(write(lambda: statement_order.answered(asked, caller)), caller, tag)


@endpoint
def updates(request: HttpRequest) -> HttpResponse:
    """A session that brings a chip up to date."""
    asked, caller = _asked(request, _start)
    tag = holder.tag(asked.number)
    guard.require_pace(caller, tag)
    said = write(lambda: update.start(asked, caller))
    if isinstance(said, RefusalError):
        raise said
    return raw_answer(said)


@endpoint
def update_next(request: HttpRequest, session: str) -> HttpResponse:
    """What the card said, and what it is to be told next."""
    asked, caller = _asked(request, _next)
    said = write(lambda: update.answered(session, asked, caller))
    if isinstance(said, RefusalError):
        raise said
    return raw_answer(said)


@endpoint
def authenticity(request: HttpRequest) -> HttpResponse:
    """Whether a card's data groups are as a state signed them."""
    asked, caller = _asked(request, _authenticity)
    return answer(write(lambda: passive.answered(asked, caller)))


@partial(endpoint, method="GET")
def document_keys(request: HttpRequest) -> HttpResponse:
    """Which keys vouch for documents, and which documents were revoked."""
    _, standing, _ = signed_by_kiosk(request)
    return raw_answer(documents.listed(now_ms(), standing.hub_key))


@partial(endpoint, method="GET")
def service_guide(request: HttpRequest) -> HttpResponse:
    """What each service needs, costs and takes; 304 to a kiosk that has this version."""
    _, standing, _ = signed_by_kiosk(request)
    return versioned(request, *guide_version.signed(standing))


def _asked(request: HttpRequest, decoder: "msgspec.json.Decoder[Question]") -> tuple[Question, Caller]:
    signed, standing, content = signed_by_kiosk(request)
    asked = document(content, decoder)
    if asked.kiosk != standing.number:
        raise RefusalError(409, "wrong-kiosk", f"Signed by kiosk {standing.number}, but speaks for {asked.kiosk}.")
    return asked, Caller(signed, standing)


def _opened(found: object | None, caller: Caller, tag: str) -> HttpResponse:
    if found is None:
        guard.missed(caller, tag)
        raise RefusalError(403, "card-unknown", "There is no card with this number and date.")
    return answer(found)
