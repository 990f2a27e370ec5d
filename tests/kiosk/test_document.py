"""A document's code judged offline: the worked examples, every part of one spoilt, and anything at all."""

import json
import random
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import cbor2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.document import DocumentKeys, Judgement, Verdict, judge
from kiosk.identity import base64_bytes

CONTRACT = Path(__file__).parents[1] / "contract"
EXAMPLE = json.loads((CONTRACT / "cards-document.json").read_text())
MESSAGE = bytes.fromhex(EXAMPLE["message_hex"])
KEY = Ed25519PrivateKey.from_private_bytes(base64_bytes(EXAMPLE["key"]["seed_base64"]))
PUBLISHED = json.loads(json.loads((CONTRACT / "cards-document-keys.json").read_text())["text"])
LISTED = msgspec.structs.replace(msgspec.convert(PUBLISHED["document_keys"], DocumentKeys), revoked=frozenset())
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data: bytes) -> str:
    pairs = [data[at : at + 2] for at in range(0, len(data), 2)]
    return "".join(
        CHARACTERS[int.from_bytes(pair, "big") // 45**place % 45] for pair in pairs for place in range(len(pair) + 1)
    )


def token(message: bytes) -> str:
    return "RYD1:" + base45(zlib.compress(message, 9))


def made(protected: object = None, unprotected: object = None, key: Ed25519PrivateKey = KEY, **claims: object) -> str:
    """A token as the example is, with some claims (by name or by number) put in the place of its own."""
    names = {"iss": 1, "exp": 4, "iat": 6, "cti": 7, "kind": -70001, "facts": -70002}
    payload = cbor2.loads(cbor2.loads(MESSAGE).value[2])
    payload |= {names.get(name, name): value for name, value in claims.items()}
    payload = {name: value for name, value in payload.items() if value is not None}
    head = cbor2.dumps({1: -8, 4: b"d1"} if protected is None else protected, canonical=True)
    body = cbor2.dumps(payload, canonical=True)
    signature = key.sign(cbor2.dumps(["Signature1", head, b"", body]))
    return token(cbor2.dumps(cbor2.CBORTag(18, [head, unprotected or {}, body, signature]), canonical=True))


def verdict(text: str, listed: DocumentKeys | None = LISTED, now: datetime = NOW) -> Verdict:
    return judge(text, listed, now).verdict


def test_the_example_is_good_and_says_what_it_vouches_for():
    found = judge(EXAMPLE["token"], LISTED, NOW)
    assert (found.verdict, found.kind) == (Verdict.GOOD, EXAMPLE["kind"])
    both = {name: list(fact) for name, fact in found.facts.items()}
    assert both == {name: fact if isinstance(fact, list) else [fact, fact] for name, fact in EXAMPLE["facts"].items()}
    assert found.issued == datetime.fromtimestamp(EXAMPLE["issued"], UTC)
    assert found.expires == datetime.fromtimestamp(EXAMPLE["expires"], UTC)


def test_nothing_of_a_document_is_in_a_text_made_of_its_judgement():
    assert repr(judge(EXAMPLE["token"], LISTED, NOW)) == "Judgement(good)"


def test_the_examples_that_are_spoilt():
    spoilt = EXAMPLE["spoilt"]
    assert {name: str(verdict(text)) for name, text in spoilt.items()} == {
        "not-genuine": "not-genuine",
        "unknown-issuer": "unknown-issuer",
        "no-document": "not-genuine",
    }


def test_a_revoked_document_is_revoked_even_when_it_has_expired():
    listed = msgspec.convert(PUBLISHED["document_keys"], DocumentKeys)
    assert verdict(EXAMPLE["token"], listed) == Verdict.REVOKED
    assert verdict(made(exp=EXAMPLE["issued"] + 1), listed) == Verdict.REVOKED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (made(), Verdict.GOOD),
        (made(kind="birth-certificate", facts={"name": "A"}), Verdict.GOOD),
        (made(exp=int(NOW.timestamp())), Verdict.EXPIRED),
        (made(exp=int(NOW.timestamp()) + 1), Verdict.GOOD),
        (made(iss="somebody"), Verdict.UNKNOWN_ISSUER),
        (made(kind="passport"), Verdict.UNKNOWN_ISSUER),
        (made(protected={1: -8, 4: b"d2"}), Verdict.UNKNOWN_ISSUER),
        (made(iat=int(datetime(2025, 12, 31, tzinfo=UTC).timestamp())), Verdict.UNKNOWN_ISSUER),
        (made(iat=int(datetime(2028, 1, 2, tzinfo=UTC).timestamp())), Verdict.UNKNOWN_ISSUER),
        (made(key=Ed25519PrivateKey.generate()), Verdict.NOT_GENUINE),
        (made(key=Ed25519PrivateKey.generate(), exp=0), Verdict.NOT_GENUINE),
        (made(protected={1: -7, 4: b"d1"}), Verdict.NOT_GENUINE),
        (made(protected={1: -8}), Verdict.NOT_GENUINE),
        (made(protected={1: -8, 4: b"d1", 5: 1}), Verdict.NOT_GENUINE),
        (made(protected={1: -8, 4: b"\xff"}), Verdict.NOT_GENUINE),
        (made(unprotected={4: b"d1"}), Verdict.NOT_GENUINE),
        (made(cti=b"short"), Verdict.NOT_GENUINE),
        (made(exp=None), Verdict.NOT_GENUINE),
        (made(exp=-1), Verdict.NOT_GENUINE),
        (made(exp=1 << 62), Verdict.NOT_GENUINE),
        (made(exp=True), Verdict.NOT_GENUINE),
        (made(more=1), Verdict.NOT_GENUINE),
        (made(facts={"name": ["one"]}), Verdict.NOT_GENUINE),
        (made(facts={"name": 1}), Verdict.NOT_GENUINE),
        (made(facts={1: "one"}), Verdict.NOT_GENUINE),
        ("RYD1:", Verdict.NOT_GENUINE),
        ("RYD1:" + "0" * 5000, Verdict.NOT_GENUINE),
        ("ryd1:" + made()[5:], Verdict.NOT_OURS),
        ("HTTPS://RAYAK.EXAMPLE/D/ISA04", Verdict.NOT_OURS),
        ("6291041500213", Verdict.NOT_OURS),
    ],
)
def test_what_is_said_of_each(text: str, expected: Verdict):
    assert verdict(text) == expected


def test_the_order_is_listed_signed_revoked_expired():
    stranger, revoked = Ed25519PrivateKey.generate(), msgspec.convert(PUBLISHED["document_keys"], DocumentKeys)
    unlisted = {1: -8, 4: b"d9"}
    assert verdict(made(protected=unlisted, key=stranger, exp=0), revoked) == Verdict.UNKNOWN_ISSUER
    assert verdict(made(key=stranger, exp=0), revoked) == Verdict.NOT_GENUINE
    assert verdict(made(exp=0), revoked) == Verdict.REVOKED
    assert verdict(made(exp=0)) == Verdict.EXPIRED


@pytest.mark.parametrize(
    ("listed", "now"),
    [
        (None, NOW),
        (LISTED, datetime(2026, 11, 28, 9, 41, 9, 500_000, tzinfo=UTC)),
        (LISTED, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
    ids=["no list was ever fetched", "the list is seven days old", "the clock is behind the list"],
)
def test_without_a_list_that_holds_nothing_is_judged_but_what_is_not_ours(listed, now):
    assert judge(EXAMPLE["token"], listed, now) == Judgement(Verdict.CANNOT_JUDGE)
    assert verdict("hello", listed, now) == Verdict.NOT_OURS


def test_a_clock_that_is_a_little_behind_the_list_judges():
    assert verdict(EXAMPLE["token"], now=datetime(2026, 11, 21, 9, 37, tzinfo=UTC)) == Verdict.GOOD


def test_no_bit_of_a_message_can_be_turned_unseen():
    for at in range(8 * len(MESSAGE)):
        turned = bytearray(MESSAGE)
        turned[at // 8] ^= 1 << at % 8
        assert verdict(token(bytes(turned))) in (Verdict.NOT_GENUINE, Verdict.UNKNOWN_ISSUER)


def test_no_character_of_a_code_can_be_changed_unseen():
    text = EXAMPLE["token"]
    for at in range(5, len(text)):
        other = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        assert verdict(other) in (Verdict.NOT_GENUINE, Verdict.UNKNOWN_ISSUER)


@pytest.mark.parametrize("cut", [1, 2, 3, 60, 200])
def test_cut_short_or_followed_by_something_it_is_not_genuine(cut):
    assert verdict(EXAMPLE["token"][:-cut]) == Verdict.NOT_GENUINE
    assert verdict(token(MESSAGE[:-cut])) == Verdict.NOT_GENUINE
    assert verdict(token(MESSAGE + b"\x00" * cut)) == Verdict.NOT_GENUINE
    assert verdict("RYD1:" + base45(zlib.compress(MESSAGE, 9) + b"\x00" * cut)) == Verdict.NOT_GENUINE


def test_the_same_claims_written_otherwise_are_not_genuine():
    outer = cbor2.loads(MESSAGE)
    long_head = cbor2.dumps(outer).replace(b"\xd2\x84", b"\xd2\x98\x04", 1)
    assert cbor2.loads(long_head).value == outer.value
    assert verdict(token(long_head)) == Verdict.NOT_GENUINE
    assert verdict(token(MESSAGE[1:])) == Verdict.NOT_GENUINE  # without its tag


def shared_over_and_over(levels: int) -> bytes:
    """CBOR of lists that each name the one before twice (tags 28 and 29): 2 ** levels items in some bytes."""
    named = [bytes([at]) if at < 24 else b"\x18" + bytes([at]) for at in range(levels)]
    lists = [b"\xd8\x1c\x82\x00\x00", *(b"\xd8\x1c\x82" + (b"\xd8\x1d" + name) * 2 for name in named)]
    return b"\xd2\x98" + bytes([len(lists)]) + b"".join(lists)


@pytest.mark.parametrize(
    "message",
    [
        shared_over_and_over(60),
        b"\xd2" + b"\x81" * 4000,
        b"\xd2\x9b" + b"\xff" * 8,
        b"\xd2\x5b\x00\x00\xff\xff\xff\xff\xff\xff",
        b"\xd2\x84" + b"\xc2\x59\x0f\x00" + b"\xff" * 3840,
        b"\xd2\xd8\x23\x79\x0f\x00" + b"(a+)+" * 768,
        b"\x00" * 4096,
        b"",
    ],
    ids=["shared", "nested", "long list", "long bytes", "large number", "pattern", "zeros", "nothing"],
)
def test_a_code_made_to_hang_or_to_grow_does_neither(message: bytes):
    started = time.monotonic()
    assert verdict(token(message)) == Verdict.NOT_GENUINE
    assert time.monotonic() - started < 0.2


def test_what_opens_to_more_than_a_document_is_given_up():
    assert verdict("RYD1:" + base45(zlib.compress(b"\x00" * (1 << 21), 9))) == Verdict.NOT_GENUINE


@given(st.text(max_size=600))
def test_any_text_has_a_verdict(text):
    assert verdict(text) == Verdict.NOT_OURS or text.startswith("RYD1:")
    assert verdict("RYD1:" + text) == Verdict.NOT_GENUINE


@given(st.binary(max_size=400))
def test_any_bytes_in_our_form_are_not_genuine(data):
    assert verdict(token(data)) == Verdict.NOT_GENUINE


@given(st.integers(0, 1 << 32))
def test_a_document_with_pieces_exchanged_is_not_genuine(seed):
    chance, spoilt = random.Random(seed), bytearray(MESSAGE)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(spoilt)), chance.randint(1, 30)
        spoilt[at : at + length] = chance.choice([b"", chance.randbytes(length), bytes(spoilt[:length])])
    expected = (Verdict.NOT_GENUINE, Verdict.UNKNOWN_ISSUER, *([Verdict.GOOD] if bytes(spoilt) == MESSAGE else []))
    assert verdict(token(bytes(spoilt))) in expected


def test_a_list_with_a_key_or_a_time_that_is_none_is_no_list():
    for spoilt in ({"public": "AAAA"}, {"not_before": "yesterday"}, {"kinds": "all"}):
        one = PUBLISHED["document_keys"]
        document = one | {"keys": [one["keys"][0] | spoilt]}
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(json.dumps(document), type=DocumentKeys)
    for spoilt in ({"v": 2}, {"made_at": "now"}, {"revoked": ["0F"]}, {"more": 1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(json.dumps(PUBLISHED["document_keys"] | spoilt), type=DocumentKeys)


def test_a_list_may_have_no_key_at_all():
    assert verdict(EXAMPLE["token"], msgspec.structs.replace(LISTED, keys=())) == Verdict.UNKNOWN_ISSUER
