"""Writes the worked examples of docs/wire.md, here or into the folder named; every key in them is for tests."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

HERE = Path(__file__).parent
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KIOSK_SEED, HUB_SEED = bytes(range(32)), bytes(range(32, 64))
PRESENCE_KEY = bytes(range(64, 96))
KIOSK, STREAM, BOOT = "7K2M", "0199a1b2-0000-7000-8000-00000000aaaa", "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9e"
BASE = "https://rayak.example"
HUB_TIME = "2026-11-21T09:41:09.500Z"
BOX_SEED = bytes(range(96, 128))
NEXT_HUB_SEED, NEXT_BOX_SEED = bytes(range(128, 160)), bytes(range(160, 192))
NONCES = {
    "records": "AAECAwQFBgcICQoLDA0ODw",
    "beat": "EBESExQVFhcYGRobHB0eHw",
    "enrol": "ICEiIyQlJicoKSorLC0uLw",
    "pair": "MDEyMzQ1Njc4OTo7PD0-Pw",
    "order-report": "QEFCQ0RFRkdISUpLTE1OTw",
}
CREATED = int(dt.datetime(2026, 11, 21, 9, 41, 9, tzinfo=dt.UTC).timestamp())
SITE = {
    "centre": {"code": "ISA", "ar": "مركز بطاقة الهوية – مدينة عيسى", "en": "ID Card Centre – Isa Town"},
    "desk": {"code": "ISA04", "label": "4"},
    "service": {"code": "renewal", "ar": "تجديد بطاقة الهوية", "en": "ID card renewal"},
    "question": "csat.1",
}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def box(seed: bytes = BOX_SEED) -> str:
    return b64(X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def envelope(second: float, mono: int) -> dict[str, Any]:
    return {"wall": f"2026-11-21T09:41:{second:06.3f}Z", "boot": BOOT, "mono": mono, "trust": "good"}


def record(seq: int, prev: str, **rest: Any) -> str:
    head = {"v": 1, "id": f"0199a1b2-0000-7000-8000-{seq:012d}", "kiosk": KIOSK, "stream": STREAM, "seq": seq}
    place = {"centre": "ISA", "desk": "ISA04", "service": "renewal", "language": "ar", "channel": "kiosk"}
    at = {"at": envelope(seq + 0.25, 1234567 + seq * 1000)}
    kind = {"prev": prev, "kind": next(iter(rest))}
    return text({**head, **kind, **at, **place, "question": "csat.1", **rest})


class Key(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(KIOSK_SEED)


def request(name: str, path: str, keyid: str, body: str, *, zipped: bool) -> dict[str, Any]:
    content = zlib.compress(body.encode(), 9, wbits=31) if zipped else body.encode()
    headers = {"Content-Type": "application/json"}
    covered = ["@method", "@authority", "@target-uri", "content-type", "content-digest"]
    if zipped:
        headers["Content-Encoding"] = "gzip"
        covered.append("content-encoding")
    headers["Content-Digest"] = f"sha-256=:{b64(hashlib.sha256(content).digest())}:"
    message = SimpleNamespace(method="POST", url=BASE + path, headers=headers)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Key())
    about = {"key_id": keyid, "created": dt.datetime.fromtimestamp(CREATED, dt.UTC), "nonce": NONCES[name]}
    prepared = signer.prepare(
        message, **about, label="kiosk", tag="rayak-kiosk-1", covered_component_ids=covered, use_existing_digest=True
    )
    signer.apply(message, prepared, Ed25519PrivateKey.from_private_bytes(KIOSK_SEED).sign(prepared.signature_base))
    return {
        "method": "POST",
        "url": BASE + path,
        "headers": headers,
        "signature_base": prepared.signature_base.decode(),
        "body": body,
        "content_base64": b64(content),
    }


def crockford(number: int, width: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(width)))


def presence(desk: str) -> dict[str, Any]:
    minute = (CREATED - int(dt.datetime(2025, 1, 1, tzinfo=dt.UTC).timestamp())) // 60
    head = KIOSK + crockford(minute, 5) + "Z0Q"
    mac = hmac.digest(PRESENCE_KEY, f"rayak-presence-1|{desk}|{head}".encode(), "sha256")
    token = head + crockford(int.from_bytes(mac, "big") >> 256 - 55, 11)
    url = f"{BASE.upper()}/D/{desk}/{token}"
    return {
        "key_base64": b64(PRESENCE_KEY),
        "desk": desk,
        "kiosk": KIOSK,
        "slot": minute,
        "at": HUB_TIME,
        "nonce": "Z0Q",
        "token": token,
        "url": url,
    }


def write(name: str, value: Any) -> None:
    folder = Path(*sys.argv[1:2]) if sys.argv[1:] else HERE
    (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def records() -> list[str]:
    rating_id = "0199a1b2-0000-7000-8000-000000000001"
    contents: list[tuple[str, dict[str, Any]]] = [
        ("record-rating", {"rating": {"stars": 4, "flags": []}}),
        ("record-reasons", {"detail": {"of": rating_id, "what": "reasons", "reasons": ["wait", "staff"]}}),
        ("record-stars", {"detail": {"of": rating_id, "what": "stars", "stars": 2}}),
        ("record-left", {"detail": {"of": rating_id, "what": "left", "how": "done"}}),
        ("record-flagged", {"rating": {"stars": 1, "flags": ["quiet-gap.1", "one-spot.1"]}}),
        ("record-act", {"act": {"by": "k7q2", "did": "reset"}}),
    ]
    made: list[str] = []
    for seq, (name, content) in enumerate(contents, 1):
        words = record(seq, sha(made[-1]) if made else "0" * 64, **content)
        write(name, {"text": words, "sha256": sha(words), "record": json.loads(words)})
        made.append(words)
    return made


def batch(made: list[str]) -> None:
    spoilt = made[1].replace('"wait","staff"', '"wait","wait"')
    alien = made[2].replace('"kiosk":"7K2M"', '"kiosk":"9999"')
    body = f'{{"v":1,"kiosk":"{KIOSK}","sent":{text(envelope(9, 1242317))},"waiting":5,"records":['
    body += ",".join([made[0], spoilt, alien, '"what is this"', made[3]]) + "]}"
    write("records-request", request("records", "/api/v1/records", KIOSK, body, zipped=True))
    ids = [json.loads(words)["id"] for words in made]
    refused = [
        {"id": ids[1], "index": 1, "reason": "malformed", "message": "A reason may be given once - at `$.detail`"},
        {"id": ids[2], "index": 2, "reason": "wrong-kiosk", "message": "The record is of kiosk 9999"},
        {"id": None, "index": 3, "reason": "malformed", "message": "Expected `object`, got `str`"},
    ]
    receipt = text(
        {
            "v": 1,
            "kiosk": KIOSK,
            "nonce": NONCES["records"],
            "hub_time": HUB_TIME,
            "accepted": [ids[0], ids[3]],
            "refused": refused,
        }
    )
    signature = Ed25519PrivateKey.from_private_bytes(HUB_SEED).sign(b"rayak-receipt-1\n" + receipt.encode())
    answer = f'{{"receipt":{receipt},"key":"h1","signature":"{b64(signature)}"}}'
    write("records-answer", {"status": 200, "text": answer, "receipt_text": receipt, "answer": json.loads(answer)})


def conversations() -> None:
    beat = {
        "v": 1,
        "kiosk": KIOSK,
        "sent": envelope(9, 1242317),
        "waiting": 5,
        "set_aside": 0,
        "version": "0.1.0",
        "screen": "ok",
        "code": None,
        "disk_free_mb": 20480,
        "vitals": {
            "frames": 128,
            "touched_s": 41,
            "oldest": "2026-11-21T09:41:01.250Z",
            "canary_ms": 3,
            "parts": [{"kind": "card", "state": "ok"}, {"kind": "printer", "state": "paper-low"}],
            "celsius": 54,
            "under_voltage": False,
            "ext4_errors": 0,
            "slot": "A",
            "settings": {"version": 7, "state": "refused", "why": "times.warning_s = 400 is not allowed"},
            "update": {"version": "0.2.0", "state": "fetching", "why": ""},
            "board": "raspberry-pi-4",
            "image": "0.2.0",
            "guide": "0f1e2d3c4b5a6978",
            "hub_key": "h1",
        },
    }
    write("beat-request", request("beat", "/api/v1/beat", KIOSK, text(beat), zipped=False))
    write(
        "beat-answer",
        {"status": 200, "answer": {"v": 1, "kiosk": KIOSK, "hub_time": HUB_TIME, "site": SITE, "orders": 1}},
    )
    fingerprint = hashlib.sha256(public(KIOSK_SEED)).hexdigest()[:16]
    enrol = {
        "v": 1,
        "code": "ABCD-EFGH-JKMN",
        "public_key": b64(public(KIOSK_SEED)),
        "version": "0.1.0",
        "sent": envelope(9, 1242317),
    }
    write("enrol-request", request("enrol", "/api/v1/enrol", fingerprint, text(enrol), zipped=False))
    answer = {
        "v": 1,
        "kiosk": KIOSK,
        "hub_time": HUB_TIME,
        "hub_key": {"key": "h1", "public": b64(public(HUB_SEED)), "box": box()},
        "presence_key": b64(PRESENCE_KEY),
        "public_url": BASE,
        "site": SITE,
    }
    write("enrol-answer", {"status": 200, "answer": answer})
    pairing(fingerprint, answer)
    write(
        "keys",
        {
            "note": "Test keys, published on purpose; never use them.",
            "kiosk": {
                "number": KIOSK,
                "seed_base64": b64(KIOSK_SEED),
                "public_base64": b64(public(KIOSK_SEED)),
                "fingerprint": fingerprint,
            },
            "hub": {"key": "h1", "seed_base64": b64(HUB_SEED), "public_base64": b64(public(HUB_SEED))},
            "box": {"seed_base64": b64(BOX_SEED), "public_base64": box()},
            "next": {"hub_seed_base64": b64(NEXT_HUB_SEED), "box_seed_base64": b64(NEXT_BOX_SEED)},
            "presence_base64": b64(PRESENCE_KEY),
            "created": CREATED,
            "hub_time": HUB_TIME,
        },
    )


def pairing(fingerprint: str, enrolled: dict[str, Any]) -> None:
    asked = {
        "v": 1,
        "public_key": b64(public(KIOSK_SEED)),
        "serial": "RY25-00418",
        "version": "0.1.0",
        "sent": envelope(9, 1242317),
    }
    write("pair-request", request("pair", "/api/v1/pair", fingerprint, text(asked), zipped=False))
    waiting = {
        "v": 1,
        "hub_time": HUB_TIME,
        "state": "waiting",
        "code": "7KQ4-M2XD",
        "until": "2026-11-21T09:51:09.500Z",
        "url": f"{BASE.upper()}/P/7KQ4M2XD",
        "enrolment": None,
    }
    write("pair-waiting", {"status": 200, "answer": waiting})
    paired = {"state": "paired", "code": None, "until": None, "url": None, "enrolment": enrolled}
    write("pair-paired", {"status": 200, "answer": {**waiting, **paired}})


def signed(name: str, document: dict[str, Any]) -> dict[str, Any]:
    """An answer to a GET in the bytes that its signature covers."""
    body = text(document)
    signature = Ed25519PrivateKey.from_private_bytes(HUB_SEED).sign(
        f"rayak-{name.replace('_', '-')}-1\n".encode() + body.encode()
    )
    answer = f'{{"{name}":{body},"key":"h1","signature":"{b64(signature)}"}}'
    return {"status": 200, "text": answer, "answer": json.loads(answer)}


def hub_keys() -> None:
    first = {"key": "h1", "public": b64(public(HUB_SEED)), "box": box()}
    second = {"key": "h2", "public": b64(public(NEXT_HUB_SEED)), "box": box(NEXT_BOX_SEED)}
    write("hub-keys", signed("hub_keys", {"v": 1, "kiosk": KIOSK, "made_at": HUB_TIME, "keys": [first, second]}))


ORDER = "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9f"


def settings() -> None:
    values = {"times": {"warning_s": 40}, "sound": {"volume": 30, "muted": False}, "hours": {"friday": "08:00-12:00"}}
    notice = {
        "ar": "المركز مغلق يوم الأربعاء ١٦ ديسمبر",
        "en": "The centre is closed on Wednesday 16 December",
        "from": "2026-12-09T21:00:00.000Z",
        "until": None,
    }
    document = {
        "v": 1,
        "version": 7,
        "kiosk": KIOSK,
        "made_at": HUB_TIME,
        "values": values,
        "notices": [notice],
        "pictures": [hashlib.sha256(b"a picture").hexdigest()],
    }
    write("settings", signed("settings", document))


def release() -> None:
    document = {
        "v": 1,
        "kiosk": KIOSK,
        "made_at": HUB_TIME,
        "version": "0.2.0",
        "board": "raspberry-pi-4",
        "sha256": hashlib.sha256(b"a bundle").hexdigest(),
        "bytes": 8,
    }
    write("release", signed("release", document))


def orders() -> None:
    listed = {"id": ORDER, "do": "logs", "until": "2026-11-21T09:55:00.000Z"}
    write("orders", signed("orders", {"v": 1, "kiosk": KIOSK, "made_at": HUB_TIME, "orders": [listed]}))
    log = b64(b"rayak-sender: connected to the hub\n")
    report = {"v": 1, "kiosk": KIOSK, "state": "done", "why": "", "type": "log", "body": log}
    write("order-report", request("order-report", f"/api/v1/orders/{ORDER}", KIOSK, text(report), zipped=True))
    write("order-report-answer", {"status": 200, "answer": {"v": 1, "kiosk": KIOSK, "hub_time": HUB_TIME}})


def errors() -> None:
    table = {
        400: ["not-json", "bad-envelope", "bad-content-encoding"],
        401: [
            "signature-missing",
            "signature-invalid",
            "digest-mismatch",
            "kiosk-unknown",
            "kiosk-revoked",
            "clock-skew",
            "nonce-replayed",
        ],
        403: ["code-unknown", "code-used", "code-expired"],
        404: ["no-such-address", "order-unknown", "content-unknown", "release-unknown"],
        405: ["method-not-allowed"],
        409: ["wrong-kiosk"],
        413: ["too-large"],
        416: ["past-the-end"],
        429: ["slow-down"],
        503: ["unavailable"],
    }
    listed = [
        {
            "status": status,
            "headers": {"Retry-After": "5"} if status in (429, 503) else {},
            "answer": {"error": code, "message": f"An example of {code}.", "hub_time": HUB_TIME},
        }
        for status, codes in table.items()
        for code in codes
    ]
    write("errors", listed)


def malformed(rating: str, reasons: str, act: str) -> None:
    swaps = {
        "unknown field": ('"v":1,', '"v":1,"extra":1,'),
        "missing field": ('"service":"renewal",', ""),
        "other version": ('"v":1,', '"v":2,'),
        "fraction": ('"seq":1,', '"seq":1.0,'),
        "exponent": ('"seq":1,', '"seq":1e0,'),
        "seq from 1": ('"seq":1,', '"seq":0,'),
        "id not version 7": ('"id":"0199a1b2-0000-7', '"id":"0199a1b2-0000-4'),
        "id in capitals": ('"id":"0199a1b2', '"id":"0199A1B2'),
        "prev too short": ('"prev":"0', '"prev":"'),
        "six stars": ('"stars":4', '"stars":6'),
        "stars as text": ('"stars":4', '"stars":"4"'),
        "both rating and detail": (
            ',"rating":',
            ',"detail":{"of":"0199a1b2-0000-7000-8000-000000000001","what":"left","how":"done"},"rating":',
        ),
        "kind without its part": ('"kind":"rating"', '"kind":"detail"'),
        "nine flags": ('"flags":[]', '"flags":["a.1","b.1","c.1","d.1","e.1","f.1","g.1","h.1","i.1"]'),
        "flag without its version": ('"flags":[]', '"flags":["quiet-gap"]'),
        "flag that begins with a digit": ('"flags":[]', '"flags":["1-spot.1"]'),
        "flag that begins with a dash": ('"flags":[]', '"flags":["-spot.1"]'),
        "flag in capitals": ('"flags":[]', '"flags":["Spot.1"]'),
        "flag whose rule is too long": ('"flags":[]', f'"flags":["{32 * "a"}.1"]'),
        "flag whose version is too long": ('"flags":[]', '"flags":["one-spot.1000"]'),
        "flag with a line end": ('"flags":[]', '"flags":["one-spot.1\\n"]'),
        "wall without milliseconds": (".250Z", "Z"),
        "wall not in UTC": (".250Z", ".250+03:00"),
        "no such day": ("2026-11-21T", "2026-11-31T"),
        "channel of the hub": ('"channel":"kiosk"', '"channel":"qr"'),
        "centre in small letters": ('"centre":"ISA"', '"centre":"isa"'),
        "third language": ('"language":"ar"', '"language":"fr"'),
    }
    listed = [{"why": why, "text": rating.replace(old, new)} for why, (old, new) in swaps.items()]
    for why, old, new in [
        ("a reason twice", '"wait","staff"', '"wait","wait"'),
        ("unknown reason", '"wait"', '"price"'),
        ("unknown detail", '"what":"reasons"', '"what":"mood"'),
    ]:
        listed.append({"why": why, "text": reasons.replace(old, new)})
    for why, old, new in [
        ("unknown deed", '"did":"reset"', '"did":"dance"'),
        ("a member of staff in capitals", '"by":"k7q2"', '"by":"K7Q2"'),
        ("a member of staff with a name", '"by":"k7q2"', '"by":"somebody of staff"'),
        ("an act with a rating", '"act":', '"rating":{"stars":4,"flags":[]},"act":'),
    ]:
        listed.append({"why": why, "text": act.replace(old, new)})
    assert len({each["text"] for each in listed}) == len(listed)
    write("malformed", listed)


def main() -> None:
    made = records()
    batch(made)
    conversations()
    hub_keys()
    settings()
    release()
    orders()
    errors()
    malformed(made[0], made[1], made[5])
    write("presence", presence("ISA04"))


if __name__ == "__main__":
    main()
