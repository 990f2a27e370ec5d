"""The hub against the worked examples of the wire, byte for byte."""

import hashlib
import json
from base64 import b64decode
from pathlib import Path

import msgspec
import pytest

from hub.clock import parse_wire_time
from hub.feedback.domain import batch, intake, receipt, wire
from hub.fleet.domain import enrolment, hub_key, order, release, settings_key, settings_version
from hub.fleet.domain.content import plain
from hub.fleet.domain.signature import Message, checked
from hub.fleet.domain.site import site
from hub.fleet.domain.wire import Beat, BeatAnswer, Enrol, EnrolAnswer, Pair, PairAnswer, Problem
from hub.fleet.domain.wire_remote import OrderReport
from hub.fleet.models import Order, OrderFile, Picture, SettingsVersion
from hub.fleet.queries.kiosk import Standing, key_of
from hub.openapi import document
from hub.public.domain.presence import Presence, mac, presence
from hub.urls import urlpatterns
from hub.writer import write
from tests.hub.conftest import CONTRACT, KEYS

NOW_MS = parse_wire_time(KEYS["hub_time"])
STANDING = Standing("7K2M", "ISA", "ISA04", "h1")
SENT = ["record-rating", "record-reasons", "record-stars", "record-left", "record-flagged", "record-act"]


def message(request: dict) -> Message:
    return Message(request["method"], request["url"], dict(request["headers"]), b64decode(request["content_base64"]))


@pytest.mark.parametrize("name", SENT)
def test_it_reads_each_record(example, name: str):
    text = example(name)["text"].encode()
    found = batch.read([msgspec.Raw(text)], STANDING, frozenset)
    assert found.refused == []
    (arrived,) = found.arrived
    assert arrived.sha.hex() == example(name)["sha256"]
    assert json.loads(msgspec.json.encode(arrived.record)) == example(name)["record"]


def test_each_record_follows_from_the_one_before(example):
    prev = "0" * 64
    for name in SENT:
        assert example(name)["record"]["prev"] == prev
        prev = hashlib.sha256(example(name)["text"].encode()).hexdigest()


def test_it_refuses_each_malformed_record(example):
    raws = [msgspec.Raw(each["text"].encode()) for each in example("malformed")]
    found = batch.read(raws, STANDING, frozenset)
    taken = [example("malformed")[each.place]["why"] for each in found.arrived]
    assert taken == []
    assert {each.reason for each in found.refused} == {"malformed"}


@pytest.mark.parametrize("flag", ["a.0", "one-spot.1", "quiet-gap.999", f"{31 * 'a'}.1", "a-.1", "a9.01"])
def test_it_takes_each_flag_that_the_wire_allows(example, flag: str):
    text = example("record-rating")["text"].replace('"flags":[]', f'"flags":["{flag}"]')
    (arrived,) = batch.read([msgspec.Raw(text.encode())], STANDING, frozenset).arrived
    assert arrived.record.rating.flags == [flag]


def test_it_signs_its_keys_as_the_example_does(example, settings, tmp_path: Path):
    seeds = {"hub": KEYS["hub"]["seed_base64"], "hub-box": KEYS["box"]["seed_base64"]}
    seeds |= {"hub-h2": KEYS["next"]["hub_seed_base64"], "hub-box-h2": KEYS["next"]["box_seed_base64"]}
    for name, seed in seeds.items():
        (tmp_path / f"{name}.key").write_bytes(b64decode(seed))
    settings.HUB_KEY_FILE, settings.HUB_BOX_FILE = tmp_path / "hub.key", tmp_path / "hub-box.key"
    assert hub_key.signed(STANDING, NOW_MS) == ("h1.h2", example("hub-keys")["text"].encode())


@pytest.mark.usefixtures("contract_kiosk")
def test_it_answers_the_batch_with_the_receipt(example):
    request = example("records-request")
    sent = message(request)
    signed = checked(sent, lambda keyid: key_of(keyid)[0], NOW_MS)
    body = plain(sent.content, sent.encoding)
    assert body.decode() == request["body"]
    asked = msgspec.json.decode(body, type=wire.Batch)
    delivery = intake.Delivery(
        signed, STANDING, asked.sent, asked.waiting, batch.read(asked.records, STANDING, frozenset)
    )
    answer = receipt.signed(write(lambda: intake.take(delivery)), "h1")
    assert answer.decode() == example("records-answer")["text"]


def test_it_reads_the_beat_and_answers(example, contract_kiosk):
    sent = message(example("beat-request"))
    signed = checked(sent, lambda keyid: key_of(keyid)[0], NOW_MS)
    asked = msgspec.json.decode(sent.content, type=Beat)
    answer = BeatAnswer(1, asked.kiosk, KEYS["hub_time"], site(contract_kiosk.desk), 1)
    assert signed.keyid == asked.kiosk
    assert json.loads(msgspec.json.encode(answer)) == example("beat-answer")["answer"]


def test_it_reads_the_enrolment(example):
    sent = message(example("enrol-request"))
    asked = msgspec.json.decode(sent.content, type=Enrol)
    signed = checked(sent, lambda keyid: enrolment.own_key(keyid, asked.public_key), NOW_MS)
    assert signed.keyid == KEYS["kiosk"]["fingerprint"]
    answer = example("enrol-answer")["answer"]
    read = msgspec.json.decode(msgspec.json.encode(answer), type=EnrolAnswer)
    assert json.loads(msgspec.json.encode(read)) == answer


def test_it_reads_who_asks_to_be_paired_and_both_answers(example):
    sent = message(example("pair-request"))
    asked = msgspec.json.decode(sent.content, type=Pair)
    assert checked(
        sent, lambda keyid: enrolment.own_key(keyid, asked.public_key), NOW_MS
    ).keyid == enrolment.fingerprint(b64decode(asked.public_key))
    for name in ("pair-waiting", "pair-paired"):
        answer = example(name)["answer"]
        read = msgspec.json.decode(msgspec.json.encode(answer), type=PairAnswer)
        assert json.loads(msgspec.json.encode(read)) == answer


def test_the_hub_may_set_what_the_kiosk_takes():
    hubs = Path(settings_key.__file__).parents[1] / "settings-keys.json"
    assert hubs.read_bytes() == (CONTRACT / "settings-keys.json").read_bytes()


def test_it_signs_the_settings(example, contract_kiosk):
    told = example("settings")["answer"]["settings"]
    Picture.objects.create(
        sha256=told["pictures"][0], type="image/png", bytes=9, width=1, height=1, name="", added_ms=0
    )
    kept = {name: told[name] for name in ("values", "notices", "pictures")}
    version = SettingsVersion.objects.create(number=told["version"], by="", made_ms=0, **kept)
    write(lambda: settings_version.publish(version, [contract_kiosk.centre], "", NOW_MS))
    assert settings_version.signed(STANDING) == (7, example("settings")["text"].encode())
    settings_version._require(settings_version.content(version))


def test_it_signs_the_release(example, contract_kiosk):
    told = example("release")["answer"]["release"]
    about = {name: told[name] for name in ("version", "board", "sha256")}
    made = write(lambda: release.make(**about, size=told["bytes"], now_ms=0))
    write(lambda: release.publish(made, [contract_kiosk.centre], 0))
    assert release.signed(STANDING, NOW_MS).decode() == example("release")["text"]


@pytest.mark.usefixtures("contract_kiosk")
def test_it_lists_the_order_and_reads_the_report(example):
    asked = json.loads(example("orders")["text"])["orders"]
    given = asked["orders"][0]
    now_ms, until_ms = parse_wire_time(asked["made_at"]), parse_wire_time(given["until"])
    Order.objects.create(id=given["id"], kiosk_id="7K2M", do=given["do"], by="", given_ms=0, until_ms=until_ms)
    assert write(lambda: order.signed(STANDING, now_ms)).decode() == example("orders")["text"]
    sent = message(example("order-report"))
    signed = checked(sent, lambda keyid: key_of(keyid)[0], NOW_MS)
    report = msgspec.json.decode(plain(sent.content, sent.encoding), type=OrderReport)
    answer = write(lambda: order.reported(given["id"], report, signed))
    assert json.loads(msgspec.json.encode(answer)) == example("order-report-answer")["answer"]
    assert bytes(OrderFile.objects.get().body) == b"rayak-sender: connected to the hub\n"


def test_each_error_is_a_problem(example):
    for each in example("errors"):
        assert msgspec.convert(each["answer"], Problem).error == each["answer"]["error"]


def test_it_takes_the_presence_token(example, contract_kiosk):
    token, desk = example("presence"), contract_kiosk.desk
    assert mac(b64decode(token["key_base64"]), token["desk"], token["token"][:12]) == token["token"][12:]
    assert presence(desk, token["token"], NOW_MS) is Presence.HERE
    assert presence(desk, token["token"], NOW_MS + 20 * 60_000) is Presence.STALE


def test_openapi_describes_the_examples(example):
    schemas = document()["components"]["schemas"]
    bodies = {
        "RatingRecord": example("record-rating")["record"],
        "DetailRecord": example("record-reasons")["record"],
        "ActRecord": example("record-act")["record"],
        "SignedReceipt": example("records-answer")["answer"],
        "Beat": json.loads(example("beat-request")["body"]),
        "BeatAnswer": example("beat-answer")["answer"],
        "Enrol": json.loads(example("enrol-request")["body"]),
        "EnrolAnswer": example("enrol-answer")["answer"],
        "Pair": json.loads(example("pair-request")["body"]),
        "PairAnswer": example("pair-paired")["answer"],
        "SignedHubKeys": example("hub-keys")["answer"],
        "HubKeys": example("hub-keys")["answer"]["hub_keys"],
        "SignedSettings": example("settings")["answer"],
        "Settings": example("settings")["answer"]["settings"],
        "Notice": example("settings")["answer"]["settings"]["notices"][0],
        "SignedRelease": example("release")["answer"],
        "Release": example("release")["answer"]["release"],
        "SignedOrders": example("orders")["answer"],
        "OrderReport": json.loads(example("order-report")["body"]),
        "OrderReportAnswer": example("order-report-answer")["answer"],
        "Problem": example("errors")[0]["answer"],
        "Batch": json.loads(example("records-request")["body"]),
    }
    cards = {
        "Notifications": ("notifications", "request"),
        "NotificationsAnswer": ("notifications", "answer"),
        "ReadSome": ("read", "request"),
        "ReadAnswer": ("read", "answer"),
        "Statement": ("statements", "request"),
        "StatementAnswer": ("statements", "answer"),
        "Readiness": ("readiness", "request"),
        "ReadinessAnswer": ("readiness", "answer"),
        "UpdateStart": ("update-start", "request"),
        "UpdateNext": ("update-next", "request"),
        "UpdateAnswer": ("update-next", "answer"),
        "Authenticity": ("authenticity", "request"),
        "AuthenticityAnswer": ("authenticity", "answer"),
    }
    bodies |= {name: example(f"cards-{file}")[part] for name, (file, part) in cards.items()}
    bodies["SignedDocumentKeys"] = json.loads(example("cards-document-keys")["text"])
    bodies["SignedGuide"] = json.loads(example("cards-guide")["text"])
    bodies["Vitals"] = bodies["Beat"]["vitals"]
    later = {"settings", "update", "board", "image", "guide", "hub_key"}
    optional = {"Beat": {"vitals"}, "Vitals": later}  # of an older kiosk
    for name, body in bodies.items():
        assert set(schemas[name]["properties"]) == set(body), name
        assert set(schemas[name]["required"]) == set(body) - optional.get(name, set()), name
        assert schemas[name]["additionalProperties"] is False


def test_openapi_leads_nowhere_that_is_not_there():
    text, schemas = json.dumps(document()), document()["components"]["schemas"]
    references = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert references <= set(schemas)
    served = {f"/{each.pattern}" for each in urlpatterns if str(each.pattern).startswith("api/v1/")}
    places = {"<str:session>": "{session}", "<uuid:order_id>": "{order}", "<str:sha256>": "{sha256}"}
    for place, name in places.items():
        served = {path.replace(place, name) for path in served}
    served -= {"/api/v1/openapi.json"}
    assert set(document()["paths"]) == served
