"""A kiosk as the hub sees it, made from docs/wire.md alone."""

import base64
import datetime as dt
import gzip
import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.http import HttpResponse
from django.test import Client
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

COVERED = ("@method", "@authority", "@target-uri", "content-type", "content-digest")
START = "0" * 64
LOCAL = "http://testserver"


def wall(ms: int) -> str:
    return dt.datetime.fromtimestamp(ms // 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def new_id() -> str:
    return (
        f"{int(time.time() * 1000):012x}"[:8]
        + f"-{secrets.token_hex(2)}-7{secrets.token_hex(2)[:3]}-8"
        + (f"{secrets.token_hex(2)[:3]}-{secrets.token_hex(6)}")
    )


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return self.key


class KioskSide:
    """Signs, sends and chains; every part of a request can be bent for a test."""

    def __init__(self, deliver: Callable[[str, bytes, dict[str, str]], Any] | None = None, base: str = LOCAL) -> None:
        self.base, self._deliver = base, deliver or self._to_django
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.fingerprint = hashlib.sha256(self.public).hexdigest()[:16]
        self.number = ""
        self.answer: dict[str, Any] = {}
        self.boot = str(uuid.uuid4())
        self.started_ms = int(time.time() * 1000) - 3_600_000
        self.stream, self.seq, self.prev = str(uuid.uuid4()), 0, START
        self.client = Client()

    # time

    def at(self, *, ago_ms: int = 0, **bent: object) -> dict[str, Any]:
        """The time envelope of so long ago."""
        ms = int(time.time() * 1000) - ago_ms
        return {"wall": wall(ms), "boot": self.boot, "mono": ms - self.started_ms, "trust": "good", **bent}

    # records

    def record(self, *, ago_ms: int = 0, at: dict[str, Any] | None = None, **content: Any) -> bytes:
        """The next record of the stream; `stars=4` for a rating, `detail={...}` for a detail."""
        self.seq += 1
        if "stars" in content:
            content["rating"] = {"stars": content.pop("stars"), "flags": content.pop("flags", [])}
        made = {
            "v": 1,
            "id": content.pop("id", None) or new_id(),
            "kiosk": self.number,
            "stream": self.stream,
            "seq": self.seq,
            "prev": self.prev,
            "kind": "rating" if "rating" in content else "detail",
            "at": at or self.at(ago_ms=ago_ms),
            "centre": "ISA",
            "desk": "ISA04",
            "service": "renewal",
            "language": "ar",
            "channel": "kiosk",
            "question": "csat.1",
            **content,
        }
        text = json.dumps(made, ensure_ascii=False).encode()
        self.prev = hashlib.sha256(text).hexdigest()
        return text

    def ratings(self, *stars: int) -> list[bytes]:
        """The next records of the stream, one rating each."""
        return [self.record(stars=each) for each in stars]

    def new_stream(self) -> None:
        """Lose the outbox and begin another."""
        self.stream, self.seq, self.prev = str(uuid.uuid4()), 0, START

    # requests

    def batch(self, records: list[bytes], *, sent: dict[str, Any] | None = None, kiosk: str = "") -> bytes:
        """The body of a batch."""
        head = json.dumps({"v": 1, "kiosk": kiosk or self.number, "sent": sent or self.at(), "waiting": len(records)})
        return head[:-1].encode() + b', "records": [' + b",".join(records) + b"]}"

    def send(self, *records: bytes, **bent: Any) -> dict[str, Any]:
        """Send records; the receipt, once its signature is seen to hold."""
        nonce = bent.setdefault("nonce", secrets.token_urlsafe(16))
        body = self.batch(list(records), sent=bent.pop("sent", None))
        return self.receipt(self.post("/api/v1/records", body, **bent), nonce)

    def receipt(self, response: HttpResponse, nonce: str) -> dict[str, Any]:
        """The receipt in an answer of the hub."""
        assert response.status_code == 200, response.content
        answer = json.loads(response.content)
        start, end = response.content.index(b'{"v":1'), response.content.index(b',"key":')
        hub = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.answer["hub_key"]["public"]))
        hub.verify(base64.b64decode(answer["signature"]), b"rayak-receipt-1\n" + response.content[start:end])
        receipt: dict[str, Any] = answer["receipt"]
        assert (receipt["kiosk"], receipt["nonce"]) == (self.number, nonce)
        return receipt

    def beat(self, **bent: Any) -> HttpResponse:
        """Say how the kiosk is."""
        body = {
            "v": 1,
            "kiosk": self.number,
            "sent": self.at(),
            "waiting": 0,
            "set_aside": 0,
            "version": "0.1.0",
            "screen": "ok",
            "code": None,
            "disk_free_mb": 20480,
            **bent,
        }
        return self.post("/api/v1/beat", json.dumps(body).encode())

    def enrol(self, code: str) -> HttpResponse:
        """Turn a code into a number."""
        body = {
            "v": 1,
            "code": code,
            "public_key": base64.b64encode(self.public).decode(),
            "version": "0.1.0",
            "sent": self.at(),
        }
        response = self.post("/api/v1/enrol", json.dumps(body).encode(), keyid=self.fingerprint, zipped=False)
        if response.status_code == 200:
            self.answer = json.loads(response.content)
            self.number = self.answer["kiosk"]
        return response

    def pair(self, **bent: Any) -> HttpResponse:
        """Ask to be paired; the number once it is."""
        body = {
            "v": 1,
            "public_key": base64.b64encode(self.public).decode(),
            "serial": "RY25-00418",
            "version": "0.1.0",
            "sent": self.at(),
            **bent,
        }
        response = self.post("/api/v1/pair", json.dumps(body).encode(), keyid=self.fingerprint, zipped=False)
        told = json.loads(response.content)
        if told.get("enrolment"):
            self.answer = told["enrolment"]
            self.number = self.answer["kiosk"]
        return response

    def get(self, path: str, **more: str) -> HttpResponse:
        """A signed GET."""
        headers = self.signed(path, b"", zipped=False, method="GET")[1] | more
        return self.client.generic("GET", path, b"", headers["Content-Type"], headers=headers)

    def believed(self, name: str, content: bytes) -> dict[str, Any]:
        """A document signed by the hub, once its signature is seen to hold."""
        answer: dict[str, Any] = json.loads(content)
        start, end = len(name) + 4, content.rindex(b',"key":"')
        hub = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.answer["hub_key"]["public"]))
        hub.verify(
            base64.b64decode(answer["signature"]), f"rayak-{name.replace('_', '-')}-1\n".encode() + content[start:end]
        )
        found: dict[str, Any] = answer[name]
        return found

    def post(self, path: str, body: bytes, **bent: Any) -> HttpResponse:
        """A signed request."""
        content, headers = self.signed(path, body, **bent)
        return self.deliver(path, content, headers)

    def move_to(self, address: str, post: Callable[[str, bytes, dict[str, str]], Any]) -> None:
        """Its hub is there from now on, and reached by `post`."""
        self.base, self._deliver = address, lambda path, content, headers: post(address + path, content, headers)

    def deliver(self, path: str, content: bytes, headers: dict[str, str]) -> HttpResponse:
        """A request as it is."""
        return self._deliver(path, content, headers)

    def _to_django(self, path: str, content: bytes, headers: dict[str, str]) -> HttpResponse:
        return self.client.generic("POST", path, content, headers["Content-Type"], headers=headers)

    def signed(self, path: str, body: bytes, *, zipped: bool = True, **bent: Any) -> tuple[bytes, dict[str, str]]:
        """Content and headers of a request."""
        content = bent.get("content") or (gzip.compress(body, 1) if zipped else body)
        headers = {"Content-Type": "application/json"}
        covered = list(bent.get("covered", COVERED))
        if zipped:
            headers["Content-Encoding"] = "gzip"
            covered.append("content-encoding")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        message = SimpleNamespace(
            method=bent.get("method", "POST"), url=bent.get("base", self.base) + path, headers=headers
        )
        signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(self.key))
        signer.sign(
            message,
            key_id=bent.get("keyid", self.number),
            created=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=bent.get("ahead_s", 0)),
            nonce=bent.get("nonce", secrets.token_urlsafe(16)),
            label=bent.get("label", "kiosk"),
            tag=bent.get("tag", "rayak-kiosk-1"),
            covered_component_ids=covered,
            use_existing_digest=True,
        )
        return content, headers
