"""What stands on a receipt, by its lines and on its paper."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from pyzbar import pyzbar

from devices.receipt import Document, draw
from kiosk.flows.card_told import NewCard
from kiosk.flows.paper import Slip
from kiosk.qr import ON_PAPER, modules
from kiosk.receipts import Head, document
from kiosk.words import Words

ASSETS = Path(__file__).parents[2] / "assets"
ADDRESS = "HTTPS://RAYAK.EXAMPLE/R"
CENTRES = {"ar": "مركز بطاقة الهوية – مدينة عيسى", "en": "ID Card Centre – Isa Town"}
NEW = NewCard("ready", "بريد المحرق، القسم ٢", "Muharraq post office, Section 2")


def made(slip: Slip, *, arabic_digits: bool = True) -> Document:
    words = Words(slip.language, locale_dir=ASSETS / "locale", arabic_digits=arabic_digits)
    at = datetime(2026, 11, 26, 9, 41)  # noqa: DTZ001  local, as it is read
    return document(
        slip,
        Head(CENTRES[slip.language], "7K2M", at, ADDRESS),
        words,
        ASSETS / "fonts",
        partial(modules, most=ON_PAPER),
    )


def texts(slip: Slip) -> list[str]:
    return [line.text.replace("\u202a", "").replace("\u202c", "") for line in made(slip).lines if line.text]


def test_a_ticket_shows_its_number_large_and_what_to_do_with_it():
    slip = Slip("ticket", "en", ticket="7K2M-042", simulated=True)
    assert texts(slip) == [
        "Ra’yak",
        "ID Card Centre – Isa Town",
        "Your number at the counter",
        "7K2M-042",
        "The chip update did not finish here. Show this number to a member of staff with your card.",
        "Simulation: nothing is written to a real card.",
        "26 November 2026 · 09:41",
        "Kiosk 7K2M",
    ]
    assert [line.role for line in made(slip).lines if line.text == "\u202a7K2M-042\u202c"] == ["big"]


def test_times_are_read_and_numbers_compared_in_arabic_too():
    said = texts(Slip("ticket", "ar", ticket="7K2M-042"))
    assert "٢٦ نوفمبر ٢٠٢٦ · ٠٩:٤١" in said
    assert "7K2M-042" in said
    assert said[-1].endswith("7K2M")


def test_an_update_is_a_simulation_where_it_was_one():
    assert len(texts(Slip("update", "en"))) + 1 == len(texts(Slip("update", "en", simulated=True)))


@pytest.mark.parametrize("state", ["ordered", "printing", "ready", "collected"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_new_card_says_where_it_waits_unless_it_was_collected(state: str, language: str):
    place = NEW.place_ar if language == "ar" else NEW.place_en
    said = texts(Slip("waiting", language, new_card=NewCard(state, NEW.place_ar, NEW.place_en)))
    assert (place in said) == (state != "collected")


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_receipt_goes_on_either_paper_and_its_code_can_be_read(language: str, width: int):
    for slip in (
        Slip("ticket", language, ticket="C-7K2M0X", simulated=True),
        Slip("ticket", language, ticket="C-7K2M0X4Q9P"),
        Slip("update", language, simulated=True),
        Slip("waiting", language, new_card=NEW),
    ):
        picture = draw(made(slip), width)
        assert picture.size[0] == width
        codes = [code.data.decode() for code in pyzbar.decode(picture.convert("L"))]
        assert codes == ([ADDRESS] if slip.kind == "waiting" else [])


TOKEN = json.loads((Path(__file__).parents[1] / "contract" / "cards-document.json").read_text())["token"]


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_statement_says_what_its_code_says_and_the_code_can_be_scanned_off_the_paper(language: str, width: int):
    slip = Slip("statement", language, token=TOKEN, sample=True)
    said = texts(slip)
    wanted = ("عيّنة: مريم أحمد", "بيانات تجريبية") if language == "ar" else ("Sample: Maryam Ahmed", "Sample data")
    assert all(any(line.startswith(part) for line in said) for part in wanted)
    assert "******017" in said
    codes = [code.data.decode() for code in pyzbar.decode(draw(made(slip), width).convert("L"))]
    assert codes == [TOKEN]


def test_a_statement_that_is_none_is_no_receipt():
    with pytest.raises(ValueError, match=r".+"):
        made(Slip("statement", "en", token="RYD1:NO"))
