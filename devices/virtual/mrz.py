"""Machine-readable zones for made-up people, with every check digit (ICAO Doc 9303, parts 4 to 6)."""

from dataclasses import dataclass

from devices.protocols.mrz import check_digit


@dataclass(frozen=True, slots=True)
class Printed:
    """What a zone is made of: dates as YYMMDD, states as three letters, names in A to Z and spaces."""

    number: str
    birth: str
    sex: str
    expiry: str
    surname: str
    names: str
    issuer: str = "BHR"
    nationality: str = "BHR"


def td1(person: Printed) -> tuple[str, str, str]:
    """Three lines of 30; a number longer than 9 goes on in the optional data (9303-5, 4.2.4)."""
    first = f"ID{person.issuer:<<3}{_number(person.number)}".ljust(30, "<")
    second = f"{_dated(person.birth)}{person.sex}{_dated(person.expiry)}{person.nationality:<<3}".ljust(29, "<")
    composite = check_digit(first[5:] + second[0:7] + second[8:15] + second[18:])
    return first, second + composite, f"{person.surname}<<{person.names}".replace(" ", "<").ljust(30, "<")[:30]


def td2(person: Printed) -> tuple[str, str]:
    """Two lines of 36."""
    return _two_lines("ID", person, 36, _number(person.number)[10:].ljust(7, "<"))


def td3(person: Printed) -> tuple[str, str]:
    """Two lines of 44, the optional data unused and its check digit filler."""
    return _two_lines("P<", person, 44, "<" * 15)


def _two_lines(kind: str, person: Printed, length: int, rest: str) -> tuple[str, str]:
    first = f"{kind}{person.issuer:<<3}{person.surname}<<{person.names}".replace(" ", "<").ljust(length, "<")[:length]
    dates = f"{_dated(person.birth)}{person.sex}{_dated(person.expiry)}"
    second = _number(person.number)[:10] + f"{person.nationality:<<3}" + dates + rest
    return first, second + check_digit(second[0:10] + second[13:20] + second[21:])


def _dated(text: str) -> str:
    return text + check_digit(text)


def _number(number: str) -> str:
    field = number.ljust(9, "<")
    if len(field) == 9:
        return field + check_digit(field)
    return f"{field[:9]}<{field[9:]}{check_digit(field)}<"
