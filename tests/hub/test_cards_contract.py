"""The card services against the worked examples of the wire."""

import json
from base64 import b64decode
from functools import partial
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.cards.domain import document, token, wire
from hub.cards.domain.document import Verdict
from hub.cards.models import Document, IssuerKey
from hub.clock import parse_wire_time
from hub.fleet.domain.wire import Problem
from tests.hub.conftest import CONTRACT, KEYS

SHAPES = {
    "notifications": (wire.Notifications, wire.NotificationsAnswer),
    "read": (wire.ReadSome, wire.ReadAnswer),
    "statements": (wire.Statement, wire.StatementAnswer),
    "readiness": (wire.Readiness, wire.ReadinessAnswer),
    "readiness-unknown": (wire.Readiness, wire.ReadinessAnswer),
    "authenticity": (wire.Authenticity, wire.AuthenticityAnswer),
    "update-start": (wire.UpdateStart, wire.UpdateAnswer),
    "update-next": (wire.UpdateNext, wire.UpdateAnswer),
    "update-counter": (wire.UpdateStart, wire.UpdateAnswer),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_question_and_answer_is_of_its_shape(example, name: str):
    for part, shape in zip(("request", "answer"), SHAPES[name], strict=True):
        words = example(f"cards-{name}")[part]
        read = msgspec.json.decode(json.dumps(words), type=shape)
        assert json.loads(msgspec.json.encode(read)) == words


def test_each_error_is_a_problem_and_in_the_page(example):
    page = (CONTRACT.parents[1] / "docs" / "wire.md").read_text(encoding="utf-8")
    for each in example("cards-errors"):
        assert f"`{msgspec.convert(each['answer'], Problem).error}`" in page


@pytest.fixture
def issuer(transactional_db: None, example) -> IssuerKey:
    public = b64decode(example("cards-document")["key"]["public_base64"])
    kinds = " ".join(token.KINDS)
    return IssuerKey.objects.create(
        id="d1",
        public=public,
        kinds=kinds,
        from_ms=parse_wire_time("2026-01-01T00:00:00.000Z"),
        until_ms=parse_wire_time("2028-01-01T00:00:00.000Z"),
    )


@pytest.mark.usefixtures("issuer")
def test_it_believes_the_document_and_none_that_is_spoilt(example):
    given = example("cards-document")
    now = parse_wire_time(KEYS["hub_time"])
    verdict, claims = document.judged(given["token"], now)
    assert (verdict, claims.cti.hex, claims.kind) == (Verdict.GOOD, given["cti"], given["kind"])
    facts = {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in claims.facts.items()}
    assert facts == given["facts"]
    for why in ("not-genuine", "unknown-issuer"):
        assert document.judged(given["spoilt"][why], now)[0] == why
    with pytest.raises(ValueError, match="COSE"):
        document.judged(given["spoilt"]["no-document"], now)


def test_it_writes_the_document_as_the_example_does(example):
    given = example("cards-document")
    claims = token.opened(given["token"]).claims
    key = Ed25519PrivateKey.from_private_bytes(b64decode(given["key"]["seed_base64"]))
    assert token.written(claims, "d1", key.sign) == given["token"]


def test_it_signs_the_list_as_the_example_does(example, issuer: IssuerKey):
    given, now = example("cards-document"), parse_wire_time(KEYS["hub_time"])
    about = {"kind": given["kind"], "key": issuer, "issued_ms": now - 2, "expires_ms": now + 1, "revoked_ms": now - 1}
    Document.objects.create(id=UUID(given["cti"][::-1]), **about)
    made = document.listed(now, "h1")
    assert made.decode() == example("cards-document-keys")["text"]
    assert partial(msgspec.json.decode, type=wire.SignedDocumentKeys)(made).key == "h1"
