"""The machine-readable zone of cards and passports (ICAO Doc 9303, parts 3 to 6): accepted whole or not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Form = Literal["TD1", "TD2", "TD3"]
Sex = Literal["M", "F"]

_LAYOUT: dict[tuple[int, int], Form] = {(3, 30): "TD1", (2, 36): "TD2", (2, 44): "TD3"}
_WEIGHTS = (7, 3, 1)
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_LONGEST_LIFE = 100  # years back for a birth; an expiry lies at most half a century either way


class MrzError(Exception):
    """These lines are not an MRZ that can be trusted; the text names the place, never the characters."""


@dataclass(frozen=True, slots=True)
class Result:
    """A machine-readable zone whose every check digit is right.

    `birth` is None where its day or month is not printed ('<<'); `names` are as printed, in Latin letters. `optional`
    is what the issuer put in its own fields, without filler.
    """

    form: Form
    kind: str
    issuer: str
    number: str
    nationality: str
    birth: date | None
    sex: Sex | None
    expiry: date
    surname: str
    names: str
    optional: tuple[str, ...]
    key: str

    def __repr__(self) -> str:  # a person's data stays out of every log
        return f"Result(form={self.form!r}, issuer={self.issuer!r})"


def parse(lines: Sequence[str], today: date) -> Result:
    """The lines of a TD1 (3 x 30), TD2 (2 x 36) or TD3 (2 x 44) zone, where '_' may stand for '<'; MrzError.

    `today` settles the century: a birth is never in the future, an expiry within 50 years of today (9303-3, 4.8
    leaves it to the reader).
    """
    rows = [line.strip().replace("_", "<") for line in lines]
    form = _LAYOUT.get((len(rows), len(rows[0]) if rows else 0))
    if form is None or len({len(row) for row in rows}) != 1:
        raise MrzError("the lines are not 3 of 30, 2 of 36 or 2 of 44 characters")
    if not all(re.fullmatch(r"[A-Z0-9<]+", row) for row in rows):
        raise MrzError("a character that is not A to Z, 0 to 9 or filler")
    return _td1(rows, today) if form == "TD1" else _two_lines(form, rows, today)


def split(text: str) -> tuple[str, ...]:
    """One run of 90, 72 or 88 characters, as a chip holds it, cut into its lines; MrzError for another length."""
    sizes = {90: 30, 72: 36, 88: 44}
    if len(text) not in sizes:
        raise MrzError("it is not 90, 72 or 88 characters long")
    size = sizes[len(text)]
    return tuple(text[at : at + size] for at in range(0, len(text), size))


def check_digit(text: str) -> str:
    """The check digit of 9303-3, 4.9: weights 7, 3, 1 over 0-9, A = 10 to Z = 35, filler = 0, modulo 10."""
    return str(sum(_VALUES[character] * _WEIGHTS[at % 3] for at, character in enumerate(text)) % 10)


def _td1(rows: list[str], today: date) -> Result:
    first, second, third = rows
    number, optional = _number(first[5:14], first[14], first[15:30])
    _prove("composite", first[5:30] + second[0:7] + second[8:15] + second[18:29], second[29])
    return _result(("TD1", first, third, number, (optional, second[18:29])), second[0:18], today)


def _two_lines(form: Form, rows: list[str], today: date) -> Result:
    first, second = rows
    if form == "TD2":
        number, optional = _number(second[0:9], second[9], second[28:35])
        _prove("composite", second[0:10] + second[13:20] + second[21:35], second[35])
    else:
        number, optional = _plain(second[0:9], second[9]), second[28:42]
        if not (second[42] == "<" and not optional.strip("<")):  # 9303-4, 4.2.2.2: may be filler when unused
            _prove("optional data", optional, second[42])
        _prove("composite", second[0:10] + second[13:20] + second[21:43], second[43])
    dates = second[13:20] + second[20:28] + second[10:13]
    return _result((form, first, first[5:], number, (optional,)), dates, today)


def _number(field: str, digit: str, optional: str) -> tuple[str, str]:
    """A number longer than 9 goes on in the optional data, its check digit last (9303-5, 4.2.4; 9303-6, 4.2.4)."""
    if digit != "<":
        return _plain(field, digit), optional
    more, _, rest = optional.partition("<")
    if len(more) < 2 or "<" in field:
        raise MrzError("a long document number with no end")
    _prove("document number", field + more[:-1], more[-1])
    return field + more[:-1], rest


def _plain(field: str, digit: str) -> str:
    _prove("document number", field, digit)
    number = field.rstrip("<")  # filler inside stays: it is printed as a hyphen, and opens the chip
    if not number:
        raise MrzError("no document number")
    return number


def _prove(name: str, text: str, digit: str) -> None:
    if check_digit(text) != digit:
        raise MrzError(f"the check digit of the {name} is wrong")


def _result(head: tuple[Form, str, str, str, tuple[str, ...]], middle: str, today: date) -> Result:
    """`middle` is TD1's order: birth 6 + digit, sex, expiry 6 + digit, nationality 3."""
    form, first, name, number, optional = head
    _prove("date of birth", middle[0:6], middle[6])
    _prove("date of expiry", middle[8:14], middle[14])
    surname, _, names = name.partition("<<")
    return Result(
        form=form,
        kind=first[0:2].rstrip("<"),
        issuer=first[2:5].rstrip("<"),
        number=number,
        nationality=middle[15:18].rstrip("<"),
        birth=_birth(middle[0:6], today),
        sex=_sex(middle[7]),
        expiry=_expiry(middle[8:14], today),
        surname=_words(surname),
        names=_words(names),
        optional=tuple(_words(part) for part in optional if part.strip("<")),
        key=key(number, middle[0:6], middle[8:14]),
    )


def key(number: str, birth: str, expiry: str) -> str:
    """What opens the chip: number, birth and expiry (YYMMDD), each with its check digit (9303-11, 4.3.2).

    A number shorter than nine characters is filled up with '<'.
    """
    field = number.ljust(9, "<")
    return "".join(part + check_digit(part) for part in (field, birth, expiry))


def _words(text: str) -> str:
    return " ".join(text.replace("<", " ").split())


def _sex(character: str) -> Sex | None:
    if character == "M":
        return "M"
    if character == "F":
        return "F"
    if character != "<":
        raise MrzError("the sex is none of M, F and filler")
    return None


def _birth(text: str, today: date) -> date | None:
    if "<" in text:
        return None
    born = _date("birth", text, today.year - today.year % 100)
    if born <= today:
        return born
    return _date("birth", text, born.year - born.year % 100 - _LONGEST_LIFE)


def _expiry(text: str, today: date) -> date:
    century = today.year - today.year % 100
    year = century + int(text[0:2]) if text.isdigit() else century
    if year > today.year + 50:
        century -= 100
    elif year <= today.year - 50:
        century += 100
    return _date("expiry", text, century)


def _date(name: str, text: str, century: int) -> date:
    if not text.isdigit():
        raise MrzError(f"the date of {name} is not six digits")
    try:
        return date(century + int(text[0:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise MrzError(f"the date of {name} is no day of the calendar") from None
