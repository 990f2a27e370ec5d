"""What can go wrong between the kiosk and the hub, each in one plain line for staff."""

import errno
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException

import msgspec
import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

PERMANENT_FOR_BATCH = {"not-json", "bad-envelope", "bad-content-encoding", "too-large"}
_NEEDS_STAFF = {
    "signature-missing": "The hub says that our requests are not signed",
    "signature-invalid": "The hub does not accept this kiosk's signature: enrol it again",
    "digest-mismatch": "Something between us and the hub alters what we send",
    "kiosk-unknown": "The hub does not know this kiosk: enrol it again",
    "kiosk-revoked": "The hub has shut this kiosk out: ask the hub's officer",
    "wrong-kiosk": "The hub says that our records are another kiosk's: call a technician",
    "clock-skew": "The hub does not accept this kiosk's clock, even corrected: set the clock",
    "code-unknown": "The hub does not know this enrolment code",
    "code-used": "This enrolment code was used already: ask for a new one",
    "code-expired": "This enrolment code is older than 24 hours: ask for a new one",
}
_PASSES = {
    "slow-down": "The hub asks us to slow down",
    "unavailable": "The hub is not available for a moment",
    "nonce-replayed": "The hub takes our request for a repeated one",
}
_STATUS_OF = {
    **dict.fromkeys(("not-json", "bad-envelope", "bad-content-encoding"), 400),
    **dict.fromkeys(("signature-missing", "signature-invalid", "digest-mismatch"), 401),
    **dict.fromkeys(("kiosk-unknown", "kiosk-revoked", "clock-skew", "nonce-replayed"), 401),
    **dict.fromkeys(("code-unknown", "code-used", "code-expired"), 403),
    **dict.fromkeys(("order-unknown", "content-unknown", "release-unknown"), 404),
    "wrong-kiosk": 409,
    "too-large": 413,
    "slow-down": 429,
    "unavailable": 503,
}
_IN_ITS_PLACE = "Something between us and the hub answers in its place"
_CERTIFICATE = {
    9: "its certificate is not valid yet by this kiosk's clock",
    10: "its certificate has expired",
    18: "its certificate is signed by itself",
    19: "its certificate's authority is not trusted here",
    20: "its certificate's authority is not known here",
    62: "its certificate is for another name",
}
_SYSTEM = {
    errno.ECONNREFUSED: "the connection is refused",
    errno.ENETUNREACH: "there is no network",
    errno.EHOSTUNREACH: "there is no way to it",
    errno.ECONNRESET: "the connection was cut",
    errno.EPIPE: "the connection was cut",
}


class HubError(Exception):
    """Nothing was learnt about the records sent: all of them are kept.

    `code` is the hub's own error code or None; `passing` is False when staff must act before it can go well;
    `retry_after_s` is what a reply asked for, in seconds; `hub_time` what it told; `reason` as SenderStatus has it.
    """

    def __init__(  # noqa: PLR0913  all that is known of it
        self,
        line: str,
        *,
        code: str | None = None,
        passing: bool = True,
        retry_after_s: float | None = None,
        hub_time: str | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(line)
        self.line, self.code, self.passing = line, code, passing
        self.retry_after_s, self.hub_time, self.reason = retry_after_s, hub_time, reason


class _Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    error: str
    message: str
    hub_time: str


def unreachable(error: Exception, host: str) -> HubError:
    """The line for a failure under HTTP: name, network, time, certificate."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = _CERTIFICATE.get(cause.verify_code, cause.verify_message)
            return HubError(f"Hub not trusted: {why} ({host})", passing=False, reason="trust")
        if found := _why(cause):
            return HubError(f"Hub not reached: {found} ({host})", reason=_reason(cause))
    return HubError(f"Hub not reached: {type(error).__name__} ({host})", reason="silent")


def _reason(cause: BaseException) -> str:
    if isinstance(cause, NameResolutionError):
        return "name"
    if isinstance(cause, ssl.SSLError):
        return "between"
    return "network" if isinstance(cause, OSError) and cause.errno == errno.ENETUNREACH else "silent"


def _why(cause: BaseException) -> str | None:
    if isinstance(cause, NameResolutionError):
        return "name not found"
    if isinstance(cause, OSError) and cause.errno in _SYSTEM:
        return _SYSTEM[cause.errno]
    if isinstance(cause, ConnectTimeoutError) and not isinstance(cause, NewConnectionError):
        return "it did not answer the call in time"
    if isinstance(cause, ReadTimeoutError | TimeoutError):
        return "its answer took too long"
    if isinstance(cause, ssl.SSLError):
        return "no secure connection could be made"
    return "the connection was cut" if isinstance(cause, HTTPException) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies under it, deepest last; urllib3 hides causes in `reason` and in arguments."""
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        one = queue.pop(0)
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            yield one
            queue += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]


def refusal(response: requests.Response, body: bytes, now: datetime) -> HubError:
    """The line for an answer that is not 200; only the hub's own error document is taken for the hub's word."""
    after = retry_after_s(response.headers.get("Retry-After"), now)
    try:
        told = msgspec.json.decode(body, type=_Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = None
    if told is None or _STATUS_OF.get(told.error) != response.status_code:
        reason = "silent" if response.status_code >= 500 else "between"
        return HubError(_stranger(response, body), retry_after_s=after, reason=reason)
    line = _NEEDS_STAFF.get(told.error) or _PASSES.get(told.error) or f"The hub cannot read what we send: {told.error}"
    passing = told.error not in _NEEDS_STAFF
    why = "" if passing else "refused"
    return HubError(line, code=told.error, passing=passing, retry_after_s=after, hub_time=told.hub_time, reason=why)


def not_the_hub(response: requests.Response, body: bytes, what: str) -> HubError:
    """The line for a 200 that is not the hub's answer."""
    seen = "a web page came back" if _is_page(response, body) else what
    return HubError(f"{_IN_ITS_PLACE} ({seen})", reason="between")


def _stranger(response: requests.Response, body: bytes) -> str:
    status = response.status_code
    if 300 <= status < 400:
        return f"{_IN_ITS_PLACE} (it sends us to another address)"
    if _is_page(response, body) and status < 500:
        return f"{_IN_ITS_PLACE} (a web page came back, status {status})"
    return f"The hub or something before it is out of order (status {status})"


def _is_page(response: requests.Response, body: bytes) -> bool:
    return "html" in response.headers.get("Content-Type", "").lower() or body.lstrip()[:1] == b"<"


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110, 10.2.3: seconds or a date); None when it has neither."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header.strip()[:9])
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


NETWORK_ERRORS = (requests.RequestException, HTTPError, OSError, HTTPException)
