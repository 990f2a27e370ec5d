"""Card profiles: what ships is right, what is wrong is named, and a new card is a new file."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.profile import SHIPPED, ProfileError, from_document, load, parse, recognise

SECOND = """
card = "atlantis"
trusted = true

[[generations]]
name = "A1"
atr = ["3B8A8001"]

[files]
who = { folder = "1F00", file = "1F01", length = 80 }

[fields]
number = { kind = "number", file = "who", at = 0, length = 10, pattern = '^A\\d{8}$' }
name_ar = { kind = "text-ar", file = "who", at = 10, length = 40, encoding = "utf-16-be" }
birth = { kind = "date", file = "who", at = 50, length = 8, format = "DDMMYYYY" }
sex = { kind = "sex", file = "who", at = 58, length = 1, male = "1", female = "2" }
"""


@pytest.mark.parametrize(
    ("atr", "name"),
    [
        ("3B670000A81041ABCDEF", "bahrain V1"),
        ("3B7A9600008065A201010157", "bahrain V2"),
        ("3B888001E1F35E1177", "bahrain V2"),
        ("3B7F96000080318065B085040120", "bahrain V4"),
        ("3B7F9600008031806500", None),
        ("3B67", None),
        ("", None),
    ],
)
def test_a_card_is_recognised_by_its_atr(atr: str, name: str | None):
    known = recognise(bytes.fromhex(atr), load(SHIPPED))
    assert (known.name if known else None) == name


def test_what_ships_is_not_trusted_before_the_hub_confirms_it():
    assert [(profile.card, profile.trusted) for profile in load(SHIPPED)] == [("bahrain", False)]


def test_a_new_card_is_a_new_file(tmp_path: Path):
    (tmp_path / "bahrain.toml").write_text(SHIPPED.joinpath("bahrain.toml").read_text(encoding="utf-8"))
    (tmp_path / "atlantis.toml").write_text(SECOND)
    (tmp_path / "notes.txt").write_text("not a profile")
    profiles = load(tmp_path)
    assert [profile.card for profile in profiles] == ["atlantis", "bahrain"]
    known = recognise(bytes.fromhex("3B8A800155"), profiles)
    assert known is not None
    assert known.name == "atlantis A1"


def test_the_longest_prefix_speaks():
    longer = parse(SECOND.replace("3B8A8001", "3B8A800155").replace("A1", "A2"), "longer.toml")
    known = recognise(bytes.fromhex("3B8A800155"), (parse(SECOND, "short.toml"), longer))
    assert known is not None
    assert known.name == "atlantis A2"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('card = "atlantis"', "card = 7", r"the profile is not allowed.*\$\.card"),
        ('card = "atlantis"', 'card = "atlantis"\ncolour = "red"', r"colour"),
        ('atr = ["3B8A8001"]', 'atr = ["3B8"]', r"generations\[0\]\.atr"),
        ('atr = ["3B8A8001"]', "atr = []", r"generations\[0\]\.atr"),
        ("length = 80", "length = 0", r"files\.who = .*'length': 0"),
        ("length = 80", "length = 57", r"fields\.birth\.at = 50 goes past the 57 bytes"),
        ('folder = "1F00"', 'folder = "1F"', r"files\.who = .*'1F'"),
        (
            'file = "who", at = 50',
            'file = "nobody", at = 50',
            r"fields\.birth\.file = 'nobody' is not one of the files who",
        ),
        ('kind = "date"', 'kind = "text"', r"fields\.birth\.kind = 'text' is not allowed; it takes 'date'"),
        ('kind = "date"', 'kind = "day"', r"fields\.birth = .*'day'"),
        ("at = 50", "at = -1", r"fields\.birth = .*-1"),
        ("at = 50", "at = 50, colour = 3", r"fields\.birth = .*colour"),
        ('format = "DDMMYYYY"', 'format = "MMDDYYYY"', r"fields\.birth = .*MMDDYYYY"),
        (r"^A\d{8}$", "^A(", r"fields\.number\.pattern = '\^A\('"),
        ("birth = {", "photo = {", r"fields\.photo\.kind = 'date' is not allowed; it takes 'jpeg'"),
        ("birth = {", "other = {", r"fields\.other\.kind = 'date'"),
        ("[files]", "[files", r"is not TOML"),
        ('encoding = "utf-16-be"', 'encoding = "utf-7"', r"fields\.name_ar = .*utf-7"),
    ],
)
def test_a_wrong_profile_is_refused_by_file_key_and_value(old: str, new: str, complaint: str):
    assert old in SECOND
    with pytest.raises(ProfileError, match=rf"^atlantis\.toml: .*{complaint}"):
        parse(SECOND.replace(old, new, 1), "atlantis.toml")


def test_two_files_may_not_claim_one_card(tmp_path: Path):
    (tmp_path / "one.toml").write_text(SECOND)
    (tmp_path / "two.toml").write_text(SECOND)
    with pytest.raises(ProfileError, match=r"^two\.toml: generations\.atr = '3B8A8001' is also in one\.toml"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "one.toml").write_bytes(b"card = \xff")
    with pytest.raises(ProfileError, match=r"^one\.toml: cannot be read"):
        load(tmp_path)


def test_a_profile_is_frozen():
    with pytest.raises(AttributeError):
        parse(SECOND, "atlantis.toml").card = "other"


@given(st.text(max_size=300))
def test_any_text_is_a_profile_or_refused(text: str):
    with pytest.raises(ProfileError):
        parse(text, "any.toml")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdef_", max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(key=st.sampled_from(["card", "generations", "files", "fields", "select", "most"]), value=values)
def test_any_value_of_any_section_is_taken_or_refused(key: str, value: object):
    document = {**tomllib.loads(SECOND), key: value}
    try:
        from_document(document, "any.toml")
    except ProfileError as error:
        complaint = str(error)
    else:
        complaint = ""
    assert not complaint or complaint.startswith("any.toml: ")
