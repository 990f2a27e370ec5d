"""The addresses at which a kiosk comes to the hub and is looked after."""

from functools import partial
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from hub.clock import now_ms
from hub.fleet.api import answer, endpoint, message, raw_answer, signed_by_kiosk, versioned
from hub.fleet.domain import (
    download,
    enrolment,
    hub_key,
    order,
    pairing,
    picture,
    settings_version,
    staff_pin,
    throttle,
)
from hub.fleet.domain import release as releases
from hub.fleet.domain.content import document, plain
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import checked, whole
from hub.fleet.domain.wire import Enrol, Pair
from hub.fleet.domain.wire_remote import OrderReport
from hub.fleet.models import Picture
from hub.writer import write

WRONG_CODES, NEW_KEYS, PER_SECONDS = 20, 30, 600
_enrol = msgspec.json.Decoder(Enrol)
_pair = msgspec.json.Decoder(Pair)
_report = msgspec.json.Decoder(OrderReport)


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
def hub_keys(request: HttpRequest) -> HttpResponse:
    """The hub's own keys, by one that the kiosk has; 304 to one that has them all and no others."""
    signed, standing, _ = signed_by_kiosk(request)
    return versioned(request, *hub_key.signed(standing, signed.received_ms))


@partial(endpoint, method="GET")
def staff(request: HttpRequest) -> HttpResponse:
    """Who may open the staff menu at this kiosk's centre; 204 where nobody was ever given a PIN."""
    _, standing, _ = signed_by_kiosk(request)
    listed = staff_pin.signed(standing)
    return raw_answer(listed) if listed is not None else HttpResponse(status=204, headers={"Cache-Control": "no-store"})


@partial(endpoint, method="GET")
def orders(request: HttpRequest) -> HttpResponse:
    """What a kiosk is asked to do."""
    signed, standing, _ = signed_by_kiosk(request)
    return raw_answer(write(lambda: order.signed(standing, signed.received_ms)))


@partial(endpoint, method="GET")
def settings(request: HttpRequest) -> HttpResponse:
    """What a kiosk is set to; 304 to one that has this version, 204 where nothing was published."""
    _, standing, _ = signed_by_kiosk(request)
    found = settings_version.signed(standing)
    if found is None:
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    return versioned(request, *found)


@partial(endpoint, method="GET")
def content(request: HttpRequest, sha256: str) -> HttpResponse:
    """The bytes of a picture."""
    signed_by_kiosk(request)
    found = Picture.objects.filter(sha256=sha256).first()
    if found is None:
        raise RefusalError(404, "content-unknown", "The hub has no such picture.")
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(picture.path(found).read_bytes(), content_type=found.type, headers=headers)


@partial(endpoint, method="GET")
def release(request: HttpRequest) -> HttpResponse:
    """Which release a kiosk is offered; 204 where nothing was released to its centre."""
    signed, standing, _ = signed_by_kiosk(request)
    found = releases.signed(standing, signed.received_ms)
    return raw_answer(found) if found is not None else HttpResponse(status=204, headers={"Cache-Control": "no-store"})


@partial(endpoint, method="GET")
def bundle(request: HttpRequest, sha256: str) -> StreamingHttpResponse:
    """The bytes of a release, or those that a Range asks for."""
    signed_by_kiosk(request)
    path = releases.path(sha256)
    if path is None:
        raise RefusalError(404, "release-unknown", "The hub has no such release.")
    size = path.stat().st_size
    asked = download.part(request.headers.get("Range", ""), size)
    start, end = asked or (0, size)
    sent = download.Download(path, start, end)
    headers = {"Cache-Control": "no-store", "Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if asked is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 200 if asked is None else 206
    return StreamingHttpResponse(sent, status=status, content_type="application/octet-stream", headers=headers)


@endpoint
def order_report(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """How an order ended, and the log or picture that it brought."""
    signed, standing, content = signed_by_kiosk(request)
    report = document(content, _report)
    if report.kiosk != standing.number:
        raise RefusalError(409, "wrong-kiosk", f"Signed by kiosk {standing.number}, but speaks for {report.kiosk}.")
    return answer(write(lambda: order.reported(str(order_id), report, signed)))
