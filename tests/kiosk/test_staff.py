"""Whose PIN it is, and five tries, then five minutes, through restarts."""

import base64

import msgspec
import pytest

from kiosk.model import MOST_TRIES
from kiosk.staff import FILE, LOCK_MS, Cost, Person, Pins, StaffList, StaffState, site_pin

CHEAP = Cost(base64.b64encode(bytes(16)).decode(), ln=10, r=1, p=1)
BOOT, LATER = "boot-1", "boot-2"


class Since:
    """Milliseconds since boot, turned by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def mono():
    return Since()


def listed(**pins: str) -> StaffList:
    people = tuple(Person(by, base64.b64encode(CHEAP.hash(pin)).decode()) for by, pin in pins.items())
    return StaffList(1, "ISA", "2026-11-21T09:41:09.500Z", CHEAP, people)


def test_scrypt_is_that_of_the_standard():
    """RFC 7914, section 12, the third vector cut to 32 bytes: N = 16384, r = 8, p = 1."""
    cost = Cost(base64.b64encode(b"SodiumChloride").decode(), ln=14, r=8, p=1)
    assert cost.hash("pleaseletmein").hex() == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"


def test_the_sites_pin_is_known_by_the_text_of_the_settings():
    pins = Pins(site_pin("480627"), lambda: None)
    assert pins.whose("480627") == "site"
    assert pins.whose("480628") == ""
    assert pins.any()


def test_a_text_does_not_repeat_itself():
    assert site_pin("480627") != site_pin("480627")


@pytest.mark.parametrize("pin", ["", "48062", "4806271", "48062a", "٤٨٠٦٢٧", "000000", "777777", "123456", "987654"])
def test_no_site_gets_a_pin_that_is_none_or_guessed_at_once(pin):
    with pytest.raises(ValueError, match="PIN"):
        site_pin(pin)


def test_each_person_is_known_by_their_own_pin():
    pins = Pins("", lambda: listed(k7q2="480627", m3x9="913570"))
    assert (pins.whose("480627"), pins.whose("913570"), pins.whose("111111")) == ("k7q2", "m3x9", "")


@pytest.mark.parametrize("people", [None, listed()])
def test_without_any_pin_nobody_gets_in(people):
    pins = Pins("", lambda: people)
    assert not pins.any()
    assert pins.whose("") == pins.whose("000000") == ""


@pytest.mark.parametrize("cost", [{"ln": 9}, {"ln": 18}, {"r": 17}, {"p": 17}, {"p": 0}])
def test_a_list_whose_hashing_would_stop_the_kiosk_is_not_read(cost):
    text = {"salt": CHEAP.salt, "ln": 15, "r": 8, "p": 3} | cost
    with pytest.raises(msgspec.ValidationError, match="can bear"):
        msgspec.convert(text, Cost)


def test_the_fifth_wrong_one_locks_for_five_minutes(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    for left in range(MOST_TRIES - 1, 0, -1):
        state.spend()
        assert (state.left, state.locked_s) == (left, 0)
    state.spend()
    assert (state.left, state.locked_s) == (0, 300)
    mono.now += LOCK_MS - 1
    assert state.left == 0
    mono.now += 1
    assert (state.left, state.locked_s) == (MOST_TRIES, 0)


def test_a_right_one_gives_all_tries_back(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    state.spend()
    state.restore()
    assert StaffState(tmp_path, BOOT, mono).left == MOST_TRIES


def test_a_restart_gives_no_tries_back(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    for _ in range(MOST_TRIES - 1):
        state.spend()
    assert StaffState(tmp_path, BOOT, mono).left == 1
    assert StaffState(tmp_path, LATER, mono).left == 1


def test_pulling_the_plug_begins_the_five_minutes_anew(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    for _ in range(MOST_TRIES):
        state.spend()
    mono.now = 5.0
    after = StaffState(tmp_path, LATER, mono)
    assert (after.left, after.locked_s) == (0, 300)


def test_restarting_the_screen_does_not(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    for _ in range(MOST_TRIES):
        state.spend()
    mono.now += 200_000
    assert StaffState(tmp_path, BOOT, mono).locked_s == 100


def test_out_of_service_and_the_volume_outlive_a_restart(tmp_path, mono):
    state = StaffState(tmp_path, BOOT, mono)
    assert (state.shut, state.volume) == (False, None)
    state.shut, state.volume = True, 40
    after = StaffState(tmp_path, LATER, mono)
    assert (after.shut, after.volume) == (True, 40)


def test_what_a_later_release_wrote_is_read_by_the_one_before(tmp_path, mono):
    (tmp_path / FILE).write_text('{"wrong": 2, "of_tomorrow": true}')
    assert StaffState(tmp_path, BOOT, mono).left == MOST_TRIES - 2


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"wrong":"x"}'])
def test_a_damaged_file_is_said_and_begun_anew(tmp_path, mono, content, caplog):
    (tmp_path / FILE).write_bytes(content)
    assert StaffState(tmp_path, BOOT, mono).left == MOST_TRIES
    assert "cannot be read" in caplog.text


def test_what_cannot_be_written_still_locks(tmp_path, mono, caplog):
    state = StaffState(tmp_path / "gone", BOOT, mono)
    for _ in range(MOST_TRIES):
        state.spend()
    assert state.left == 0
    assert "cannot be written" in caplog.text
