"""A small honest hub that speaks docs/wire.md over real HTTP and keeps its records in memory, for the kiosk's tests."""

import base64
import gzip
import hashlib
import json
import secrets
import ssl
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import http_sf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, InvalidSignature, MappingKeyResolver, algorithms

SITE = {
    "centre": {"code": "ISA", "ar": "مركز بطاقة الهوية", "en": "ID card centre"},
    "desk": {"code": "ISA04", "label": "4"},
    "service": {"code": "renewal", "ar": "تجديد البطاقة", "en": "Card renewal"},
    "question": "csat.1",
}
COVERED = ["@method", "@authority", "@target-uri", "content-type", "content-digest"]


class RefusalError(Exception):
    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers or {}


class ReferenceHub:
    """`held` maps ids to bytes in the order taken; `faults` are spent one a request, before the hub's own answer."""

    def __init__(self, tls: ssl.SSLContext | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.now = now
        self.key, self.key_name = Ed25519PrivateKey.generate(), "h1"
        self.presence_key = secrets.token_bytes(32)
        self.held: dict[str, bytes] = {}
        self.offered = 0
        self.refuse: dict[str, str] = {}
        self.kiosks: dict[str, Ed25519PublicKey] = {}
        self.codes: dict[str, bytes | None] = {}
        self.site: dict = SITE
        self.box: bytes = secrets.token_bytes(32)  # empty: an older hub, which tells none
        self.beat_extra: dict[str, object] = {"orders": 0}
        self.asked: list[str] = []
        self.published: dict[str, tuple[bytes, str]] = {}
        self.files: dict[str, bytes] = {}
        self.public_url = "https://rayak.example"
        self.number = "7K2M"
        self.beats: list[dict] = []
        self.batches: list[int] = []
        self.faults: deque[Callable] = deque()
        self.pair_code, self.is_paired = "7KQ4-M2XD", False
        self.pairings: list[dict] = []
        self.reports: list[dict] = []
        self.nonces: set[str] = set()
        self.times: list[float] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "ReferenceHub":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def time(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def answer(self, path: str, headers, content: bytes, url: str) -> tuple[int, bytes, dict[str, str]]:
        try:
            nonce, key_id = self._authentic(path, headers, content, url)
            text = gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content
            document = json.loads(text)
            if path.startswith("/api/v1/orders/"):
                self.reports.append({"id": path.rpartition("/")[2], **document})
                return 200, json.dumps({"v": 1, "kiosk": key_id, "hub_time": self.time()}).encode(), {}
            work = {
                "/api/v1/records": self._records,
                "/api/v1/beat": self._beat,
                "/api/v1/enrol": self._enrol,
                "/api/v1/pair": self._pair,
            }[path]
            return 200, work(document, text, nonce, key_id), {}
        except RefusalError as refusal:
            return refusal.status, self.error(refusal.code), refusal.headers

    def publish(self, path: str, name: str, content: object, etag: str = "", key: Ed25519PrivateKey | None = None):
        """Put a signed document at a path."""
        text = json.dumps(content).encode()
        signature = (key or self.key).sign(f"rayak-{name.replace('_', '-')}-1\n".encode() + text)
        about = (name.encode(), text, self.key_name.encode(), base64.b64encode(signature))
        body = b'{"%s":%s,"key":"%s","signature":"%s"}' % about
        self.published[path] = (body, etag)

    def told(self, path: str, headers, url: str) -> tuple[int, bytes, dict[str, str]]:
        """The answer to a GET; its nonce is not spent."""
        try:
            self._authentic(path, headers, b"", url, method="GET")
        except RefusalError as refusal:
            return refusal.status, self.error(refusal.code), refusal.headers
        if path in self.files:
            start = int(headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
            return (206 if start else 200), self.files[path][start:], {"Content-Type": "application/octet-stream"}
        if path not in self.published:
            return 404, b"{}", {}
        body, etag = self.published[path]
        if etag and headers.get("If-None-Match") == f'"{etag}"':
            return 304, b"", {}
        if not body:
            return 204, b"", {}
        return 200, body, {"ETag": f'"{etag}"'} if etag else {}

    def error(self, code: str) -> bytes:
        return json.dumps({"error": code, "message": f"It is {code}.", "hub_time": self.time()}).encode()

    def _authentic(self, path: str, headers, content: bytes, url: str, method: str = "POST") -> tuple[str, str]:
        digest = http_sf.parse(headers["Content-Digest"].encode(), tltype="dictionary")["sha-256"][0]
        if digest != hashlib.sha256(content).digest():
            raise RefusalError(401, "digest-mismatch")
        about = http_sf.parse(headers["Signature-Input"].encode(), tltype="dictionary")["kiosk"][1]
        keys = dict(self.kiosks)
        if path.endswith(("enrol", "pair")):
            public = base64.b64decode(json.loads(content)["public_key"])
            keys = {hashlib.sha256(public).hexdigest()[:16]: Ed25519PublicKey.from_public_bytes(public)}
        if about["keyid"] not in keys:
            raise RefusalError(401, "kiosk-unknown")
        if abs(about["created"] - self.now().timestamp()) > 300:
            raise RefusalError(401, "clock-skew")
        self._verify(headers, url, keys, method)
        if method == "GET":
            return about["nonce"], about["keyid"]
        if about["nonce"] in self.nonces:
            raise RefusalError(401, "nonce-replayed")
        self.nonces.add(about["nonce"])
        return about["nonce"], about["keyid"]

    def _verify(self, headers, url: str, keys: dict[str, Ed25519PublicKey], method: str) -> None:
        resolver = MappingKeyResolver(public_keys=keys, private_keys={})
        verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
        verifier.max_clock_skew = timedelta(days=36500)
        covered = COVERED + (["content-encoding"] if "Content-Encoding" in headers else [])
        message = SimpleNamespace(method=method, url=url, headers=dict(headers.items()))
        try:
            verifier.verify(message, max_age=None, expect_tag="rayak-kiosk-1", require_components=covered)
        except InvalidSignature as error:
            raise RefusalError(401, "signature-invalid") from error

    def _records(self, document: dict, text: bytes, nonce: str, kiosk: str) -> bytes:
        assert document["kiosk"] == kiosk
        assert set(document) == {"v", "kiosk", "sent", "waiting", "records"}
        assert document["waiting"] >= len(document["records"]) <= 500
        self.batches.append(len(document["records"]))
        accepted, refused = [], []
        for index, (record, body) in enumerate(zip(document["records"], _bodies(text), strict=True)):
            self.offered += 1
            assert json.loads(body) == record
            if record["id"] in self.refuse:
                one = {"id": record["id"], "index": index, "reason": self.refuse[record["id"]], "message": "No."}
                refused.append(one)
            elif self.held.setdefault(record["id"], body) != body:
                refused.append({"id": record["id"], "index": index, "reason": "id-conflict", "message": "Other bytes."})
            else:
                accepted.append(record["id"])
        return self.receipt(kiosk, nonce, accepted, refused)

    def receipt(self, kiosk: str, nonce: str, accepted: list, refused: list, key: Ed25519PrivateKey | None = None):
        about = {"v": 1, "kiosk": kiosk, "nonce": nonce, "hub_time": self.time()}
        receipt = json.dumps({**about, "accepted": accepted, "refused": refused})
        signature = (key or self.key).sign(b"rayak-receipt-1\n" + receipt.encode())
        signed = base64.b64encode(signature).decode()
        return f'{{"receipt": {receipt}, "key": "{self.key_name}", "signature": "{signed}"}}'.encode()

    def _beat(self, document: dict, _text: bytes, _nonce: str, kiosk: str) -> bytes:
        self.beats.append(document)
        about = {"v": 1, "kiosk": kiosk, "hub_time": self.time(), "site": self.site}
        return json.dumps(about | self.beat_extra).encode()

    def _enrol(self, document: dict, _text: bytes, _nonce: str, _key_id: str) -> bytes:
        public = base64.b64decode(document["public_key"])
        if document["code"] not in self.codes:
            raise RefusalError(403, "code-unknown")
        if self.codes[document["code"]] not in (None, public):
            raise RefusalError(403, "code-used")
        self.codes[document["code"]] = public
        return json.dumps(self._taken(public)).encode()

    def pair(self) -> None:
        """Somebody says where the kiosk that asks stands."""
        self.is_paired = True

    def _pair(self, document: dict, _text: bytes, _nonce: str, _key_id: str) -> bytes:
        assert set(document) == {"v", "public_key", "serial", "version", "sent"}
        self.pairings.append(document)
        told: dict = {"v": 1, "hub_time": self.time(), "state": "paired", "code": None, "until": None, "url": None}
        if self.is_paired:
            return json.dumps(told | {"enrolment": self._taken(base64.b64decode(document["public_key"]))}).encode()
        until = (self.now() + timedelta(minutes=10)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        url = f"{self.public_url.upper()}/P/{self.pair_code.replace('-', '')}"
        waiting = {"state": "waiting", "code": self.pair_code, "until": until, "url": url, "enrolment": None}
        return json.dumps(told | waiting).encode()

    def _taken(self, public: bytes) -> dict:
        self.kiosks[self.number] = Ed25519PublicKey.from_public_bytes(public)
        box = {"box": base64.b64encode(self.box).decode()} if self.box else {}
        return {
            "v": 1,
            "kiosk": self.number,
            "hub_time": self.time(),
            "hub_key": {"key": self.key_name, "public": base64.b64encode(self.public()).decode(), **box},
            "presence_key": base64.b64encode(self.presence_key).decode(),
            "public_url": self.public_url,
            "site": self.site,
        }


def _bodies(text: bytes) -> list[bytes]:
    """The bytes of each record as sent: records hold no nested arrays of objects, so a scan by the decoder does."""
    decoder, words = json.JSONDecoder(), text.decode()
    at, found = words.index('"records":[') + len('"records":['), []
    while words[at] != "]":
        _, end = decoder.raw_decode(words, at)
        found.append(words[at:end].encode())
        at = end + (words[end] == ",")
    return found


def _handler(hub: ReferenceHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            url = f"{hub.url.split('://')[0]}://{self.headers['Host']}{self.path}"

            def honest() -> tuple[int, bytes, dict[str, str]]:
                return hub.answer(self.path, self.headers, content, url)

            hub.times.append(datetime.now(UTC).timestamp())
            if hub.faults:
                hub.faults.popleft()(self, honest)
            else:
                self.reply(*honest())

        def do_GET(self) -> None:
            url = f"{hub.url.split('://')[0]}://{self.headers['Host']}{self.path}"

            def honest() -> tuple[int, bytes, dict[str, str]]:
                return hub.told(self.path, self.headers, url)

            hub.asked.append(self.path)
            if hub.faults:
                hub.faults.popleft()(self, honest)
            else:
                self.reply(*honest())

        def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            about = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
            for name, value in about.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler
