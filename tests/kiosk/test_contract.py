"""The kiosk against the worked examples of the wire, byte for byte where the wire says so."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import published
from kiosk.clock import from_wire
from kiosk.hub_receipt import ReceiptError, verified
from kiosk.hub_signing import Signer
from kiosk.identity import HubKey, Site, fingerprint_of
from kiosk.key import public_bytes
from kiosk.model import Instant, Left, Place, Rating, Reasons, StaffAct, StarsChanged
from kiosk.orders_fetch import ORDERS
from kiosk.outbox_record import FIRST_PREV, Link, digest, encode, read_head
from kiosk.pairing import _PairAnswer
from kiosk.presence import Presence, token
from kiosk.remote_fetch import SETTINGS
from kiosk.remote_settings import over
from kiosk.update import RELEASE

CONTRACT = Path(__file__).parents[1] / "contract"


def example(name: str):
    return json.loads((CONTRACT / f"{name}.json").read_text(encoding="utf-8"))


KEYS = example("keys")
KEY = Ed25519PrivateKey.from_private_bytes(base64.b64decode(KEYS["kiosk"]["seed_base64"]))
HUB_KEY = HubKey(KEYS["hub"]["key"], base64.b64decode(KEYS["hub"]["public_base64"]))
RATING = example("record-rating")["record"]["id"]

ENTRIES = {
    "record-rating": Rating(4, "ar"),
    "record-reasons": Reasons(RATING, ("wait", "staff"), "ar"),
    "record-stars": StarsChanged(RATING, 2, "ar"),
    "record-left": Left(RATING, "done", "ar"),
    "record-flagged": Rating(1, "ar", ("quiet-gap.1", "one-spot.1")),
    "record-act": StaffAct("k7q2", "reset", "ar"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_record_of_the_kiosk_is_the_record_of_the_example(name: str):
    record = example(name)["record"]
    link = Link(record["stream"], record["seq"], record["prev"])
    place = Place(*(record[field] for field in ("kiosk", "centre", "desk", "service", "question")))
    body = encode(record["id"], link, ENTRIES[name], place, Instant(**record["at"]))
    assert json.loads(body) == record


@pytest.mark.parametrize("name", ENTRIES)
def test_the_chain_hashes_the_bytes_of_the_example(name: str):
    shown = example(name)
    assert digest(shown["text"].encode()) == shown["sha256"]
    assert read_head(shown["text"].encode()).seq == shown["record"]["seq"]


def test_the_examples_are_one_chain_from_the_first_prev():
    prev = FIRST_PREV
    for name in ENTRIES:
        assert example(name)["record"]["prev"] == prev
        prev = example(name)["sha256"]


@pytest.mark.parametrize("name", ["records-request", "beat-request", "enrol-request", "pair-request", "order-report"])
def test_a_request_is_signed_as_in_the_example(name: str):
    shown = example(name)
    about = dict(part.split("=", 1) for part in shown["headers"]["Signature-Input"].split(";")[1:])
    content = base64.b64decode(shown["content_base64"])
    unsigned = {k: v for k, v in shown["headers"].items() if k in ("Content-Type", "Content-Encoding")}
    request = requests.Request(shown["method"], shown["url"], data=content, headers=unsigned).prepare()
    signer = Signer(KEY, about["keyid"].strip('"'))
    signer.sign(request, content, datetime.fromtimestamp(int(about["created"]), UTC), about["nonce"].strip('"'))
    assert {name: request.headers[name] for name in shown["headers"]} == shown["headers"]


def test_a_beat_is_a_few_hundred_bytes():
    """With a part of each kind, settings and a release that were refused: longer than most."""
    assert len(base64.b64decode(example("beat-request")["content_base64"])) < 1000


def test_a_fingerprint_is_that_of_the_example():
    assert fingerprint_of(public_bytes(KEY)) == KEYS["kiosk"]["fingerprint"]


def test_the_receipt_of_the_example_holds():
    shown = example("records-answer")
    receipt = verified(shown["text"].encode(), [HUB_KEY], "7K2M", shown["answer"]["receipt"]["nonce"])
    assert msgspec.to_builtins(receipt) == shown["answer"]["receipt"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"accepted":[', '"accepted": ['),
        ('"index":1', '"index":2'),
        ('"key":"h1"', '"key":"h2"'),
        ('"signature":"', '"signature":"A'),
        ('"signature":"', '"signature":"*'),
        ('=="}', '==="}'),
        ('"receipt":{', '"receipt":{"extra":1,'),
        ('{"receipt"', '{"extra":1,"receipt"'),
    ],
)
def test_a_receipt_changed_by_one_byte_does_not_hold(before: str, after: str):
    shown = example("records-answer")
    changed = shown["text"].replace(before, after, 1)
    assert changed != shown["text"]
    with pytest.raises(ReceiptError):
        verified(changed.encode(), [HUB_KEY], "7K2M", shown["answer"]["receipt"]["nonce"])


def test_the_site_of_the_examples_is_read_whole():
    for name in ("beat-answer", "enrol-answer"):
        site = msgspec.convert(example(name)["answer"]["site"], Site)
        assert msgspec.to_builtins(site) == example(name)["answer"]["site"]


@pytest.mark.parametrize("kind", [SETTINGS, ORDERS, RELEASE], ids=lambda kind: kind.name)
def test_what_the_hub_publishes_to_a_kiosk_is_read_whole(kind: published.Kind):
    shown = example(kind.name)
    told = published.verified(kind, shown["text"].encode(), [HUB_KEY])
    assert json.loads(msgspec.json.encode(told)) == shown["answer"][kind.name]


def test_the_settings_of_the_example_can_be_used():
    told = published.verified(SETTINGS, example("settings")["text"].encode(), [HUB_KEY])
    settings = over({}, told, "the example")
    assert (settings.times.warning_s, settings.sound.volume, settings.hours.friday) == (40, 30, "08:00-12:00")


@pytest.mark.parametrize("name", ["pair-waiting", "pair-paired"])
def test_both_answers_to_who_asks_to_be_paired_are_read(name: str):
    shown = example(name)["answer"]
    assert msgspec.to_builtins(msgspec.convert(shown, _PairAnswer)) == shown


def test_a_token_is_that_of_the_example():
    shown = example("presence")
    at = from_wire(shown["at"])
    key = base64.b64decode(shown["key_base64"])
    assert token(key, shown["kiosk"], shown["desk"], at, shown["nonce"]) == shown["token"]
    presence = Presence(
        key, shown["kiosk"], shown["desk"], "https://rayak.example", lambda: at, nonce=lambda: shown["nonce"]
    )
    assert presence.url() == shown["url"]
