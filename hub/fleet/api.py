"""What every kiosk request goes through: method, size, signature; and every error as JSON."""

import logging
from collections.abc import Callable
from functools import wraps

import msgspec
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from hub.clock import now_ms, wire_time
from hub.fleet.domain.content import MOST_SENT, plain
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import Message, Signed, checked
from hub.fleet.domain.wire import Problem
from hub.fleet.queries.kiosk import Standing, key_of

View = Callable[..., HttpResponseBase]
log = logging.getLogger(__name__)
SIGNED_HEADERS = ("Content-Type", "Content-Digest", "Content-Encoding", "Signature", "Signature-Input")


def problem(refusal: RefusalError) -> HttpResponse:
    """The refusal as docs/wire.md words it."""
    body = Problem(refusal.code, refusal.message, wire_time(now_ms()))
    response = answer(body, refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def answer(body: object, status: int = 200) -> HttpResponse:
    """A JSON document."""
    return raw_answer(msgspec.json.encode(body), status)


def raw_answer(body: bytes, status: int = 200) -> HttpResponse:
    """JSON that is encoded already."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def versioned(request: HttpRequest, version: object, body: bytes) -> HttpResponse:
    """What a version's document says; 304 to one that has this version."""
    if request.headers.get("If-None-Match") == f'"{version}"':
        response = HttpResponse(status=304, headers={"Cache-Control": "no-store"})
    else:
        response = raw_answer(body)
    response.headers["ETag"] = f'"{version}"'
    return response


def endpoint(view: View, method: str = "POST") -> View:
    """Only this method comes in, and whatever goes wrong goes out as JSON."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **named: object) -> HttpResponseBase:
        try:
            if request.method != method:
                raise RefusalError(405, "method-not-allowed", f"This address takes {method} only.")  # noqa: TRY301  one way to answer
            return view(request, **named)
        except RefusalError as refusal:
            return problem(refusal)
        except UnreadablePostError:
            return problem(RefusalError(400, "bad-content-encoding", "The content did not arrive whole."))
        except Exception:  # whatever broke here is passing to a kiosk: it keeps its records and tries again
            log.exception("%s %s", request.method, request.path)
            return problem(RefusalError(503, "unavailable", "The hub cannot answer now.", retry_after=5))

    return guarded


def message(request: HttpRequest) -> Message:
    """What of a Django request is signed; RefusalError when it is too large or names another host."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_SENT:
        raise RefusalError(413, "too-large", "The content is over 1 MiB.")
    try:
        url = request.build_absolute_uri()
    except DisallowedHost as error:
        raise RefusalError(401, "signature-invalid", "This hub has another name.") from error
    headers = {name: request.headers[name] for name in SIGNED_HEADERS if name in request.headers}
    return Message(request.method or "", url, headers, request.body)


def signed_by_kiosk(request: HttpRequest) -> tuple[Signed, Standing, bytes]:
    """Who sent a request, and its content opened; RefusalError 401 unless signed by an enrolled kiosk."""
    found: list[Standing] = []

    def find(keyid: str) -> bytes:
        key, standing = key_of(keyid)
        found.append(standing)
        return key

    sent = message(request)
    signed = checked(sent, find, now_ms())
    return signed, found[0], plain(sent.content, sent.encoding)
