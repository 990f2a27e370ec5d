"""Records a second at the hub's intake: `python -m benchmarks.intake` prints one JSON line.

Four client processes post signed, gzipped batches of 500 new records over loopback, all made before the clock starts.
The hub is the real one (`hub serve`: Granian, Django, one writer thread, SQLite in WAL with synchronous=FULL). The
peer is FastAPI on uvicorn as its manual has it for a database without async: the work of a request in the thread pool,
with a connection for each thread and a transaction for each request. It calls the hub's own functions for signature,
decoding, hashing, chain, statements and receipt, on the same settings of SQLite; it has no middleware, and not
the hub's writer thread. Both run at the same time, each is idle while the other is measured, and rounds alternate; the
ratio is the median of the ratios of neighbouring rounds.
"""

import base64
import gzip
import hashlib
import http.client
import json
import multiprocessing
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing import Queue
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

BATCH, BATCHES, CLIENTS, ROUNDS = 500, 8, 4, 8
COVERED = ("@method", "@authority", "@target-uri", "content-type", "content-digest", "content-encoding")


class Client(HTTPSignatureKeyResolver):
    """A kiosk that makes its requests first and sends them later."""

    def __init__(self, port: int) -> None:
        self.port, self.key, self.boot, self.started = port, Ed25519PrivateKey.generate(), str(uuid.uuid4()), 0
        self.stream, self.seq, self.prev, self.number = str(uuid.uuid4()), 0, "0" * 64, ""
        self.signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=self)

    def resolve_private_key(self, _key_id: str) -> Ed25519PrivateKey:
        return self.key

    def instant(self) -> dict[str, object]:
        now = datetime.now(UTC)
        wall = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
        return {"wall": wall, "boot": self.boot, "mono": int(time.monotonic() * 1000), "trust": "good"}

    def signed(self, path: str, body: bytes, keyid: str) -> tuple[str, bytes, dict[str, str]]:
        content = gzip.compress(body, 1)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        message = SimpleNamespace(method="POST", url=f"http://127.0.0.1:{self.port}{path}", headers=headers)
        about = {"created": datetime.now(UTC), "nonce": secrets.token_urlsafe(16), "tag": "rayak-kiosk-1"}
        self.signer.sign(
            message, key_id=keyid, label="kiosk", covered_component_ids=COVERED, use_existing_digest=True, **about
        )
        return path, content, headers

    def enrol(self, code: str) -> None:
        public = self.key.public_key().public_bytes_raw()
        body = {"v": 1, "code": code, "public_key": base64.b64encode(public).decode(), "version": "0", "sent": None}
        request = self.signed(
            "/api/v1/enrol",
            json.dumps(body | {"sent": self.instant()}).encode(),
            hashlib.sha256(public).hexdigest()[:16],
        )
        self.number = json.loads(send(http.client.HTTPConnection("127.0.0.1", self.port), *request))["kiosk"]

    def batch(self) -> tuple[str, bytes, dict[str, str]]:
        records = ",".join(self.record() for _ in range(BATCH))
        head = json.dumps({"v": 1, "kiosk": self.number, "sent": self.instant(), "waiting": BATCH})
        return self.signed("/api/v1/records", f'{head[:-1]},"records":[{records}]}}'.encode(), self.number)

    def record(self) -> str:
        self.seq += 1
        rid = f"{int(time.time() * 1000):012x}7{secrets.token_hex(2)[:3]}8{secrets.token_hex(8)[:15]}"
        rid = "-".join((rid[:8], rid[8:12], rid[12:16], rid[16:20], rid[20:]))
        head = {"v": 1, "id": rid, "kiosk": self.number, "stream": self.stream, "seq": self.seq, "prev": self.prev}
        place = {"centre": "ISA", "desk": "ISA04", "service": "renewal", "language": "ar", "channel": "kiosk"}
        what = {"question": "csat.1", "rating": {"stars": 1 + self.seq % 5, "flags": []}}
        text = json.dumps({**head, "kind": "rating", "at": self.instant(), **place, **what}, separators=(",", ":"))
        self.prev = hashlib.sha256(text.encode()).hexdigest()
        return text


def send(connection: http.client.HTTPConnection, path: str, content: bytes, headers: dict[str, str]) -> bytes:
    connection.request("POST", path, content, headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return body


def client(port: int, code: str, turns: Queue, results: Queue) -> None:
    """Make the batches of all rounds, then send one round at each turn."""
    mine = Client(port)
    mine.enrol(code)
    rounds = [[mine.batch() for _ in range(BATCHES)] for _ in range(ROUNDS)]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    results.put("ready")
    for batches in rounds:
        turns.get()
        times, answers = [time.perf_counter()], []
        for request in batches:
            answers.append(send(connection, *request))
            times.append(time.perf_counter())
        taken = sum(len(json.loads(answer)["receipt"]["accepted"]) for answer in answers)
        results.put((times, taken))


class Target:
    """A server under measure, with its clients."""

    def __init__(self, port: int, data: str) -> None:
        make = multiprocessing.get_context("spawn")
        self.turns, self.results = make.Queue(), make.Queue()
        self.rates: list[float] = []
        self.waits: list[float] = []
        codes = [hub(data, "code", "--centre", "ISA", "--desk", "ISA04").strip() for _ in range(CLIENTS)]
        arguments = [(port, code, self.turns, self.results) for code in codes]
        self.clients = [make.Process(target=client, args=each, daemon=True) for each in arguments]
        for process in self.clients:
            process.start()

    def ready(self) -> None:
        for _ in self.clients:
            assert self.results.get(timeout=60) == "ready"

    def round(self) -> None:
        for _ in self.clients:
            self.turns.put("go")
        found = [self.results.get(timeout=60) for _ in self.clients]
        assert all(taken == BATCH * BATCHES for _, taken in found)
        start, end = min(times[0] for times, _ in found), max(times[-1] for times, _ in found)
        self.rates.append(CLIENTS * BATCHES * BATCH / (end - start))
        for times, _ in found:
            self.waits += [after - before for before, after in pairwise(times)]


def hub(data: str, *words: str) -> str:
    env = os.environ | {"HUB_DATA": data, "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "-m", "hub", *words], env=env, check=True, capture_output=True, text=True
    ).stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data: str, port: int, *words: str) -> Iterator[None]:
    """A server process that answers, until it is no longer needed."""
    env = os.environ | {"HUB_DATA": data, "DATABASE_URL": ""}
    process = subprocess.Popen([sys.executable, "-m", *words, "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def peer(port: int) -> None:
    """The same work behind FastAPI and uvicorn."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"
    import django

    django.setup()

    import msgspec
    import uvicorn
    from django.db import transaction
    from fastapi import FastAPI, Request, Response
    from starlette.concurrency import run_in_threadpool

    from hub.clock import now_ms
    from hub.feedback.domain import batch, intake, receipt
    from hub.feedback.views import _batch
    from hub.fleet.api import SIGNED_HEADERS
    from hub.fleet.domain import enrolment
    from hub.fleet.domain.content import document, plain
    from hub.fleet.domain.signature import Message, checked
    from hub.fleet.queries.kiosk import key_of
    from hub.fleet.queries.place import desks_of
    from hub.fleet.views import _enrol

    app = FastAPI()

    def message(request: Request, content: bytes) -> Message:
        headers = {name: request.headers[name] for name in SIGNED_HEADERS if name in request.headers}
        return Message(request.method, str(request.url), headers, content)

    def take(sent: Message) -> bytes:
        found = []

        def find(keyid: str) -> bytes:
            key, standing = key_of(keyid)
            found.append(standing)
            return key

        signed = checked(sent, find, now_ms())
        asked = document(plain(sent.content, sent.encoding), _batch)
        standing = found[0]
        sorted_out = batch.read(asked.records, standing, lambda: desks_of(standing.centre))
        delivery = intake.Delivery(signed, standing, asked.sent, asked.waiting, sorted_out)
        with transaction.atomic():
            taken = intake.take(delivery)
        return receipt.signed(taken, standing.hub_key)

    def join(sent: Message) -> bytes:
        asked = document(plain(sent.content, sent.encoding), _enrol)
        signed = checked(sent, lambda keyid: enrolment.own_key(keyid, asked.public_key), now_ms())
        with transaction.atomic():
            return msgspec.json.encode(enrolment.enrol(asked, signed))

    @app.post("/api/v1/records")
    async def records(request: Request) -> Response:
        sent = message(request, await request.body())
        return Response(await run_in_threadpool(take, sent), media_type="application/json")

    @app.post("/api/v1/enrol")
    async def enrol(request: Request) -> Response:
        sent = message(request, await request.body())
        return Response(await run_in_threadpool(join, sent), media_type="application/json")

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def main() -> None:
    with ExitStack() as stack:
        ports, folders = (free_port(), free_port()), [stack.enter_context(tempfile.TemporaryDirectory()) for _ in "12"]
        for data in folders:
            hub(data, "manage", "migrate", "-v0")
            hub(data, "seed-demo")
        stack.enter_context(running(folders[0], ports[0], "hub", "serve"))
        stack.enter_context(running(folders[1], ports[1], "benchmarks.intake", "--peer"))
        ours, theirs = Target(ports[0], folders[0]), Target(ports[1], folders[1])
        ours.ready()
        theirs.ready()
        for turn in range(ROUNDS):
            for target in (ours, theirs) if turn % 2 else (theirs, ours):
                target.round()
        counted = json.loads(hub(folders[0], "counts"))["ratings"]["n"]
    assert counted == CLIENTS * BATCHES * BATCH * ROUNDS, counted
    print(json.dumps(result(ours, theirs, counted)))


def result(ours: Target, theirs: Target, counted: int) -> dict[str, object]:
    """Medians over the rounds but the first, which warms both up."""
    rates = [statistics.median(target.rates[1:]) for target in (ours, theirs)]
    pairs = [mine / other for mine, other in zip(ours.rates[1:], theirs.rates[1:], strict=True)]
    waits = statistics.quantiles(ours.waits, n=100)
    return {
        "bench": "intake",
        "value": round(rates[0]),
        "unit": "records/s",
        "n": counted,
        "p50": round(waits[49] * 1000, 1),
        "p99": round(waits[98] * 1000, 1),
        "peer": "fastapi+uvicorn same SQL",
        "peer_value": round(rates[1]),
        "ratio": round(statistics.median(pairs), 2),
        "batch": BATCH,
        "clients": CLIENTS,
    }


if __name__ == "__main__":
    if "--peer" in sys.argv:
        peer(int(sys.argv[-1]))
    else:
        main()
