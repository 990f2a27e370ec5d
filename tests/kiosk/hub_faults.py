"""What stands between a kiosk and its hub on a bad day: each takes one request of the reference hub's."""

import json
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.kiosk.reference_hub import ReferenceHub

PAGE = b"<!DOCTYPE html><html><body>Accept the terms of this Wi-Fi</body></html>"
Honest = Callable[[], tuple[int, bytes, dict[str, str]]]


def portal(handler, _honest: Honest) -> None:
    handler.reply(200, PAGE, {"Content-Type": "text/html"})


def portal_that_says_json(handler, _honest: Honest) -> None:
    handler.reply(200, b'{"status": "ok"}')


def redirect(handler, _honest: Honest) -> None:
    handler.reply(302, b"", {"Location": "http://portal.example/"})


def forbidden_page(handler, _honest: Honest) -> None:
    handler.reply(403, PAGE, {"Content-Type": "text/html"})


def bad_gateway(handler, _honest: Honest) -> None:
    handler.reply(502, PAGE, {"Content-Type": "text/html"})


def bad_gateway_after_the_hub_took_it(handler, honest: Honest) -> None:
    honest()
    bad_gateway(handler, honest)


def crash(handler, _honest: Honest) -> None:
    handler.reply(500, b"oops", {"Content-Type": "text/plain"})


def truncated(handler, honest: Honest) -> None:
    _, body, _ = honest()
    handler.reply(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
    handler.close_connection = True


def lost(handler, honest: Honest) -> None:
    honest()
    handler.close_connection = True


def silent(handler, honest: Honest) -> None:
    honest()
    time.sleep(1.5)
    handler.close_connection = True


def drip_body(handler, honest: Honest) -> None:
    _, body, _ = honest()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    _drip(handler, body)


def drip_headers(handler, honest: Honest) -> None:
    honest()
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200)


def _drip(handler, content: bytes) -> None:
    try:
        for byte in content:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)
    except OSError:
        handler.close_connection = True


def endless(handler, _honest: Honest) -> None:
    handler.reply(200, b" " * (2 << 20))


def altered(handler, honest: Honest) -> None:
    _, body, _ = honest()
    handler.reply(200, body.replace(b'"refused": []', b'"refused" :[]'))


def with_receipt(hub: ReferenceHub, **changed: object) -> Callable:
    """The hub's answer, its receipt changed before it is signed."""

    def fault(handler, honest: Honest) -> None:
        _, body, _ = honest()
        told = json.loads(body)["receipt"]
        key = changed.get("signed_by")
        kiosk, nonce = changed.get("kiosk", told["kiosk"]), changed.get("nonce", told["nonce"])
        accepted = changed.get("accepted", told["accepted"])
        handler.reply(200, hub.receipt(kiosk, nonce, accepted, told["refused"], key=key))

    return fault


def signed_by_a_stranger(hub: ReferenceHub) -> Callable:
    return with_receipt(hub, signed_by=Ed25519PrivateKey.generate())


def hub_error(status: int, code: str, headers: dict[str, str] | None = None) -> Callable:
    def fault(handler, _honest: Honest) -> None:
        answer = {"error": code, "message": "So it is.", "hub_time": "2026-11-21T09:41:09.500Z"}
        handler.reply(status, json.dumps(answer).encode(), headers)

    return fault
