"""Reading a file card end to end, against the card of the same layout that ships."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.apdu import Card, Command
from devices.protocols.card_errors import CardError, Garbled, Refused, Silent, Torn, Unreadable
from devices.protocols.file_card import CardData, read
from devices.protocols.profile import SHIPPED, Recognised, load, recognise
from devices.virtual.applets.faults import mute, torn
from devices.virtual.applets.files import SAMPLES, FileCard, Person
from devices.virtual.portrait import PORTRAIT
from tests.devices.protocols.test_profile import SECOND

(BAHRAIN,) = load(SHIPPED)
V1, V2, V4 = (Recognised(BAHRAIN, generation) for generation in BAHRAIN.generations)
ALL = tuple(BAHRAIN.fields)


def card(**values: str | bytes) -> Card:
    return Card(FileCard(BAHRAIN, Person({**SAMPLES[0].values, **values})).answer)


def attempt(action: Callable[[], CardData]) -> CardData | CardError:
    try:
        return action()
    except CardError as error:
        return error


class Listening:
    """Passes commands on and keeps them."""

    def __init__(self, person: Person) -> None:
        self._card = FileCard(BAHRAIN, person)
        self.commands: list[Command] = []

    def answer(self, apdu: bytes) -> bytes:
        self.commands.append(Command.decode(apdu))
        return self._card.answer(apdu)


@pytest.mark.parametrize("known", [V2, V4])
def test_a_whole_card_is_read(known: Recognised):
    data = read(card(), known, ALL)
    assert (data.card, data.trusted) == (known.name, False)
    assert (data.number, data.sex, data.nationality) == ("010203049", "F", "BHR")
    assert (data.name_en, data.name_ar) == ("SAMPLE FATIMA AHMED", "مثال فاطمة أحمد")
    assert (data.birth, data.expiry, data.issue) == (date(2001, 2, 3), date(2031, 1, 31), date(2026, 2, 1))
    assert data.photo == PORTRAIT
    assert data.texts == {
        "authority": "SAMPLE OFFICE",
        "country_of_birth": "BHR",
        "email": "sample@example.com",
        "road_name_ar": "شارع المثال",
        "block": "0317",
    }


def test_what_the_card_does_not_hold_is_none():
    data = read(Card(FileCard(BAHRAIN, SAMPLES[1]).answer), V4, ALL)
    assert (data.number, data.photo, data.birth, data.issue) == ("000000018", None, None, None)
    assert data.expiry == date(2024, 2, 29)


def test_only_the_files_of_the_wanted_fields_are_opened():
    listening = Listening(SAMPLES[0])
    data = read(Card(listening.answer), V4, ("number", "expiry"))
    assert [command.data.hex() for command in listening.commands if command.ins == 0xA4] == [
        "d4990000010101000100000001",
        "0101",
        "0001",
        "0002",
    ]
    assert [command.le for command in listening.commands if command.ins == 0xB0] == [9, 8]
    assert data == CardData("bahrain V4", False, number="010203049", expiry=date(2031, 1, 31))


def test_a_photo_is_read_in_parts_and_the_signature_behind_it_is_not():
    listening = Listening(SAMPLES[0])
    read(Card(listening.answer), V4, ("photo",))
    lengths = [command.le or 0 for command in listening.commands if command.ins == 0xB0]
    assert (max(lengths), sum(lengths)) == (255, 4000)


def test_nothing_wanted_asks_the_card_nothing():
    assert read(Card(mute(FileCard(BAHRAIN, SAMPLES[0]).answer)), V4, ()) == CardData("bahrain V4", False)


def test_a_card_of_the_first_generation_is_known_and_says_why_it_is_not_read():
    known = recognise(bytes.fromhex("3B670000A81041"), load(SHIPPED))
    assert known == V1
    with pytest.raises(Unreadable, match="bahrain V1: the published layouts") as error:
        read(Card(mute(lambda apdu: apdu)), V1, ("number",))
    assert not error.value.passing


def test_a_field_the_profile_lacks_is_the_callers_mistake():
    with pytest.raises(ValueError, match="bahrain has no field shoe_size"):
        read(card(), V4, ("number", "shoe_size"))


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("number", "01020304", "number"),
        ("number", "01020304X", "number"),
        ("number", "٠١٢٣٤٥٦٧٨"[:4], "number"),
        ("number", " " * 9, "number"),
        ("birth", "2001-2-3", "eight digits"),
        ("birth", "20010230", "calendar"),
        ("birth", "00001231", "calendar"),
        ("name_en", b"\xc3\x28 A", "utf-8"),
        ("name_en", b"A\x07B", "no text"),
        ("name_en", b"A\0B", "no text"),
        ("photo", b"GIF89a", "JPEG"),
        ("photo", b"\xff\xd8\xff\xe0 with no end", "JPEG"),
    ],
)
def test_a_value_that_cannot_be_is_garbled_by_its_field(name: str, raw: str | bytes, why: str):
    with pytest.raises(Garbled, match=f"^bahrain {name}: .*{why}") as error:
        read(card(**{name: raw if isinstance(raw, bytes) else raw.encode()}), V4, ("number", name))
    assert "0102" not in str(error.value)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"\xff" * 192, None),
        (b"ALI".ljust(32) + b"\0" * 32 + b"AHMED".ljust(32, b"\0"), "ALI AHMED"),
        (("A" * 31 + "é").encode()[:32] + bytes(160), "A" * 31),
    ],
)
def test_a_name_is_joined_from_the_parts_that_are_there(raw: bytes, name: str | None):
    person = FileCard(BAHRAIN, SAMPLES[0])
    file = BAHRAIN.files["person"]
    content = person._contents[file.folder, file.file]
    person._contents[file.folder, file.file] = content[:9] + raw.ljust(192, b"\0")[:192] + content[201:]
    assert read(Card(person.answer), V4, ("name_en",)).name_en == name


def test_a_second_profile_reads_its_own_card(tmp_path: Path):
    (tmp_path / "atlantis.toml").write_text(SECOND)
    (profile,) = load(tmp_path)
    sample = Person({"number": "A00000017", "name_ar": "مثال", "birth": "03022001", "sex": "2"})
    known = recognise(bytes.fromhex("3B8A8001"), (profile,))
    assert known is not None
    assert read(Card(FileCard(profile, sample).answer), known, tuple(profile.fields)) == CardData(
        "atlantis A1", True, number="A00000017", name_ar="مثال", birth=date(2001, 2, 3), sex="F"
    )


def test_a_file_that_ends_early_is_garbled():
    short = FileCard(BAHRAIN, SAMPLES[0])
    short._contents["0101", "0001"] = short._contents["0101", "0001"][:300]
    for name, have, want in (("birth", 586, 594), ("name_ar", 300, 585)):
        with pytest.raises(Garbled, match=f"^bahrain file person: it ends after {have} of {want} bytes"):
            read(Card(short.answer), V4, (name,))


def test_a_card_without_the_application_refuses():
    with pytest.raises(Refused, match=r"^bahrain application: there is no such file \(6A82\)$"):
        read(Card(lambda _apdu: b"\x6a\x82"), V4, ("number",))


@pytest.mark.parametrize("after", range(12))
def test_a_card_pulled_out_or_mute_at_any_command_is_said_to_be(after: int):
    for fault, error in ((torn, Torn), (mute, Silent)):
        with pytest.raises(error) as raised:
            read(Card(fault(FileCard(BAHRAIN, SAMPLES[0]).answer, after)), V4, ALL)
        assert raised.value.passing


def test_a_person_stays_out_of_the_text_of_what_was_read():
    assert repr(read(card(), V4, ALL)) == "CardData(card='bahrain V4')"


@given(st.lists(st.binary(max_size=260), max_size=40))
def test_any_answers_are_data_or_a_typed_error(answers: list[bytes]):
    left = iter(answers)
    outcome = attempt(lambda: read(Card(lambda _apdu: next(left, b"\x6f\x00")), V4, ALL))
    assert isinstance(outcome, CardError) or outcome.number


@given(content=st.binary(min_size=597, max_size=597))
def test_any_content_of_a_file_is_data_or_a_typed_error(content: bytes):
    fake = FileCard(BAHRAIN, SAMPLES[0])
    fake._contents["0101", "0001"] = content
    outcome = attempt(lambda: read(Card(fake.answer), V4, ("number", "name_en", "name_ar", "sex", "birth")))
    assert not isinstance(outcome, CardError) or outcome.where.startswith("bahrain ")
