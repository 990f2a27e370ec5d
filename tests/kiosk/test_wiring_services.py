"""What the screen is told of documents and the guide, from what is kept here."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import requests

from kiosk.card_hub import CardHub
from kiosk.flows.document import DocumentJudged
from kiosk.flows.guide import GuideTold
from kiosk.flows.ready import ReadyTold
from kiosk.hub_client import Answer
from kiosk.hub_faults import HubError
from kiosk.identity import HubKey, NotEnrolled, base64_bytes
from kiosk.published import GUIDE, KEYS
from kiosk.wiring_services import Answers

CONTRACT = Path(__file__).parents[1] / "contract"
ABOUT = json.loads((CONTRACT / "enrol-answer.json").read_text())["answer"]["hub_key"]
HUB_KEY = HubKey(ABOUT["key"], base64_bytes(ABOUT["public"]))
TOKEN = json.loads((CONTRACT / "cards-document.json").read_text())["token"]


def example(name: str) -> str:
    return json.loads((CONTRACT / name).read_text())["text"]


def unreachable() -> CardHub:
    raise NotEnrolled


def answers(folder: Path, hub: Callable[[], CardHub] = unreachable) -> Answers:
    return Answers(folder, lambda: [HUB_KEY], lambda: datetime(2026, 11, 22, tzinfo=UTC), hub)


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


class Client:
    """Answers each question as it was told to."""

    def __init__(self, *answers: dict[str, object] | HubError) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []
        self._answers = list(answers)

    def post(self, path: str, body: bytes) -> Answer:
        self.asked.append((path, json.loads(body)))
        answer = self._answers.pop(0)
        if isinstance(answer, HubError):
            raise answer
        return Answer(json.dumps(answer).encode(), "nonce", requests.Response())


def asked(*told: dict[str, object] | HubError) -> tuple[Client, Answers]:
    client = Client(*told)
    return client, answers(Path("/nowhere"), lambda: CardHub(client, "7K2M"))


def test_a_new_card_is_told_with_its_place_the_larger_part_first():
    whole = json.loads((CONTRACT / "cards-readiness.json").read_text())["answer"]
    client, told = asked(whole)
    found = told.ready("RY-7K2M-0001", 3)
    assert (found.number, found.how, found.new_card.state) == (3, "found", whole["state"])
    assert found.new_card.place_en.startswith(whole["centre"]["en"] + ", ")
    question = {"v": 1, "kiosk": "7K2M", "number": None, "expiry": None, "reference": "RY-7K2M-0001"}
    assert client.asked == [("/api/v1/cards/readiness", question)]


def test_a_reference_that_there_is_not_is_unknown():
    unknown = json.loads((CONTRACT / "cards-readiness-unknown.json").read_text())["answer"]
    assert asked(unknown)[1].ready("RY-0000", 1) == ReadyTold(1, "unknown")


def test_a_hub_that_cannot_be_asked_is_told_apart_from_one_that_asks_for_patience():
    assert asked(HubError("slow", code="slow-down"))[1].ready("RY-0000", 1) == ReadyTold(1, "slow")
    assert asked(HubError("Hub not reached"))[1].ready("RY-0000", 2) == ReadyTold(2, "silent")
    assert answers(Path("/nowhere")).ready("RY-0000", 3) == ReadyTold(3, "silent")


def test_an_answer_that_is_not_the_hubs_is_told_as_silence():
    assert asked({"hello": "world"})[1].ready("RY-0000", 1) == ReadyTold(1, "silent")
