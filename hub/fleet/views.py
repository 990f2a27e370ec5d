"""The addresses at which a kiosk comes to the hub, and learns whom its menu is for."""

from functools import partial

import msgspec
from django.http import HttpRequest, HttpResponse

from hub.clock import now_ms
from hub.fleet.api import answer, endpoint, message, raw_answer, signed_by_kiosk
from hub.fleet.domain import enrolment, pairing, staff_pin, throttle
from hub.fleet.domain.content import document, plain
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import checked, whole
from hub.fleet.domain.wire import Enrol, Pair
from hub.writer import write

WRONG_CODES, NEW_KEYS, PER_SECONDS = 20, 30, 600
_enrol = msgspec.json.Decoder(Enrol)
_pair = msgspec.json.Decoder(Pair)


@endpoint
def enrol(request: HttpRequest) -> HttpResponse:
    """Take a code and a key; the key in the document is the one that must have signed it."""
    now, address = now_ms(), request.META.get("REMOTE_ADDR", "")
    if throttle.exceeded("enrol", address, WRONG_CODES, PER_SECONDS, now):
        raise RefusalError(429, "slow-down", "Too many wrong codes came from here.", retry_after=PER_SECONDS)
    sent = message(request)
    whole(sent)
    asked = document(plain(sent.content, sent.encoding), _enrol)
    signed = checked(sent, lambda keyid: enrolment.own_key(keyid, asked.public_key), now)
    try:
        return answer(write(lambda: enrolment.enrol(asked, signed)))
    except RefusalError as refusal:
        if refusal.code == "code-unknown":
            throttle.allow("enrol", address, WRONG_CODES, PER_SECONDS, now)
        raise


@endpoint
def pair(request: HttpRequest) -> HttpResponse:
    """Give a kiosk that nobody enrolled a code to show, and its enrolment once somebody paired it."""
    now, address = now_ms(), request.META.get("REMOTE_ADDR", "")
    sent = message(request)
    whole(sent)
    asked = document(plain(sent.content, sent.encoding), _pair)
    signed = checked(sent, lambda keyid: enrolment.own_key(keyid, asked.public_key), now)
    if not pairing.known(asked.public_key) and not throttle.allow("pair", address, NEW_KEYS, PER_SECONDS, now):
        raise RefusalError(429, "slow-down", "Too many new keys came from here.", retry_after=PER_SECONDS)
    return answer(write(lambda: pairing.answered(asked, signed)))


@partial(endpoint, method="GET")
def staff(request: HttpRequest) -> HttpResponse:
    """Who may open the staff menu at this kiosk's centre; 204 where nobody was ever given a PIN."""
    _, standing, _ = signed_by_kiosk(request)
    listed = staff_pin.signed(standing.centre)
    return raw_answer(listed) if listed is not None else HttpResponse(status=204, headers={"Cache-Control": "no-store"})
