"""Address statements: ordered at a kiosk, fetched by a phone for ten minutes, sealed in between."""

import io
import sqlite3

import pypdfium2
import pytest
from django.db import connection
from django.db.models import F
from pyzbar.pyzbar import ZBarSymbol, decode

from hub.cards.domain import document, document_key, guard, holder, statement_link
from hub.cards.domain.token import KINDS
from hub.cards.models import Audit, Document, StatementLink
from hub.clock import now_ms
from hub.public import views
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.phone_side import PhoneSide
from tests.hub.test_cards_holder import ask, says, told

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, EXPIRY = "000000017", "2031-05-31"
CARD = {"number": NUMBER, "expiry": EXPIRY, "medium": "chip"}


@pytest.fixture(autouse=True)
def vouching(settings, tmp_path, transactional_db):
    settings.HOLDER_KEYS = tmp_path / "holder-keys"
    settings.DOCUMENT_KEYS = tmp_path / "document-keys"
    write(lambda: document_key.make(KINDS, now_ms() - 1000, now_ms() + 10**10))
    write(lambda: holder.put(NUMBER, EXPIRY))


def test_a_statement_is_issued_good_and_says_that_it_is_a_sample(kiosk: KioskSide):
    answer = told(kiosk, "statements", **CARD)
    verdict, claims = document.judged(answer["token"], now_ms())
    assert (verdict, claims.kind, answer["sample"]) == (document.Verdict.GOOD, "address-statement", True)
    row = Audit.objects.get(what="statement")
    assert (row.outcome, row.kiosk) == ("chip", kiosk.number)
    assert Document.objects.count() == 1


def test_the_phone_gets_the_page_whose_code_is_good(kiosk: KioskSide):
    answer = told(kiosk, "statements", **CARD)
    phone = PhoneSide("ar")
    assert "تنزيل الإفادة" in phone.open(f"/S/{answer['code']}")
    assert phone.page.headers["Cache-Control"] == "no-store"
    page = phone.client.get(f"/S/{answer['code']}/pdf")
    assert (page.headers["Content-Type"], page.headers["Cache-Control"]) == ("application/pdf", "no-store")
    drawn = pypdfium2.PdfDocument(io.BytesIO(page.content))[0].render(scale=3).to_pil()
    assert [code.data.decode() for code in decode(drawn, symbols=[ZBarSymbol.QRCODE])] == [answer["token"]]


TYPED = [str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: code.replace("0", "O")]


@pytest.mark.parametrize("change", TYPED)
def test_the_code_may_be_typed_in_any_way(kiosk: KioskSide, change):
    code = told(kiosk, "statements", **CARD)["code"]
    assert "PDF" in PhoneSide("en").open(f"/S/{change(code)}")


def test_another_code_or_an_old_one_gets_a_plain_page(kiosk: KioskSide):
    code = told(kiosk, "statements", **CARD)["code"]
    for path in (f"/S/{'0' * 16}", f"/S/{'0' * 16}/pdf", "/S/" + code[:-1]):
        phone = PhoneSide("en")
        assert "This code has expired." in phone.open(path)
        assert phone.page.status_code == 404
    StatementLink.objects.update(until_ms=F("until_ms") - statement_link.LIVES_MS)  # as if it were made so long ago
    assert "This code has expired." in PhoneSide("en").open(f"/S/{code}")
    assert write(lambda: statement_link.forget(now_ms())) == 1
    assert StatementLink.objects.count() == 0


def test_the_database_alone_gives_nothing_away(kiosk: KioskSide):
    answer = told(kiosk, "statements", **CARD)
    link = StatementLink.objects.get()
    sealed = bytes(link.sealed)
    assert answer["code"] not in link.id
    for secret in (answer["code"], answer["token"][5:60], "Maryam", NUMBER):
        assert secret.encode() not in sealed
    if connection.vendor == "sqlite":
        with sqlite3.connect(connection.settings_dict["NAME"]) as db:
            dump = "\n".join(db.iterdump())
        assert answer["code"] not in dump
        assert answer["token"][5:60] not in dump
    StatementLink.objects.update(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert statement_link.token(answer["code"], now_ms()) is None


def test_a_number_alone_opens_nothing(kiosk: KioskSide):
    says(ask(kiosk, "statements", **{**CARD, "expiry": "2030-01-01"}), 403, "card-unknown")
    assert Document.objects.count() == StatementLink.objects.count() == 0


@pytest.mark.parametrize("change", [{"number": "17"}, {"medium": "guess"}, {"more": 1}, {"expiry": None}])
def test_a_question_of_another_shape_is_refused(kiosk: KioskSide, change: dict):
    says(ask(kiosk, "statements", **{**CARD, **change}), 400, "bad-envelope")


def test_one_holder_may_not_order_without_end(kiosk: KioskSide):
    for _ in range(guard.HOLDER_STATEMENTS):
        told(kiosk, "statements", **CARD)
    says(ask(kiosk, "statements", **CARD), 429, "slow-down")


def test_without_a_key_that_vouches_nothing_is_issued(kiosk: KioskSide, settings, tmp_path):
    from hub.cards.models import IssuerKey

    del settings, tmp_path
    IssuerKey.objects.all().delete()
    says(ask(kiosk, "statements", **CARD), 503, "unavailable")
    assert StatementLink.objects.count() == 0


def test_one_address_may_not_try_codes_without_end(kiosk: KioskSide):
    code = told(kiosk, "statements", **CARD)["code"]
    for number in range(views.PER_ADDRESS):
        PhoneSide("en").open(f"/S/{number:016d}")
    phone = PhoneSide("en")
    phone.open(f"/S/{code}")
    assert phone.page.status_code == 429
    assert "PDF" in PhoneSide("en", "198.51.100.9").open(f"/S/{code}")
