"""What the screen is told of documents and the guide, from what is kept here."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from kiosk.flows.document import DocumentJudged
from kiosk.flows.guide import GuideTold
from kiosk.identity import HubKey, base64_bytes
from kiosk.published import GUIDE, KEYS
from kiosk.wiring_services import Answers

CONTRACT = Path(__file__).parents[1] / "contract"
ABOUT = json.loads((CONTRACT / "enrol-answer.json").read_text())["answer"]["hub_key"]
HUB_KEY = HubKey(ABOUT["key"], base64_bytes(ABOUT["public"]))
TOKEN = json.loads((CONTRACT / "cards-document.json").read_text())["token"]


def example(name: str) -> str:
    return json.loads((CONTRACT / name).read_text())["text"]


def answers(folder: Path, now: datetime = datetime(2026, 11, 22, tzinfo=UTC)) -> Answers:
    return Answers(folder, lambda: HUB_KEY, lambda: now)


def test_a_document_is_judged_by_the_list_that_is_kept(tmp_path: Path):
    (tmp_path / KEYS.file).write_text(example("cards-document-keys.json"))
    told = answers(tmp_path).judged(TOKEN, 7)
    assert (told.number, told.verdict, told.kind) == (7, "revoked", "address-statement")
    assert {fact.name: (fact.ar, fact.en) for fact in told.facts}["number"] == ("******017", "******017")
    assert (type(told.issued), type(told.expires)) == (date, date)


def test_without_a_list_nothing_is_judged(tmp_path: Path):
    assert answers(tmp_path).judged(TOKEN, 1) == DocumentJudged(1, "cannot-judge")
    (tmp_path / KEYS.file).write_text(example("cards-document-keys.json").replace("d1", "d2"))
    assert answers(tmp_path).judged(TOKEN, 1) == DocumentJudged(1, "cannot-judge")


def test_a_list_fetched_meanwhile_counts_at_once(tmp_path: Path):
    asked = answers(tmp_path)
    assert asked.judged(TOKEN, 1).verdict == "cannot-judge"
    (tmp_path / KEYS.file).write_text(example("cards-document-keys.json"))
    assert asked.judged(TOKEN, 2).verdict == "revoked"


def test_the_guide_is_told_and_none_when_it_is_damaged(tmp_path: Path):
    (tmp_path / GUIDE.file).write_text(example("cards-guide.json"))
    assert [one.code for one in answers(tmp_path).guide().services] == ["chip-update"]
    (tmp_path / GUIDE.file).write_text(example("cards-guide.json")[:-40])
    assert answers(tmp_path).guide() == GuideTold(())
