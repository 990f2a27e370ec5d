"""What an operator does about cards; the number comes by standard input and is nowhere afterwards."""

import io
import json
import stat

import pytest
from django.core.management import CommandError, call_command

from hub.cards.domain import document, sample
from hub.cards.domain.document import Verdict
from hub.cards.domain.simulated import record_of
from hub.cards.models import Audit, CardOrder, Document, Holder, IssuerKey, Notification
from hub.clock import now_ms
from hub.fleet.models import Desk
from tests.hub import test_cards_update as updating
from tests.hub.card_chip import Chip
from tests.hub.cards_side import CARD, EXPIRY, NUMBER, put_holder, told
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOLDER_KEYS = tmp_path / "holder-keys"
    settings.DOCUMENT_KEYS = tmp_path / "document-keys"
    settings.CARD_MASTER_KEY = tmp_path / "card-master.key"
    settings.SAMPLE_CARD = tmp_path / "sample-card.json"


def said(command: str, **given: object) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **given)
    return out.getvalue()


def told_number(command: str, number: str, **given: object) -> str:
    """What a command says that is told a number by standard input."""
    return said(command, stdin=io.StringIO(f"{number}\n"), **given)


def letter() -> dict[str, str]:
    return {"title_ar": "عنوان", "title_en": "Title", "body_ar": "نص", "body_en": "Body"}


def place(**bent: str) -> dict[str, str]:
    names = {"office_ar": "بريد", "office_en": "Post", "section_ar": "١", "section_en": "1"}
    return {"reference": "RY-1234", "centre": "ISA", "state": "printing", **names, **bent}


def test_a_message_is_sent(kiosk: KioskSide):
    put_holder()
    assert NUMBER not in told_number("notify", NUMBER, **letter())
    (only,) = told(kiosk, "notifications", **CARD)["notifications"]
    assert only["title"]["en"] == "Title"
    assert Audit.objects.filter(who="operator", what="notify").count() == 1


@pytest.mark.parametrize("command", ["notify", "card", "chip"])
def test_nothing_is_done_for_an_unknown_number(desk: Desk, command: str):
    given = {"notify": letter(), "card": place(), "chip": {"card": "00" * 10}}[command]
    with pytest.raises(CommandError, match="no holder"):
        told_number(command, "000000025", **given)
    assert not Audit.objects.exists()


def test_a_holder_is_made_known_and_gets_a_new_card(kiosk: KioskSide):
    for expiry in ("2026-12-31", EXPIRY):
        assert NUMBER not in told_number("holder", NUMBER, expiry=expiry)
    assert told(kiosk, "notifications", **CARD)["unread"] == 0
    assert Holder.objects.count() == 1


@pytest.mark.parametrize(("number", "expiry"), [("12", EXPIRY), (NUMBER, "20310531"), (NUMBER, "2031-02-30")])
def test_no_holder_is_made_known_of_nonsense(number: str, expiry: str):
    with pytest.raises(CommandError):
        told_number("holder", number, expiry=expiry)
    assert not Holder.objects.exists()


def test_how_far_a_card_is_is_noted(kiosk: KioskSide):
    put_holder()
    for state in ("printing", "ready"):
        told_number("card", NUMBER, **place(state=state))
    asked = {"number": None, "expiry": None, "reference": "ry-1234"}
    assert told(kiosk, "readiness", **asked)["state"] == "ready"
    assert CardOrder.objects.count() == 1
    with pytest.raises(CommandError, match="no centre"):
        told_number("card", NUMBER, **place(centre="MUH"))


def test_a_card_made_with_the_keys_is_brought_up_to_date(kiosk: KioskSide):
    put_holder()
    keys = json.loads(told_number("chip", NUMBER, card="aa" * 10, due=7))
    chip = Chip(bytes.fromhex(keys["enc"]), bytes.fromhex(keys["mac"]), bytes.fromhex(keys["card"]))
    assert updating.run(kiosk, chip)["state"] == "done"
    assert chip.active == (7, record_of(updating.Due("aa" * 10, 7)))


def test_a_card_has_one_holder(desk: Desk):
    for number in (NUMBER, "000000025"):
        put_holder(number)
    told_number("chip", NUMBER, card="aa" * 10)
    with pytest.raises(CommandError, match="another holder"):
        told_number("chip", "000000025", card="aa" * 10)


def test_the_next_holder_key_is_used(kiosk: KioskSide):
    put_holder()
    assert "n2" in said("holder_key")
    told_number("notify", NUMBER, **letter())
    assert Holder.objects.get().tag.startswith("n2:")


def test_the_sample_holder_has_one_of_everything_and_once(kiosk: KioskSide, settings):
    first, second = said("seed_demo"), said("seed_demo")
    token = second.splitlines()[-1].removeprefix("Sample document: ")
    assert document.judged(token, now_ms())[0] is Verdict.GOOD
    assert (Holder.objects.count(), Notification.objects.count(), IssuerKey.objects.count()) == (1, 2, 1)
    assert Document.objects.count() == 2
    card = {"number": sample.NUMBER, "expiry": sample.EXPIRY}
    letters = told(kiosk, "notifications", **card, medium="mrz")["notifications"]
    assert all("Sample" in each["title"]["en"] and "عيّنة" in each["title"]["ar"] for each in letters)
    assert told(kiosk, "readiness", **card, reference=None)["state"] == "ready"
    assert stat.S_IMODE(settings.SAMPLE_CARD.stat().st_mode) == 0o600
    keys = json.loads(settings.SAMPLE_CARD.read_text())
    chip = Chip(bytes.fromhex(keys["enc"]), bytes.fromhex(keys["mac"]), bytes.fromhex(keys["card"]))
    assert updating.run(kiosk, chip)["state"] == "done"
    assert sample.NUMBER in first
