"""A document's QR code, from the token to the page and back, and every way of spoiling it."""

import io
import json
import zlib
from base64 import b64decode
from uuid import uuid4

import cbor2
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as some
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as read_codes

from hub.cards.domain import base45, cose, document, document_key, sample, statement, token
from hub.cards.domain.document import Verdict
from hub.cards.domain.token import Claims
from hub.cards.models import Audit, Document, IssuerKey
from hub.clock import now_ms, parse_wire_time
from hub.fleet.domain import hub_key
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

KIND = "address-statement"
FACTS = sample.FACTS[KIND]
DAY_MS = 24 * 3600 * 1000
SEED = Ed25519PrivateKey.generate()


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.DOCUMENT_KEYS = tmp_path / "document-keys"


def claims(**bent: object) -> Claims:
    now = now_ms() // 1000
    about = {"issuer": "rayak", "issued": now, "expires": now + 3600, "cti": uuid4(), "kind": KIND, "facts": FACTS}
    return Claims(**{**about, **bent})


def spoilt(text: str, change) -> str:
    """The token with its COSE message changed."""
    message = cbor2.loads(zlib.decompress(base45.decode(text.removeprefix("RYD1:"))))
    return "RYD1:" + base45.encode(zlib.compress(cbor2.dumps(change(message), canonical=True)))


# base 45 and COSE, from the examples of their standards


@pytest.mark.parametrize(
    ("plain", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_base45_is_that_of_the_standard(plain: bytes, text: str):
    assert base45.encode(plain) == text
    assert base45.decode(text) == plain


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "::", "ab8", "BB8B", "B٣8"])
def test_base45_refuses_what_it_never_writes(text: str):
    with pytest.raises(ValueError, match=r"[Bb]ase 45"):
        base45.decode(text)


@given(some.binary(max_size=200))
def test_base45_gives_back_what_it_was_given(data: bytes):
    assert base45.decode(base45.encode(data)) == data


def test_the_signed_bytes_are_those_of_the_standard():
    made = cbor2.loads(cose.sign(b"payload", "d1", lambda content: content[:64].ljust(64)))
    assert (made.tag, made.value[1], made.value[2]) == (18, {}, b"payload")
    assert cbor2.loads(made.value[0]) == {1: -8, 4: b"d1"}
    assert cbor2.loads(cose.Sign1("d1", made.value[0], b"payload", b"").signed) == [
        "Signature1",
        made.value[0],
        b"",
        b"payload",
    ]


# the parser


@given(some.text(alphabet=base45.ALPHABET, max_size=300))
def test_no_text_breaks_the_parser(text: str):
    for each in (text, "RYD1:" + text):
        with pytest.raises(ValueError, match=r"."):
            token.opened(each)


@given(some.binary(max_size=300))
def test_no_content_breaks_the_parser(data: bytes):
    for each in (data, zlib.compress(data)):
        with pytest.raises(ValueError, match=r"."):
            token.opened("RYD1:" + base45.encode(each))


_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | some.binary(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.integers() | some.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_values, some.integers(0, 60))
def test_no_cbor_breaks_the_parser(value: object, tag: int):
    for each in (value, cbor2.CBORTag(18, value), [value] * 4, cbor2.CBORTag(18, [cbor2.dumps(value), {}, b"", b""])):
        with pytest.raises(ValueError, match=r"."):
            token.opened("RYD1:" + base45.encode(zlib.compress(cbor2.dumps(each))))
    with pytest.raises(ValueError, match=r"."):
        token.opened("RYD1:" + base45.encode(zlib.compress(bytes([0xC0 | tag % 24]) + cbor2.dumps(value))))


@given(_values)
def test_no_claims_break_the_parser(value: object):
    message = cose.sign(cbor2.dumps(value, canonical=True), "d1", SEED.sign)
    with pytest.raises(ValueError, match=r"."):
        token.opened("RYD1:" + base45.encode(zlib.compress(message)))


def test_deep_nesting_and_bombs_are_refused():
    for data in (b"\x81" * 4000 + b"\x00", bytes(5000), b"\xc1" * 3000, b"\x9b" + b"\xff" * 8):
        with pytest.raises(ValueError, match=r"."):
            token.opened("RYD1:" + base45.encode(zlib.compress(data, 9)))


def test_a_token_is_told_as_it_was_written():
    mine = claims()
    opened = token.opened(token.written(mine, "d1", SEED.sign))
    assert (opened.message.key, opened.claims) == ("d1", mine)


@pytest.mark.parametrize("more", [b"\0", b"RYD1:"])
def test_nothing_may_follow_the_message(more: bytes):
    content = base45.decode(token.written(claims(), "d1", SEED.sign)[5:])
    for each in (content + more, zlib.compress(zlib.decompress(content) + more)):
        with pytest.raises(ValueError, match="followed"):
            token.opened("RYD1:" + base45.encode(each))


def test_another_form_of_the_same_message_is_refused():
    message = zlib.decompress(base45.decode(token.written(claims(), "d1", SEED.sign)[5:]))
    untagged, longer = message[1:], b"\xd8\x12" + message[1:]
    for each in (untagged, longer):
        with pytest.raises(ValueError, match=r"."):
            token.opened("RYD1:" + base45.encode(zlib.compress(each)))


# issued, judged, revoked


@pytest.fixture
def key(transactional_db: None) -> IssuerKey:
    now = now_ms()
    return write(lambda: document_key.make([KIND], now - 1000, now + 365 * DAY_MS))


def issue(days: int = 90) -> tuple[Document, str]:
    return write(lambda: document.issue(KIND, FACTS, now_ms(), days))


def test_a_document_is_good_until_it_expires(key: IssuerKey):
    made, text = issue()
    verdict, found = document.judged(text, now_ms())
    assert (verdict, found.facts, found.cti, made.key_id) == (Verdict.GOOD, FACTS, made.id, key.id)
    assert document.judged(text, made.expires_ms)[0] is Verdict.EXPIRED


@pytest.mark.usefixtures("key")
def test_no_single_character_can_be_changed():
    _, text = issue()
    for place in range(0, len(text), 7):
        other = base45.ALPHABET[(base45.ALPHABET.index(text[place]) + 1) % 45]
        try:
            verdict, _ = document.judged(text[:place] + other + text[place + 1 :], now_ms())
        except ValueError:
            continue
        assert verdict is not Verdict.GOOD, place


@pytest.mark.usefixtures("key")
def test_no_part_of_the_message_can_be_changed():
    _, text = issue()

    def changed(place: int, value: object):
        def change(message: cbor2.CBORTag) -> cbor2.CBORTag:
            parts = list(message.value)
            parts[place] = value(parts[place])
            return cbor2.CBORTag(18, parts)

        return spoilt(text, change)

    def claim(name: int, value: object):
        return lambda payload: cbor2.dumps({**cbor2.loads(payload), name: value}, canonical=True)

    bad = [changed(3, lambda _: bytes(64)), changed(3, lambda signature: signature[::-1])]
    bad += [changed(2, claim(name, value)) for name, value in ((4, 2**40), (6, 1), (7, bytes(16)))]
    bad += [changed(2, claim(-70002, {"name": "Somebody else"}))]
    bad += [changed(2, claim(1, "another")), changed(2, claim(-70001, "birth-certificate"))]
    bad += [changed(0, lambda _: cbor2.dumps({1: -8, 4: b"d9"}))]
    assert {document.judged(each, now_ms())[0] for each in bad} == {Verdict.NOT_GENUINE, Verdict.UNKNOWN_ISSUER}
    worse = [changed(0, lambda _: cbor2.dumps({1: -7, 4: b"d1"})), changed(1, lambda _: {4: b"d1"})]
    worse += [changed(0, lambda _: b""), changed(0, lambda _: cbor2.dumps({4: b"d1"})), changed(2, lambda _: b"\xa0")]
    worse += [changed(3, lambda signature: signature[:63]), spoilt(text, lambda message: message.value)]
    for each in worse:
        with pytest.raises(ValueError, match=r"."):
            document.judged(each, now_ms())


def test_a_key_vouches_for_its_kinds_in_its_time_alone(key: IssuerKey):
    with pytest.raises(ValueError, match="No key"):
        write(lambda: document.issue("birth-certificate", FACTS, now_ms(), 1))
    with pytest.raises(ValueError, match="No key"):
        write(lambda: document.issue(KIND, FACTS, key.until_ms, 1))
    for bent in ({"kind": "birth-certificate"}, {"issued": 1}, {"issuer": "another"}):
        text = token.written(claims(**bent), key.id, lambda content: document_key.sign(key.id, content))
        assert document.judged(text, now_ms()) == (Verdict.UNKNOWN_ISSUER, None)


@pytest.mark.usefixtures("key")
def test_the_newest_key_is_used_and_the_older_believed():
    first, text = issue()
    write(lambda: document_key.make([KIND], now_ms(), now_ms() + DAY_MS))
    second, _ = issue()
    assert (first.key_id, second.key_id) == ("d1", "d2")
    assert document.judged(text, now_ms())[0] is Verdict.GOOD


def test_the_hubs_own_key_vouches_for_no_document(key: IssuerKey):
    text = token.written(claims(), key.id, lambda content: b64decode(hub_key.sign(content, "h1")))
    assert document.judged(text, now_ms())[0] is Verdict.NOT_GENUINE


def get(kiosk: KioskSide, path: str, **more: str):
    """A signed GET."""
    headers = kiosk.signed(path, b"", zipped=False, method="GET")[1] | more
    return kiosk.client.generic("GET", path, b"", headers["Content-Type"], headers=headers)


def believed(kiosk: KioskSide, name: str, prefix: bytes, content: bytes) -> dict:
    """A document signed by the hub, once its signature is seen to hold."""
    answer = json.loads(content)
    start, end = len(name) + 4, content.rindex(b',"key":"')
    hub = Ed25519PublicKey.from_public_bytes(b64decode(kiosk.answer["hub_key"]["public"]))
    hub.verify(b64decode(answer["signature"]), prefix + content[start:end])
    return answer[name]


def test_a_kiosk_gets_all_that_it_needs_to_judge_offline(key: IssuerKey, kiosk: KioskSide):
    (made, text), (other, _) = issue(), issue()
    write(lambda: document.revoke(made.id, now_ms()))
    response = get(kiosk, "/api/v1/documents/keys")
    assert response.headers["Cache-Control"] == "no-store"
    listed = believed(kiosk, "document_keys", b"rayak-document-keys-1\n", response.content)
    assert listed["revoked"] == [made.id.hex]
    assert other.id.hex not in response.content.decode()
    (only,) = listed["keys"]
    assert (only["key"], only["kinds"]) == (key.id, [KIND])
    message = token.opened(text).message
    Ed25519PublicKey.from_public_bytes(b64decode(only["public"])).verify(message.signature, message.signed)
    assert parse_wire_time(listed["valid_until"]) - parse_wire_time(listed["made_at"]) == 7 * DAY_MS
    assert document.judged(text, now_ms())[0] is Verdict.REVOKED


def test_a_revoked_document_leaves_the_list_once_it_has_expired(key: IssuerKey):
    made, _ = issue(1)
    write(lambda: document.revoke(made.id, now_ms()))
    assert made.id.hex.encode() in document.listed(now_ms(), "h1")
    assert made.id.hex.encode() not in document.listed(made.expires_ms, "h1")
    assert key.id.encode() in document.listed(made.expires_ms, "h1")


@pytest.mark.django_db(transaction=True)
def test_the_list_is_for_kiosks_and_by_get(kiosk: KioskSide):
    says(kiosk.client.get("/api/v1/documents/keys"), 401, "signature-missing")
    says(kiosk.post("/api/v1/documents/keys", b"{}"), 405, "method-not-allowed")


def test_the_code_on_the_page_can_be_read_and_believed(key: IssuerKey, tmp_path):
    out = tmp_path / "statement.pdf"
    printed = io.StringIO()
    call_command("issue_document", "--out", str(out), stdout=printed)
    cti, text = printed.getvalue().splitlines()
    pdf = pypdfium2.PdfDocument(out)
    assert len(pdf) == 1
    assert [round(side) for side in pdf[0].get_size()] == [595, 842]
    (code,) = read_codes(pdf[0].render(scale=3).to_pil(), symbols=[ZBarSymbol.QRCODE])
    assert code.data.decode() == text
    verdict, found = document.judged(text, now_ms())
    assert (verdict, str(found.cti), found.facts) == (Verdict.GOOD, cti, FACTS)
    assert key.id == token.opened(text).message.key
    words = pdf[0].get_textpage().get_text_range()
    assert "Address statement" in words
    assert "Sample" in words
    assert "000000017" not in words


def test_arabic_on_the_page_is_shaped_and_stands_right():
    page = pypdfium2.PdfDocument(statement.page(FACTS, "RYD1:0", day="2026-11-21", until="2027-02-19", cti="x"))[0]
    bitmap = page.render(scale=1, grayscale=True).to_pil()
    half = bitmap.width // 2
    title = bitmap.crop((half, 50, bitmap.width, 100)).point(lambda shade: 255 - shade).getbbox()
    assert title is not None
    assert half + title[2] == pytest.approx(190 / 210 * bitmap.width, abs=4)


@pytest.mark.django_db(transaction=True)
def test_the_commands_make_issue_and_revoke():
    with pytest.raises(CommandError, match="hub document-key"):
        call_command("issue_document")
    out = io.StringIO()
    call_command("document_key", stdout=out)
    assert "d1" in out.getvalue()
    with pytest.raises(CommandError, match="no document"):
        call_command("revoke_document", str(uuid4()))
    with pytest.raises(CommandError, match="page"):
        call_command("issue_document", "--kind", "birth-certificate", "--out", "x.pdf")
    issued = io.StringIO()
    call_command("issue_document", "--kind", "birth-certificate", stdout=issued)
    cti, text = issued.getvalue().splitlines()
    call_command("revoke_document", cti, stdout=io.StringIO())
    assert document.judged(text, now_ms())[0] is Verdict.REVOKED
    assert {each.what for each in Audit.objects.all()} == {"document-key", "issue-document", "revoke-document"}


def test_a_token_fits_a_code_that_prints_well(key: IssuerKey):
    _, text = issue()
    assert len(text) < 700
    assert key.id == "d1"


def test_shared_values_are_refused_before_they_are_unfolded():
    """Each list names the one inside it twice: a few hundred bytes that would be megabytes."""
    data = b"\x80"
    for depth in range(60):
        data = b"\x82" + (b"\xd8\x1c" + data if depth else data) + b"\xd8\x1d" + bytes([min(depth, 23)])
    with pytest.raises(ValueError, match="tag"):
        cose.loaded(data)
