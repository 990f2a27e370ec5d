"""Posts a message to a webhook, signed as Standard Webhooks 1.0 has it (https://www.standardwebhooks.com).

The header `webhook-signature` is `v1,` and base64 of HMAC-SHA256, by the bytes of the secret after `whsec_`, over
`webhook-id`, a dot, `webhook-timestamp`, a dot and the body. An id comes again when the answer to it was lost.
"""

import base64
import hashlib
import hmac
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from hub.watch.domain.recipient import RecipientError, require_webhook

MOST_BYTES = 4096


class WebhookError(Exception):
    """It was not taken; `passing` when the same may be taken later."""

    def __init__(self, text: str, *, passing: bool = True) -> None:
        super().__init__(text)
        self.passing = passing


def post(address: str, secret: str, ident: str, body: bytes, now_s: int) -> None:
    """Done once the other side answers 2xx within WEBHOOK_TIMEOUT seconds; no redirect is followed. WebhookError."""
    try:
        require_webhook(address)  # what is allowed may have changed since it was put in
    except RecipientError as error:
        raise WebhookError(str(error), passing=False) from error
    try:
        status = _status(address, body, headers(secret, ident, body, now_s))
    except (OSError, HTTPException) as error:
        raise WebhookError(f"{type(error).__name__}: {error}") from error
    if not 200 <= status < 300:
        raise WebhookError(f"It answered {status}", passing=status != 410)  # 410: gone for good


def headers(secret: str, ident: str, body: bytes, now_s: int) -> dict[str, str]:
    """What signs a body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{ident}.{now_s}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": ident, "webhook-timestamp": str(now_s), "webhook-signature": signature}


def _status(address: str, body: bytes, signed: dict[str, str]) -> int:
    parts, deadline = urlsplit(address), time.monotonic() + settings.WEBHOOK_TIMEOUT
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", "Connection": "close", **signed})
        return _first_line(connection.sock, deadline)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=settings.WEBHOOK_TIMEOUT, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=settings.WEBHOOK_TIMEOUT)


def _first_line(sock: socket.socket, deadline: float) -> int:
    """The status of the answer, of which no more is read: a peer that drips cannot hold up the others."""
    held = b""
    while b"\n" not in held and len(held) < MOST_BYTES:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        sock.settimeout(left)
        more = sock.recv(MOST_BYTES)
        if not more:
            break
        held += more
    words = held.split(b"\n")[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
        raise HTTPException("it does not speak HTTP/1.1")
    return int(words[1])
