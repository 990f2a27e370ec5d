"""Chip updates: whole old or whole new at every tear, and every way of disturbing a session refused by name."""

import io
import stat
from collections.abc import Sequence

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from hub.cards.domain import card_keys, scp03, update
from hub.cards.domain.backend import Command, Due, Memory, Turn
from hub.cards.domain.simulated import LENGTH, SELECT, SimulatedIssuer, record_of
from hub.cards.models import Audit, CardUpdate, UpdateSession
from hub.cards.models import Chip as KnownChip
from hub.clock import now_ms
from hub.writer import write
from tests.hub.card_chip import Chip, Taken
from tests.hub.cards_side import NUMBER, ask, logged, put_holder, told
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)
CARD = bytes.fromhex("00112233445566778899")
DUE = Due(CARD.hex(), 2)
START = {"number": NUMBER, "atr": "3B7F96000080318065B085", "target": None}
OLD, NEW = (1, b"THE OLD RECORD"), (2, record_of(DUE))
BATCH = 64  # commands: docs/wire.md
State = CardUpdate.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOLDER_KEYS = tmp_path / "holder-keys"
    settings.CARD_MASTER_KEY = tmp_path / "card-master.key"


@pytest.fixture
def chip(kiosk: KioskSide, folder: None) -> Chip:
    of = put_holder()
    write(lambda: KnownChip.objects.create(holder=of, card=CARD.hex(), version=2))
    keys = card_keys.keys_of(CARD)
    return Chip(keys.enc, keys.mac, CARD)


def played(chip: Chip, batch: dict) -> list[str]:
    """What a kiosk brings back: it stops at the first status that is not expected, and where the card is taken."""
    answers: list[str] = []
    for each in batch["apdus"]:
        try:
            answer = chip.transmit(bytes.fromhex(each["apdu"])).hex().upper()
        except Taken:
            break
        answers.append(answer)
        if each["expect"] and answer[-4:] not in each["expect"]:
            break
    return answers


def go_on(kiosk: KioskSide, batch: dict, answers: list[str], **bent: object) -> dict:
    return told(kiosk, f"updates/{batch['session']}", **{"seq": batch["seq"], "answers": answers, **bent})


def run(kiosk: KioskSide, chip: Chip, taken_at: tuple[int, str] | None = None) -> dict:
    """One session to its end."""
    chip.insert()
    chip.taken_at = taken_at
    batch = told(kiosk, "updates", **START)
    while batch["state"] == "open":
        batch = go_on(kiosk, batch, played(chip, batch))
    return batch


def test_a_card_is_brought_up_to_date(kiosk: KioskSide, chip: Chip):
    end = run(kiosk, chip)
    assert (end["state"], end["step"], end["done_percent"], end["apdus"]) == ("done", "confirm", 100, [])
    assert chip.active == NEW
    assert CardUpdate.objects.get().state == State.CONFIRMED
    steps = list(Audit.objects.filter(what="update").order_by("at_ms").values_list("outcome", flat=True))
    assert steps == ["begun", "STAGED", "VERIFIED", "COMMITTED", "CONFIRMED", "done"]


def test_a_session_says_what_it_is_and_may_do(kiosk: KioskSide, chip: Chip):
    batch = told(kiosk, "updates", **START)
    assert batch["simulated"] is True
    assert "simulation" in batch["issuer"]["en"]
    assert (batch["seq"], batch["state"], batch["step"]) == (1, "open", "check")
    allowed = {each["cla"] + each["ins"] for each in batch["allowed"]}
    chip.insert()
    while batch["state"] == "open":
        assert {each["apdu"][:4] for each in batch["apdus"]} <= allowed
        assert len(batch["session"]) == 43
        batch = go_on(kiosk, batch, played(chip, batch))
    assert chip.commands == 3 + 2 + 3 + 3 + 1 + 2


def test_the_next_time_nothing_is_due(kiosk: KioskSide, chip: Chip):
    run(kiosk, chip)
    says(ask(kiosk, "updates", **START), 404, "nothing-to-update")


def test_an_unknown_number_is_told_the_same(kiosk: KioskSide, chip: Chip):
    says(ask(kiosk, "updates", **{**START, "number": "000000025"}), 404, "nothing-to-update")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("place", range(1, 15))
def test_torn_anywhere_the_card_is_whole_and_the_next_session_ends_it(kiosk: KioskSide, chip: Chip, place, when):
    end = run(kiosk, chip, (place, when))
    committed = place > 12 or (place, when) == (12, "after")
    assert chip.active == (NEW if committed else OLD)
    if (place, when) == (14, "after") or (place, when) == (14, "before"):
        assert end["state"] == "torn"
    assert end["reason"] == "card-gone"
    expected = State.UNKNOWN if place == 12 else State.COMMITTED if place > 12 else None
    state = CardUpdate.objects.get().state
    assert state == (expected or state)
    assert state != State.CONFIRMED
    again = run(kiosk, chip)
    assert (again["state"], again["reason"]) == ("done", "already-there" if committed else None)
    assert chip.active == NEW
    assert CardUpdate.objects.get().state == State.CONFIRMED


@pytest.mark.parametrize("place", range(1, 15))
def test_a_kiosk_that_dies_anywhere_costs_nothing(kiosk: KioskSide, chip: Chip, place: int):
    chip.insert()
    chip.taken_at = (place, "after")
    batch = told(kiosk, "updates", **START)
    while batch["state"] == "open":
        answers = played(chip, batch)
        if len(answers) < len(batch["apdus"]):
            break
        batch = go_on(kiosk, batch, answers)
    assert chip.active in (OLD, NEW)
    write(lambda: update.forget(now_ms() + update.SESSION_MS + 1000))
    assert CardUpdate.objects.get().state == (State.UNKNOWN if place == 12 else CardUpdate.objects.get().state)
    assert run(kiosk, chip)["state"] == "done"
    assert chip.active == NEW


def test_the_same_answer_again_brings_the_same_reply(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch, seen = told(kiosk, "updates", **START), []
    while batch["state"] == "open":
        answers = played(chip, batch)
        first, second = go_on(kiosk, batch, answers), go_on(kiosk, batch, answers)
        assert first == second
        seen.append((batch, answers, first))
        batch = first
    for before, answers, reply in seen:
        assert go_on(kiosk, before, answers) == reply
    assert chip.active == NEW
    assert [each[0]["seq"] for each in seen] == list(range(1, len(seen) + 1))


def test_another_answer_to_the_same_batch_is_refused(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    answers = played(chip, batch)
    go_on(kiosk, batch, answers)
    response = ask(kiosk, f"updates/{batch['session']}", seq=1, answers=[*answers[:-1], "9000"])
    says(response, 409, "answer-conflict")


@pytest.mark.parametrize("seq", [2, 3, 1000])
def test_a_batch_out_of_order_is_refused(kiosk: KioskSide, chip: Chip, seq: int):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    answers = played(chip, batch)
    says(ask(kiosk, f"updates/{batch['session']}", seq=seq, answers=answers), 409, "out-of-order")
    assert go_on(kiosk, batch, answers)["state"] == "open"


def test_a_session_that_took_too_long_is_refused(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    UpdateSession.objects.update(deadline_ms=now_ms() - 1)
    path = f"updates/{batch['session']}"
    says(ask(kiosk, path, seq=1, answers=played(chip, batch)), 410, "session-expired")
    says(ask(kiosk, path, seq=1, answers=[]), 409, "session-over")


def test_anothers_session_is_refused(enrol, kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    other = enrol()
    says(ask(other, f"updates/{batch['session']}", seq=1, answers=played(chip, batch)), 403, "foreign-kiosk")
    noted = Audit.objects.get(outcome="foreign-kiosk")
    assert (noted.kiosk, noted.tag) == (other.number, Audit.objects.get(outcome="begun").tag)


@pytest.mark.parametrize("session", ["x", "A" * 43, "A" * 300])
def test_a_session_that_is_guessed_is_refused(kiosk: KioskSide, chip: Chip, session: str):
    says(ask(kiosk, f"updates/{session}", seq=1, answers=[]), 404, "session-unknown")


def test_more_answers_than_commands_are_refused(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    answers = [*played(chip, batch), "9000"]
    says(ask(kiosk, f"updates/{batch['session']}", seq=1, answers=answers), 400, "too-many-answers")


class EndlessIssuer(SimulatedIssuer):
    """Has always as much more to ask as a batch holds."""

    def begin(self, due: Due) -> Turn:
        return Turn("check", 0, [Command(SELECT)] * BATCH)

    def go_on(self, due: Due, memory: Memory, answers: Sequence[bytes]) -> Turn:
        return self.begin(due)


def test_more_commands_than_a_session_may_have_end_it(kiosk: KioskSide, chip: Chip, settings):
    settings.CARD_BACKEND = f"{__name__}.{EndlessIssuer.__name__}"
    end = run(kiosk, chip)
    assert (end["state"], end["reason"]) == ("failed", "too-many-apdus")
    assert chip.commands == update.MOST_APDUS // BATCH * BATCH


def test_a_session_that_has_ended_takes_no_more(kiosk: KioskSide, chip: Chip):
    end = run(kiosk, chip)
    says(ask(kiosk, f"updates/{end['session']}", seq=end["seq"], answers=[]), 409, "session-over")


def test_a_newer_session_ends_the_older(kiosk: KioskSide, chip: Chip):
    chip.insert()
    first, second = told(kiosk, "updates", **START), told(kiosk, "updates", **START)
    assert first["session"] != second["session"]
    says(ask(kiosk, f"updates/{first['session']}", seq=1, answers=played(chip, first)), 409, "session-over")
    assert CardUpdate.objects.get().failures == 0
    assert run(kiosk, chip)["state"] == "done"


def test_a_newer_version_ends_the_session_of_the_older(kiosk: KioskSide, chip: Chip):
    chip.insert()
    first = told(kiosk, "updates", **START)
    second = go_on(kiosk, first, played(chip, first))
    KnownChip.objects.update(version=3)
    told(kiosk, "updates", **START)
    says(ask(kiosk, f"updates/{second['session']}", seq=2, answers=played(chip, second)), 409, "session-over")
    assert run(kiosk, chip)["state"] == "done"
    assert chip.active[0] == 3


@pytest.mark.parametrize(
    "bent",
    [{"seq": 0}, {"answers": ["90"] * 65}, {"answers": ["9z"]}, {"answers": ["900"]}, {"answers": ["aa"]}, {"mood": 1}],
)
def test_an_answer_of_another_shape_is_refused(kiosk: KioskSide, chip: Chip, bent: dict):
    batch = told(kiosk, "updates", **START)
    says(ask(kiosk, f"updates/{batch['session']}", **{"seq": 1, "answers": [], **bent}), 400, "bad-envelope")


@pytest.mark.parametrize("bent", [{"atr": "3B"}, {"atr": "3b00"}, {"target": 65536}, {"number": "1"}, {"mood": 1}])
def test_a_start_of_another_shape_is_refused(kiosk: KioskSide, bent: dict):
    says(ask(kiosk, "updates", **{**START, **bent}), 400, "bad-envelope")


# a card that is not what it should be


def test_a_card_without_its_keys_gets_nothing(kiosk: KioskSide, chip: Chip):
    chip.enc = chip.mac_key = bytes(16)
    end = run(kiosk, chip)
    assert (end["state"], end["reason"]) == ("failed", "channel")
    assert chip.commands == 3


def test_anothers_card_gets_nothing(kiosk: KioskSide, chip: Chip):
    other = bytes(10)
    keys = card_keys.keys_of(other)
    end = run(kiosk, Chip(keys.enc, keys.mac, other))
    assert (end["state"], end["reason"]) == ("failed", "wrong-card")
    assert chip.active == OLD


def test_a_card_with_a_newer_record_is_left_alone(kiosk: KioskSide, chip: Chip):
    for active in ((3, b"NEWER"), (2, b"ANOTHER OF THE SAME VERSION")):
        chip.active = active
        assert run(kiosk, chip)["reason"] == "other-record"
        assert chip.active == active


@pytest.mark.parametrize("batch_to_bend", [2, 3, 4, 5, 6])
def test_an_answer_that_was_changed_on_the_way_is_noticed(kiosk: KioskSide, chip: Chip, batch_to_bend: int):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    while batch["state"] == "open":
        answers = played(chip, batch)
        if batch["seq"] == batch_to_bend:
            place = 1 if batch_to_bend == 2 else 0
            answers[place] = ("00" if answers[place][:2] != "00" else "11") + answers[place][2:]
        batch = go_on(kiosk, batch, answers)
    assert (batch["state"], batch["reason"]) == ("failed", "channel")
    expected = {5: State.UNKNOWN, 6: State.COMMITTED}.get(batch_to_bend)
    assert CardUpdate.objects.get().state == (expected or CardUpdate.objects.get().state)
    assert run(kiosk, chip)["state"] == "done"


def test_a_status_alone_does_not_pass_for_a_commit(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    while batch["seq"] < 5:
        batch = go_on(kiosk, batch, played(chip, batch))
    end = go_on(kiosk, batch, ["9000"])
    assert (end["state"], end["reason"]) == ("failed", "channel")
    assert CardUpdate.objects.get().state == State.UNKNOWN
    assert chip.active == OLD
    assert run(kiosk, chip)["state"] == "done"
    assert chip.active == NEW


@pytest.mark.parametrize("place", [1, 4])
def test_a_card_that_refuses_ends_the_session(kiosk: KioskSide, chip: Chip, place: int):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    answers = played(chip, batch)
    if place == 4:
        batch = go_on(kiosk, batch, answers)
    batch = go_on(kiosk, batch, ["6A82" if place == 1 else "6300"])
    assert (batch["state"], batch["reason"]) == ("failed", "card-refused")


def test_what_the_card_says_in_clear_is_for_the_kiosk_alone(kiosk: KioskSide, chip: Chip):
    chip.insert()
    batch = told(kiosk, "updates", **START)
    answers = played(chip, batch)
    assert go_on(kiosk, batch, [answers[0], "6D00", answers[2]])["state"] == "open"


# to the counter


def test_after_three_failures_the_counter_takes_over(kiosk: KioskSide, chip: Chip, settings):
    ends = [run(kiosk, chip, (7, "before")) for _ in range(settings.CARD_FAILURES)]
    assert [each["state"] for each in ends] == ["torn", "torn", "counter"]
    ticket = ends[-1]["ticket"]
    assert len(ticket) == len("C-") + 6
    answer = told(kiosk, "updates", **START)
    assert (answer["state"], answer["ticket"], answer["session"], answer["apdus"]) == ("counter", ticket, None, [])
    call_command("close_ticket", ticket, stdout=io.StringIO())
    assert run(kiosk, chip)["state"] == "done"
    with pytest.raises(CommandError, match="no ticket"):
        call_command("close_ticket", ticket)


def test_how_many_failures_is_a_setting(kiosk: KioskSide, chip: Chip, settings):
    settings.CARD_FAILURES = 1
    assert run(kiosk, chip, (7, "before"))["state"] == "counter"


@pytest.mark.parametrize("limit", ["CARD_HOLDER_SESSIONS", "CARD_KIOSK_SESSIONS"])
def test_beginning_again_and_again_is_slowed_down(kiosk: KioskSide, chip: Chip, settings, limit):
    setattr(settings, limit, 2)
    for _ in range(2):
        told(kiosk, "updates", **START)
    says(ask(kiosk, "updates", **START), 429, "slow-down")


# secrets


def test_no_apdu_key_or_number_is_in_a_log_and_no_key_at_rest(kiosk: KioskSide, chip: Chip):
    chip.insert()
    spoken: list[str] = []
    with logged() as log:
        batch = told(kiosk, "updates", **START)
        while batch["state"] == "open":
            answers = played(chip, batch)
            spoken += [each["apdu"] for each in batch["apdus"]] + answers
            held = str([list(model.objects.values_list()) for model in apps.get_app_config("cards").get_models()])
            assert not any(key.hex() in held.lower() for key in chip.keys or ())
            batch = go_on(kiosk, batch, answers)
    said = log.getvalue().upper()
    assert not any(each in said for each in spoken if len(each) > 8)
    assert NUMBER not in said
    assert UpdateSession.objects.get().memory == {}


def test_the_master_key_is_for_its_owner_alone(settings):
    one, other = card_keys.keys_of(CARD), card_keys.keys_of(bytes(10))
    assert len({one.enc, one.mac, other.enc, other.mac}) == 4
    assert card_keys.keys_of(CARD) == one
    assert stat.S_IMODE(settings.CARD_MASTER_KEY.stat().st_mode) == 0o600


def test_old_sessions_are_forgotten(kiosk: KioskSide, chip: Chip):
    run(kiosk, chip)
    assert write(lambda: update.forget(now_ms())) == 0
    assert write(lambda: update.forget(now_ms() + update.KEEP_MS + update.SESSION_MS + 1000)) > 0
    assert not UpdateSession.objects.exists()


# the channel, against published vectors and against itself


def test_cmac_is_that_of_the_standard():
    """RFC 4493, 4."""
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    message = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    assert scp03.cmac(key, b"").hex() == "bb1d6929e95937287fa37d129b756746"
    assert scp03.cmac(key, message[:16]).hex() == "070a16b46b4d4144f79bdd9dd04a287c"


@pytest.mark.parametrize("data", [b"", b"\x80", bytes(16), b"x" * 15, b"x" * 16, b"\x80\x00"])
def test_padding_comes_off_again(data: bytes):
    assert scp03.unpadded(scp03.padded(data)) == data
    assert len(scp03.padded(data)) % 16 == 0


@pytest.mark.parametrize("answer", [b"", bytes(31), bytes(32), bytes(10) + b"\x30\x02\x70" + bytes(19)])
def test_another_protocol_is_refused(answer: bytes):
    with pytest.raises(scp03.ChannelError):
        scp03.hello(answer)


def test_the_sample_record_is_the_same_each_time_and_fits():
    assert record_of(DUE) == record_of(DUE)
    assert len(record_of(DUE)) == LENGTH
    assert record_of(DUE) != record_of(Due(DUE.card, 3))
    assert b"SAMPLE" in record_of(DUE)
    assert SimulatedIssuer.simulated
