"""Who may speak, and what is said to those who may not."""

import gzip
import json
import secrets

import pytest
from django.test import Client

from hub.clock import now_ms
from hub.fleet.models import Kiosk, Nonce
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/records"


def says(response, status: int, code: str) -> dict:
    answer = json.loads(response.content)
    assert (response.status_code, answer["error"]) == (status, code), answer
    assert set(answer) == {"error", "message", "hub_time"}
    return answer


def test_it_takes_a_request_that_is_signed_as_the_wire_says(kiosk: KioskSide):
    assert kiosk.send(*kiosk.ratings(5))["refused"] == []


def test_it_names_a_missing_signature(kiosk: KioskSide):
    content, headers = kiosk.signed(PATH, kiosk.batch([]))
    del headers["Signature"]
    says(kiosk.deliver(PATH, content, headers), 401, "signature-missing")


def test_it_names_an_altered_signature(kiosk: KioskSide):
    content, headers = kiosk.signed(PATH, kiosk.batch([]))
    headers["Signature-Input"] = headers["Signature-Input"].replace("created=1", "created=2")
    says(kiosk.deliver(PATH, content, headers), 401, "signature-invalid")


def test_it_names_altered_content(kiosk: KioskSide):
    content, headers = kiosk.signed(PATH, kiosk.batch([]))
    says(kiosk.deliver(PATH, content + b" ", headers), 401, "digest-mismatch")


def test_a_digest_that_was_swapped_with_the_content_does_not_hold(kiosk: KioskSide):
    _, headers = kiosk.signed(PATH, kiosk.batch([]))
    content, others = kiosk.signed(PATH, kiosk.batch(kiosk.ratings(5)))
    headers["Content-Digest"] = others["Content-Digest"]
    says(kiosk.deliver(PATH, content, headers), 401, "signature-invalid")


def test_a_signature_of_another_kiosk_does_not_hold(enrol):
    mine, other = enrol(), enrol()
    says(mine.post(PATH, mine.batch([]), keyid=other.number), 401, "signature-invalid")


@pytest.mark.parametrize(
    "bent",
    [
        {"covered": ("@method", "@authority", "content-type", "content-digest")},
        {"covered": ("@authority", "@method", "@target-uri", "content-type", "content-digest")},
        {"covered": ("@method", "@authority", "@target-uri", "content-type")},
        {"tag": "another"},
        {"label": "another"},
        {"nonce": "short"},
        {"base": "http://another.example"},
    ],
    ids=str,
)
def test_it_takes_no_signature_of_another_shape(kiosk: KioskSide, bent):
    says(kiosk.post(PATH, kiosk.batch([]), **bent), 401, "signature-invalid")


def test_a_signature_over_another_address_does_not_hold(kiosk: KioskSide):
    content, headers = kiosk.signed("/api/v1/beat", kiosk.batch([]))
    says(kiosk.deliver(PATH, content, headers), 401, "signature-invalid")


def test_it_knows_no_stranger(kiosk: KioskSide):
    says(kiosk.post(PATH, kiosk.batch([]), keyid="ZZZZ"), 401, "kiosk-unknown")


def test_it_takes_nothing_from_a_revoked_kiosk_from_its_next_request_on(kiosk: KioskSide):
    first, second = kiosk.ratings(5, 4)
    kiosk.send(first)
    Kiosk.objects.filter(number=kiosk.number).update(revoked_ms=now_ms())
    says(kiosk.post(PATH, kiosk.batch([second])), 401, "kiosk-revoked")


@pytest.mark.parametrize("ahead_s", [-310, 310, -30 * 365 * 86400])
def test_a_kiosk_whose_clock_is_wrong_is_told_the_time_and_goes_on(kiosk: KioskSide, ahead_s: int):
    answer = says(kiosk.post(PATH, kiosk.batch([]), ahead_s=ahead_s), 401, "clock-skew")
    assert answer["hub_time"].endswith("Z")
    assert kiosk.post(PATH, kiosk.batch([])).status_code == 200


def test_a_clock_within_five_minutes_is_right_enough(kiosk: KioskSide):
    assert kiosk.post(PATH, kiosk.batch([]), ahead_s=-290).status_code == 200
    assert kiosk.post(PATH, kiosk.batch([]), ahead_s=290).status_code == 200


def test_it_takes_a_request_once(kiosk: KioskSide):
    content, headers = kiosk.signed(PATH, kiosk.batch(kiosk.ratings(5)))
    assert kiosk.deliver(PATH, content, headers).status_code == 200
    says(kiosk.deliver(PATH, content, headers), 401, "nonce-replayed")


def test_two_kiosks_may_draw_the_same_nonce(enrol):
    nonce = secrets.token_urlsafe(16)
    for kiosk in (enrol(), enrol()):
        assert kiosk.post(PATH, kiosk.batch([]), nonce=nonce).status_code == 200


def test_spent_nonces_are_forgotten_when_they_can_no_longer_be_replayed(kiosk: KioskSide):
    Nonce.objects.create(id="old", expires_ms=now_ms() - 1)
    kiosk.post(PATH, kiosk.batch([]), nonce="A" + secrets.token_urlsafe(16))
    assert not Nonce.objects.filter(id="old").exists()


def test_it_takes_no_batch_that_speaks_for_another(kiosk: KioskSide):
    says(kiosk.post(PATH, kiosk.batch([], kiosk="0000")), 409, "wrong-kiosk")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"<html>Sign in to the network</html>"])
def test_it_names_what_is_not_json(kiosk: KioskSide, body: bytes):
    says(kiosk.post(PATH, body), 400, "not-json")


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"v":1}', b'{"v":2,"kiosk":"7K2M"}'])
def test_it_names_what_is_no_batch(kiosk: KioskSide, body: bytes):
    says(kiosk.post(PATH, body), 400, "bad-envelope")


def test_an_unknown_field_of_the_envelope_is_refused(kiosk: KioskSide):
    body = kiosk.batch([]).replace(b'"v": 1', b'"v": 1, "x": 1')
    says(kiosk.post(PATH, body), 400, "bad-envelope")


@pytest.mark.parametrize("spoil", [lambda _: b"plain", lambda whole: whole[:-3], lambda whole: whole + b"more"])
def test_it_names_content_that_is_not_gzip(kiosk: KioskSide, spoil):
    content = spoil(gzip.compress(kiosk.batch([])))
    says(kiosk.post(PATH, b"", content=content), 400, "bad-content-encoding")


def test_an_encoding_that_was_not_signed_does_not_hold(kiosk: KioskSide):
    content, headers = kiosk.signed(PATH, b"plain", zipped=False)
    says(kiosk.deliver(PATH, content, headers | {"Content-Encoding": "gzip"}), 401, "signature-invalid")


def test_a_small_request_that_opens_to_a_large_one_is_too_large(kiosk: KioskSide):
    says(kiosk.post(PATH, b" " * (4 * 1024 * 1024 + 1)), 413, "too-large")


def test_a_large_request_is_too_large(kiosk: KioskSide):
    says(kiosk.post(PATH, secrets.token_bytes(1024 * 1024 + 1), zipped=False), 413, "too-large")


def test_a_batch_of_501_is_too_large(kiosk: KioskSide):
    says(kiosk.post(PATH, kiosk.batch([b"0"] * 501)), 413, "too-large")


def test_an_error_is_never_html(kiosk: KioskSide):
    assert json.loads(Client().get(PATH).content)["error"] == "method-not-allowed"
    assert json.loads(Client().get("/api/v2/anything").content)["error"] == "no-such-address"
    assert kiosk.client.get("/healthz").json() == {"status": "ok"}
