"""The MRZ: the specimens of ICAO Doc 9303, every check digit, and no guess at what is not proved."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.mrz import MrzError, check_digit, key, parse, split
from devices.virtual.mrz import Printed, td1, td2, td3

TODAY = date(2026, 11, 21)

# ICAO Doc 9303: part 5 appendix B (TD1), part 6 appendix B (TD2), part 4 appendix A (TD3)
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
LONG = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")


@pytest.mark.parametrize(
    ("lines", "form", "number", "optional"),
    [
        (TD1, "TD1", "D23145890", ()),
        (TD2, "TD2", "D23145890", ()),
        (TD3, "TD3", "L898902C3", ("ZE184226B",)),
    ],
)
def test_a_specimen_is_read(lines: tuple[str, ...], form: str, number: str, optional: tuple[str, ...]):
    result = parse(lines, TODAY)
    assert (result.form, result.number, result.optional) == (form, number, optional)
    assert (result.issuer, result.nationality, result.sex) == ("UTO", "UTO", "F")
    assert (result.birth, result.expiry) == (date(1974, 8, 12), date(2012, 4, 15))
    assert (result.surname, result.names) == ("ERIKSSON", "ANNA MARIA")


def test_a_long_number_goes_on_in_the_optional_data():
    result = parse(LONG, TODAY)
    assert (result.number, result.birth, result.expiry) == ("D23145890734", date(1934, 7, 12), date(1995, 7, 12))
    assert result.key == "D23145890734934071279507122"


@pytest.mark.parametrize("lines", [TD1, TD2, TD3, LONG])
def test_filler_may_be_an_underscore(lines: tuple[str, ...]):
    assert parse([line.replace("<", "_") for line in lines], TODAY) == parse(lines, TODAY)


@pytest.mark.parametrize("lines", [TD1, TD2, TD3, LONG])
def test_no_wrong_digit_passes(lines: tuple[str, ...]):
    """One changed digit anywhere under a check digit: the zone is refused or, outside of them, says what is printed."""
    good = parse(lines, TODAY)
    for row, line in enumerate(lines):
        for at, character in enumerate(line):
            if character.isdigit():
                wrong = line[:at] + str((int(character) + 1) % 10) + line[at + 1 :]
                with pytest.raises(MrzError):
                    parse([*lines[:row], wrong, *lines[row + 1 :]], TODAY)
    assert parse(lines, TODAY) == good


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "the lines"),
        (("A" * 30,), "the lines"),
        (("A" * 30, "A" * 30, "A" * 29), "the lines"),
        ((TD1[0].lower(), TD1[1], TD1[2]), "a character"),
        (("I<UTO٣" + TD1[0][6:], TD1[1], TD1[2]), "a character"),
        ((TD1[0].replace("89", "88"), TD1[1], TD1[2]), "document number"),
        ((TD1[0], TD1[1][:-1] + "5", TD1[2]), "composite"),
        ((TD3[0], TD3[1].replace("ZE18", "ZE19")), "optional data"),
        (("I<UTOD23145890<<<<<<<<<<<<<<<<", TD1[1], TD1[2]), "no end"),
    ],
)
def test_what_cannot_be_proved_is_refused(lines: tuple[str, ...], why: str):
    with pytest.raises(MrzError, match=why):
        parse(lines, TODAY)


@pytest.mark.parametrize(
    ("birth", "expiry", "wanted"),
    [
        ("261121", "261122", (date(2026, 11, 21), date(2026, 11, 22))),
        ("261122", "760101", (date(1926, 11, 22), date(2076, 1, 1))),
        ("000229", "770101", (date(2000, 2, 29), date(1977, 1, 1))),
        ("74<<<<", "991231", (None, date(1999, 12, 31))),
    ],
)
def test_the_century_is_settled_by_today(birth: str, expiry: str, wanted: tuple[date | None, date]):
    result = parse(td1(Printed("123456789", birth, "M", expiry, "ALI", "AHMED")), TODAY)
    assert (result.birth, result.expiry) == wanted


@pytest.mark.parametrize(("birth", "expiry"), [("741302", "300101"), ("740230", "300101"), ("740812", "30<<<<")])
def test_a_day_that_is_none_is_refused_for_all_its_check_digits(birth: str, expiry: str):
    with pytest.raises(MrzError, match="the date of"):
        parse(td1(Printed("123456789", birth, "M", expiry, "ALI", "AHMED")), TODAY)


def test_a_td3_may_leave_the_check_of_unused_data_to_filler():
    lines = td3(Printed("L898902C3", "740812", "F", "120415", "ERIKSSON", "ANNA"))
    assert parse(lines, TODAY).optional == ()
    assert lines[1][42] == "<"


def test_a_person_stays_out_of_the_text_of_a_result():
    assert repr(parse(TD1, TODAY)) == "Result(form='TD1', issuer='UTO')"


def test_the_key_of_the_worked_example():
    """ICAO Doc 9303-11, appendix D.2."""
    assert key("L898902C", "690806", "940623") == "L898902C<369080619406236"


def test_check_digits_of_the_standard():
    """ICAO Doc 9303-3, 4.9: the worked examples."""
    assert [check_digit(text) for text in ("520727", "AB2134<<<", "HA672242<658022549601086<<<<<<<<<<<<<<0")] == [
        "3",
        "5",
        "8",
    ]


@pytest.mark.parametrize(("length", "count"), [(90, 3), (72, 2), (88, 2)])
def test_a_run_of_characters_is_cut_into_lines(length: int, count: int):
    assert len(split("A" * length)) == count


def test_another_length_is_no_zone():
    with pytest.raises(MrzError):
        split("A" * 91)


letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1)


@given(number=numbers.filter(lambda text: len(text) <= 18), born=st.dates(date(1927, 1, 1), TODAY), name=letters)
def test_what_is_printed_is_read(number: str, born: date, name: str):
    for make, longest in ((td1, 18), (td2, 14), (td3, 9)):
        if len(number) <= longest:
            result = parse(make(Printed(number, f"{born:%y%m%d}", "F", "300101", name, "A")), TODAY)
            assert (result.number, result.birth, result.surname, result.names) == (number, born, name, "A")


@given(st.lists(st.text("AB0123456789<_é", max_size=44), max_size=4))
def test_any_lines_are_read_or_refused(lines: list[str]):
    try:
        result = parse(lines, TODAY)
    except MrzError:
        return
    assert result.number
