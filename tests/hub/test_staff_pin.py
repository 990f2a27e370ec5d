"""A member of staff's PIN: made once, told once, kept as a hash, published to the kiosks of one centre."""

import hashlib
import json
from base64 import b64decode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hub.fleet.domain import staff_pin
from hub.fleet.models import Centre, StaffPin
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_cards_document import believed, get


def said(*words: str) -> str:
    out = StringIO()
    call_command("staff", *words, stdout=out)
    return out.getvalue()


def given(name: str = "Sample", centre: str = "ISA") -> tuple[str, str]:
    """As records name them, and the PIN that was told."""
    words = said("add", "--centre", centre, "--name", name).split()
    return words[0], words[words.index("PIN") + 1].rstrip(",")


def opens(listed: dict, pin: str) -> str:
    """Whose PIN it is, by docs/wire.md alone."""
    cost = listed["scrypt"]
    made = hashlib.scrypt(
        pin.encode(), salt=b64decode(cost["salt"]), n=2 ** cost["ln"], r=cost["r"], p=cost["p"], maxmem=2**27, dklen=32
    )
    return next((one["by"] for one in listed["people"] if b64decode(one["hash"]) == made), "")


def listed_at(kiosk: KioskSide) -> dict:
    return believed(kiosk, "staff", b"rayak-staff-1\n", get(kiosk, "/api/v1/staff").content)


def test_nobody_has_one_at_first(kiosk: KioskSide):
    answer = get(kiosk, "/api/v1/staff")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_pin_that_was_told_opens_the_kiosks_of_its_centre(kiosk: KioskSide):
    by, pin = given()
    listed = listed_at(kiosk)
    assert (listed["centre"], opens(listed, pin), opens(listed, "000000")) == ("ISA", by, "")
    assert pin not in json.dumps(listed)
    assert pin not in str(StaffPin.objects.values())


def test_a_name_stays_in_the_hub(kiosk: KioskSide):
    given("Somebody of the sample")
    assert b"Somebody" not in get(kiosk, "/api/v1/staff").content


def test_a_pin_that_was_ended_opens_nothing_and_the_list_is_newer(kiosk: KioskSide):
    by, pin = given()
    before = listed_at(kiosk)
    said("end", "--centre", "ISA", "--by", by)
    after = listed_at(kiosk)
    assert (opens(before, pin), opens(after, pin)) == (by, "")
    assert after["made_at"] > before["made_at"]


def test_another_centres_staff_is_not_told(kiosk: KioskSide):
    Centre.objects.create(code="MHQ", name_ar="\u0645", name_en="Sample")
    given(centre="MHQ")
    assert get(kiosk, "/api/v1/staff").status_code == 204


def test_each_list_is_newer_than_the_one_before_whatever_the_clock_does(kiosk: KioskSide):
    place = Centre.objects.get(code="ISA")
    times = []
    for now_ms in (1_800_000_000_000, 1_700_000_000_000, 1_700_000_000_000):
        staff_pin.issue(place, "Sample", now_ms)
        times.append(listed_at(kiosk)["made_at"])
    assert times == sorted(set(times))


@pytest.mark.usefixtures("kiosk")
def test_who_has_one_is_listed():
    by, _ = given("Sample one")
    assert said("list", "--centre", "ISA") == f"{by} Sample one\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "--centre", "ISA", "--name", " "), "name is empty"),
        (("add", "--centre", "NONE", "--name", "Sample"), "no centre NONE"),
        (("end", "--centre", "ISA", "--by", "nobody"), "named nobody"),
    ],
)
def test_what_cannot_be_done_is_said(kiosk: KioskSide, words: tuple[str, ...], why: str):
    del kiosk
    with pytest.raises(CommandError, match=why):
        said(*words)


@pytest.mark.usefixtures("kiosk")
def test_a_stranger_is_told_nothing(client):
    given()
    assert client.get("/api/v1/staff").status_code == 401
