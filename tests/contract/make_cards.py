"""Writes the worked examples of the card services (docs/wire.md, Cards) beside itself, with published test keys."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.contract.make import HUB_SEED, HUB_TIME, KIOSK, SITE, b64, public, text, write

DOCUMENT_SEED = bytes(range(96, 128))
ISSUED, EXPIRES = 1795254000, 1803030000
CTI = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
NUMBER, EXPIRY = "000000017", "2031-05-31"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
HEAD = {"v": 1, "kiosk": KIOSK}
SAID = {**HEAD, "hub_time": HUB_TIME}
FACTS = {
    "name": ["عيّنة: مريم أحمد", "Sample: Maryam Ahmed"],
    "number": "******017",
    "address": ["عيّنة: شقة ١١، مبنى ٢٢٢", "Sample: Flat 11, Building 222"],
    "block": "444",
}


def both(ar: str, en: str) -> dict[str, str]:
    return {"ar": ar, "en": en}


def example(name: str, path: str, asked: dict[str, Any], answered: dict[str, Any]) -> None:
    write(f"cards-{name}", {"method": "POST", "path": f"/api/v1/cards/{path}", "request": asked, "answer": answered})


def holder() -> None:
    card = {**HEAD, "number": NUMBER, "expiry": EXPIRY, "medium": "chip"}
    letter = {
        "id": "6f1c2b3a-0000-4000-8000-000000000001",
        "title": both("عيّنة: بطاقتك جاهزة", "Sample: your card is ready"),
        "body": both("يمكنك استلامها من مكتب البريد.", "You can fetch it at the post office."),
        "sent_at": "2026-11-20T08:00:00.000Z",
        "read_at": None,
    }
    example("notifications", "notifications", card, {**SAID, "unread": 1, "notifications": [letter]})
    example("read", "notifications/read", {**card, "ids": [letter["id"]]}, {**SAID, "unread": 0})
    statement = {
        "token": "RYD1:6BFOXN",
        "code": "7K2M0XJ4Q9PWB3T5",
        "until": "2026-11-21T09:51:09.500Z",
        "sample": True,
    }
    example("statements", "statements", card, {**SAID, **statement})
    nothing = {"centre": None, "office": None, "section": None, "since": None}
    ready = {
        "state": "ready",
        "centre": SITE["centre"],
        "office": both("عيّنة: مكتب بريد مدينة عيسى", "Sample: Isa Town post office"),
        "section": both("القسم ٢", "Section 2"),
        "since": "2026-11-19T10:15:00.000Z",
    }
    asked = {**HEAD, "number": None, "expiry": None, "reference": "RY-SAMP-0017"}
    example("readiness", "readiness", asked, {**SAID, **ready})
    asked = {**HEAD, "number": NUMBER, "expiry": "2030-01-01", "reference": None}
    example("readiness-unknown", "readiness", asked, {**SAID, "state": "unknown", **nothing})


def base45(data: bytes) -> str:
    groups = [data[at : at + 2] for at in range(0, len(data), 2)]
    return "".join(
        ALPHABET[int.from_bytes(pair, "big") // 45**place % 45] for pair in groups for place in range(len(pair) + 1)
    )


def signed(name: str, prefix: bytes, body: str) -> str:
    signature = Ed25519PrivateKey.from_private_bytes(HUB_SEED).sign(prefix + body.encode())
    return f'{{"{name}":{body},"key":"h1","signature":"{b64(signature)}"}}'


def documents() -> None:
    claims = {1: "rayak", 4: EXPIRES, 6: ISSUED, 7: bytes.fromhex(CTI), -70001: "address-statement", -70002: FACTS}
    protected, payload = cbor2.dumps({1: -8, 4: b"d1"}), cbor2.dumps(claims, canonical=True)
    covered = cbor2.dumps(["Signature1", protected, b"", payload])
    signature = Ed25519PrivateKey.from_private_bytes(DOCUMENT_SEED).sign(covered)
    message = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
    about = {"cti": CTI, "kind": "address-statement", "issued": ISSUED, "expires": EXPIRES, "facts": FACTS}
    key = {"key": "d1", "seed_base64": b64(DOCUMENT_SEED), "public_base64": b64(public(DOCUMENT_SEED))}
    token = "RYD1:" + base45(zlib.compress(message, 9))
    bad = {
        "not-genuine": cbor2.CBORTag(18, [protected, {}, payload.replace(b"444", b"445"), signature]),
        "unknown-issuer": cbor2.CBORTag(18, [cbor2.dumps({1: -8, 4: b"d9"}), {}, payload, signature]),
        "no-document": cbor2.CBORTag(18, [protected, {4: b"d1"}, payload, signature]),
    }
    spoilt = {why: "RYD1:" + base45(zlib.compress(cbor2.dumps(each), 9)) for why, each in bad.items()}
    write("cards-document", {"key": key, "message_hex": message.hex(), "token": token, **about, "spoilt": spoilt})
    listed = {
        "key": "d1",
        "public": b64(public(DOCUMENT_SEED)),
        "kinds": ["birth-certificate", "address-statement"],
        "not_before": "2026-01-01T00:00:00.000Z",
        "not_after": "2028-01-01T00:00:00.000Z",
    }
    body = {"v": 1, "made_at": HUB_TIME, "valid_until": "2026-11-28T09:41:09.500Z", "keys": [listed]}
    words = signed("document_keys", b"rayak-document-keys-1\n", text({**body, "revoked": [CTI[::-1]]}))
    write("cards-document-keys", {"method": "GET", "path": "/api/v1/documents/keys", "text": words})


def update() -> None:
    session = "Zm9yIHRoZSB3b3JrZWQgZXhhbXBsZXMgb2YgdGhlIHd"
    start = {**HEAD, "number": NUMBER, "atr": "3B7F96000080318065B085", "target": None}
    apdus = [
        {"apdu": "00A4040007F0524159414B0100", "expect": ["9000"]},
        {"apdu": "80B2000002", "expect": []},
        {"apdu": "8050000008101112131415161700", "expect": ["9000"]},
    ]
    allowed = [{"cla": cla, "ins": ins} for cla, ins in (("00", "A4"), ("80", "50"), ("80", "B2"), ("84", "82"))]
    allowed += [{"cla": "84", "ins": ins} for ins in ("CA", "D6", "B0", "EE")]
    about = {"allowed": allowed, "ticket": None, "simulated": True, "issuer": both("محاكاة", "A simulation")}
    open_ = {"session": session, "seq": 1, "state": "open", "reason": None, "deadline": "2026-11-21T09:43:09.500Z"}
    first = {**SAID, **open_, "step": "check", "done_percent": 0, "apdus": apdus, **about}
    example("update-start", "updates", start, first)
    answers = ["9000", "00019000"]
    ended = {**open_, "seq": 2, "state": "torn", "reason": "card-gone", "step": "check", "done_percent": 0, "apdus": []}
    example("update-next", f"updates/{session}", {**HEAD, "seq": 1, "answers": answers}, {**SAID, **ended, **about})
    nobody = {"session": None, "seq": 0, "state": "counter", "reason": None, "deadline": HUB_TIME}
    counter = {**SAID, **nobody, "step": "check", "done_percent": 0, "apdus": [], **about, "ticket": "C-7K2M9Q"}
    example("update-counter", "updates", start, counter)


def authenticity() -> None:
    groups = {"1": {"hash": hashlib.sha256(b"DG1").hexdigest()}, "2": {"bytes": b64(b"DG2")}}
    said = {"verdict": "not-verified", "reason": "no-anchors", "groups": {"1": "good", "2": "good"}}
    example("authenticity", "authenticity", {**HEAD, "sod": b64(b"a SOD"), "groups": groups}, {**SAID, **said})


def guide() -> None:
    service = {
        "code": "chip-update",
        "sample": True,
        "name": both("تحديث بيانات الشريحة", "Chip update"),
        "summary": both("كتابة البيانات المحدّثة على شريحة البطاقة.", "Write changed details to the card's chip."),
        "requirements": {"ar": ["البطاقة"], "en": ["The card"]},
        "fee_fils": 0,
        "minutes": 5,
        "where": both("جهاز الخدمة الذاتية", "The self-service kiosk"),
    }
    version = hashlib.sha256(text([service]).encode()).hexdigest()
    words = signed("guide", b"rayak-guide-1\n", text({"v": 1, "version": version, "services": [service]}))
    headers = {"ETag": f'"{version}"', "Cache-Control": "no-store"}
    write("cards-guide", {"method": "GET", "path": "/api/v1/guide", "headers": headers, "text": words})


def errors() -> None:
    table = {
        400: ["too-many-answers"],
        403: ["card-unknown", "foreign-kiosk"],
        404: ["nothing-to-update", "session-unknown"],
        409: ["out-of-order", "answer-conflict", "session-over"],
        410: ["session-expired"],
    }
    answers = {
        code: {"status": status, "answer": {"error": code, "message": f"An example of {code}.", "hub_time": HUB_TIME}}
        for status, codes in table.items()
        for code in codes
    }
    write("cards-errors", list(answers.values()))


def main() -> None:
    holder()
    update()
    authenticity()
    guide()
    errors()
    documents()


if __name__ == "__main__":
    main()
