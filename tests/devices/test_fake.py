"""The reader that is asked for as a fake: a card that comes and goes with a file, and is told like any other."""

from pathlib import Path

import pytest

from devices.events import CardFailed, CardGone, CardRead, CardSeen, DeviceBack, DeviceLost
from devices.protocols.apdu import Card
from devices.protocols.file_card import read
from devices.protocols.profile import SHIPPED, load, recognise
from devices.registry import DeviceNameError, make
from tests.devices.heard import Heard

PROFILES = load(SHIPPED)


@pytest.fixture
def heard(tmp_path: Path):
    made = Heard(f"fake:card?in={tmp_path / 'card'}")
    made.supervisor.start()
    made.wait(DeviceBack)
    yield made
    assert made.supervisor.stop()


def work(heard: Heard, card: int, atr: bytes) -> None:
    known = recognise(atr, PROFILES)
    heard.device.work(card, lambda transmit: read(Card(transmit), known, ["number", "name_en"]), seconds=5)


def test_it_says_that_it_is_made_up(heard: Heard):
    assert heard.wait(DeviceBack).what.startswith("a made-up reader")


def test_a_card_is_in_while_the_file_exists_and_another_person_by_its_number(heard: Heard, tmp_path: Path):
    for turn, (text, number) in enumerate((("", "010203049"), ("1", "000000018"), ("99", "010203049")), 1):
        (tmp_path / "card").write_text(text)
        seen = heard.wait(CardSeen, turn)
        work(heard, seen.card, seen.atr)
        assert heard.wait(CardRead, turn).data.number == number
        (tmp_path / "card").unlink()
        assert heard.wait(CardGone, turn).card == seen.card


def test_a_card_that_is_out_cannot_be_worked_on(heard: Heard, tmp_path: Path):
    (tmp_path / "card").touch()
    seen = heard.wait(CardSeen)
    (tmp_path / "card").unlink()
    heard.wait(CardGone)
    work(heard, seen.card, seen.atr)
    assert heard.wait(CardFailed).fault == "removed"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    made = Heard(f"fake:card?in={tmp_path}/nowhere/card")
    made.supervisor.start()
    assert "is no folder" in made.wait(DeviceLost).why
    assert made.supervisor.stop()


@pytest.mark.parametrize(
    "name", ["fake:", "fake:card", "fake:card?in=here", "fake:printer?in=/x", "fake:card?in=/x&more=1"]
)
def test_a_name_of_another_form_is_refused(name: str):
    with pytest.raises(DeviceNameError, match="fake:card"):
        make(name)
