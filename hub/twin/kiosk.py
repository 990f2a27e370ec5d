"""A simulated kiosk: its key, its chain, what waits in its outbox; it knows no network and no clock of its own."""

import base64
import gzip
import hashlib
import json
import uuid
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hub.clock import wire_time
from hub.twin.signing import Key, holds

START = "0" * 64
MOST = 500
VERSION = "twin"


class TwinError(Exception):
    """The hub answered what docs/wire.md does not allow; the text says what."""


@dataclass(frozen=True)
class Request:
    """What is posted, under whose key id; `nonce` is the receipt's."""

    path: str
    content: bytes
    headers: dict[str, str]
    nonce: str


@dataclass
class TwinKiosk:
    """One life of a kiosk, from its code on; times are milliseconds since 1970."""

    base: str
    code: str
    random: Random
    started_ms: int
    key: Key = field(default_factory=Key)
    number: str = ""
    hub_key_name: str = ""
    hub_key: str = ""
    site: dict[str, Any] = field(default_factory=dict)
    made: int = 0
    prev: str = START
    waiting: "deque[tuple[str, bytes]]" = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.boot, self.stream = (str(uuid.UUID(int=self.random.getrandbits(128), version=4)) for _ in range(2))

    # requests

    def enrolment(self, now_ms: int) -> Request:
        """The code and the key, signed by that key."""
        public = base64.b64encode(self.key.public).decode()
        body = {"v": 1, "code": self.code, "public_key": public, "version": VERSION, "sent": self._at(now_ms)}
        return self._signed("/api/v1/enrol", body, self.key.fingerprint, now_ms)

    def beat(self, now_ms: int) -> Request:
        """How it is."""
        body = {
            "v": 1,
            "kiosk": self.number,
            "sent": self._at(now_ms),
            "waiting": len(self.waiting),
            "set_aside": 0,
            "version": VERSION,
            "screen": "ok",
            "code": None,
            "disk_free_mb": 20480,
            "vitals": self._vitals(now_ms),
        }
        return self._signed("/api/v1/beat", body, self.number, now_ms)

    def batch(self, now_ms: int) -> Request:
        """The oldest records that wait, at most 500; made anew with a nonce of its own each time."""
        records = [text for _, text in list(self.waiting)[:MOST]]
        head = {"v": 1, "kiosk": self.number, "sent": self._at(now_ms), "waiting": len(self.waiting)}
        body = json.dumps(head)[:-1].encode() + b',"records":[' + b",".join(records) + b"]}"
        return self._request("/api/v1/records", gzip.compress(body, 1), self.number, now_ms, zipped=True)

    # what comes back

    def enrolled(self, answer: bytes) -> None:
        """Take the number; TwinError for a place that is not the twin's own."""
        said = json.loads(answer)
        self.number, self.site = said["kiosk"], said["site"]
        self.hub_key_name, self.hub_key = said["hub_key"]["key"], said["hub_key"]["public"]

    def received(self, request: Request, answer: bytes) -> int:
        """Let go of what the receipt names; returns how many. TwinError for a receipt that does not hold."""
        said = json.loads(answer)
        start, end = answer.index(b'{"v":'), answer.rindex(b',"key":')
        receipt = said["receipt"]
        if not holds(self.hub_key, said["signature"], answer[start:end]):
            raise TwinError(f"{self.number}: a receipt that the hub did not sign")
        if (receipt["kiosk"], receipt["nonce"]) != (self.number, request.nonce):
            raise TwinError(f"{self.number}: a receipt for another request")
        if receipt["refused"]:
            raise TwinError(f"{self.number}: refused {receipt['refused'][0]}")
        accepted, before = set(receipt["accepted"]), len(self.waiting)
        self.waiting = deque(each for each in self.waiting if each[0] not in accepted)
        return before - len(self.waiting)

    # records

    def rate(self, at_ms: int) -> None:
        """One visitor: a rating, and for some the reasons of it."""
        rating = self._record(at_ms, "rating", {"rating": {"stars": self.random.randint(1, 5), "flags": []}})
        if self.random.random() < 0.3:
            about = {"of": rating, "what": "reasons", "reasons": ["wait"]}
            self._record(at_ms + 2000, "detail", {"detail": about})

    def _record(self, at_ms: int, kind: str, content: dict[str, Any]) -> str:
        self.made += 1
        ident = self._uuid7(at_ms)
        made = {
            "v": 1,
            "id": ident,
            "kiosk": self.number,
            "stream": self.stream,
            "seq": self.made,
            "prev": self.prev,
            "kind": kind,
            "at": self._at(at_ms),
            "centre": self.site["centre"]["code"],
            "desk": self.site["desk"]["code"],
            "service": self.site["service"]["code"],
            "language": "ar",
            "channel": "kiosk",
            "question": self.site["question"],
            **content,
        }
        text = json.dumps(made, separators=(",", ":")).encode()
        self.prev = hashlib.sha256(text).hexdigest()
        self.waiting.append((ident, text))
        return ident

    def _uuid7(self, at_ms: int) -> str:
        value = at_ms << 80 | 7 << 76 | self.random.getrandbits(12) << 64 | 2 << 62 | self.random.getrandbits(62)
        return str(uuid.UUID(int=value))

    def _at(self, ms: int) -> dict[str, Any]:
        return {"wall": wire_time(ms), "boot": self.boot, "mono": max(0, ms - self.started_ms), "trust": "good"}

    def _vitals(self, now_ms: int) -> dict[str, Any]:
        oldest = json.loads(self.waiting[0][1])["at"]["wall"] if self.waiting else None
        parts = [{"kind": "card", "state": "ok"}, {"kind": "printer", "state": "ready"}]
        frames = max(0, now_ms - self.started_ms) // 125
        whole = {"frames": frames, "touched_s": 30, "oldest": oldest, "canary_ms": 3, "parts": parts}
        whole |= {"celsius": 51, "under_voltage": False, "ext4_errors": 0, "slot": "A", "board": "raspberry-pi-4"}
        return whole | {"image": VERSION, "hub_key": self.hub_key_name}

    def _signed(self, path: str, body: dict[str, Any], keyid: str, now_ms: int) -> Request:
        return self._request(path, json.dumps(body, separators=(",", ":")).encode(), keyid, now_ms, zipped=False)

    def _request(self, path: str, content: bytes, keyid: str, now_ms: int, *, zipped: bool) -> Request:
        headers, nonce = self.key.headers(self.base + path, keyid, content, now_ms // 1000, zipped=zipped)
        return Request(path, content, headers, nonce)
