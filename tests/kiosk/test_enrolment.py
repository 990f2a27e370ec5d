"""A code becomes an identity: once, safely repeatable, and never with a QR code that cannot be drawn."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import Clock
from kiosk.enrolment import EnrolmentError, enrol, tidy_code
from kiosk.hub_faults import HubError
from kiosk.identity import IDENTITY_FILE, KEY_FILE, Identity, NotEnrolled
from kiosk.model import Place
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import QUICK
from tests.kiosk.reference_hub import SITE, ReferenceHub

CODE = "ABCD-EFGH-JKMN"


def try_to(hub: ReferenceHub, folder: Path, code: str = CODE) -> Identity:
    return enrol(hub.url, code, folder, Clock(), QUICK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_it_learns_who_and_where_it_is(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    try_to(hub, folder)
    identity = Identity.load(folder)
    assert identity.place() == Place("7K2M", "ISA", "ISA04", "renewal", "csat.1")
    assert (identity.hub_url, identity.public_url) == (hub.url, "https://rayak.example")
    assert (identity.hub_key.key, identity.hub_key.public, identity.hub_key.box) == ("h1", hub.public(), hub.box)
    assert identity.presence_key == hub.presence_key
    assert [len(part) for part in identity.fingerprint.split(" ")] == [4, 4, 4, 4]


def test_an_older_hub_tells_no_key_for_exports(hub: ReferenceHub, folder: Path):
    hub.codes[CODE], hub.box = None, b""
    try_to(hub, folder)
    assert Identity.load(folder).hub_key.box == b""


def test_a_key_for_exports_of_another_length_is_not_taken(hub: ReferenceHub, folder: Path):
    hub.codes[CODE], hub.box = None, b"short"
    with pytest.raises(HubError, match="its answer is not the hub's"):
        try_to(hub, folder)


@pytest.mark.parametrize("typed", ["abcd-efgh-jkmn", "ABCDEFGHJKMN", " abcd efgh jkmn "])
def test_a_code_may_be_typed_in_any_way(typed: str):
    assert tidy_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "ABCD-EFGH-JKM", "ABCD-EFGH-JKML", "ABCD-EFGH-JKMNP"])
def test_what_cannot_be_a_code_is_not_even_sent(typed: str):
    with pytest.raises(EnrolmentError, match="12 of 0-9 and A-Z"):
        tidy_code(typed)


def test_its_secrets_are_its_own(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    try_to(hub, folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {(folder / name).stat().st_mode & 0o777 for name in (KEY_FILE, IDENTITY_FILE)} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == [IDENTITY_FILE, KEY_FILE]


def test_an_answer_lost_on_the_way_does_not_cost_the_code(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    hub.faults.append(faults.lost)
    with pytest.raises(HubError):
        try_to(hub, folder)
    with pytest.raises(NotEnrolled):
        Identity.load(folder)
    assert try_to(hub, folder).number == "7K2M"


@pytest.mark.parametrize(
    ("prepare", "line"),
    [
        (lambda _: None, "The hub does not know this enrolment code"),
        (lambda hub: hub.codes.update({CODE: b"of another kiosk"}), "used already"),
        (lambda hub: hub.faults.append(faults.hub_error(403, "code-expired")), "older than 24 hours"),
        (lambda hub: hub.faults.append(faults.portal), "a web page came back"),
        (lambda hub: hub.faults.append(faults.portal_that_says_json), "its answer is not the hub's"),
    ],
)
def test_a_refusal_is_said_and_leaves_no_identity(hub: ReferenceHub, folder: Path, prepare: Callable, line: str):
    prepare(hub)
    with pytest.raises(HubError, match=line):
        try_to(hub, folder)
    assert not (folder / IDENTITY_FILE).exists()


def test_a_desk_whose_qr_would_not_fit_is_refused(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    hub.site = {**SITE, "desk": {"code": "ISATOWN0000004", "label": "4"}}
    with pytest.raises(EnrolmentError, match=r"\(21 characters\) and the desk's code ISATOWN0000004 \(14\)"):
        try_to(hub, folder)
    assert not (folder / IDENTITY_FILE).exists()


def test_a_hub_whose_address_a_qr_cannot_hold_is_refused(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    hub.public_url = "https://rayak_hub.example"
    with pytest.raises(EnrolmentError, match="characters that the desk's QR code cannot hold"):
        try_to(hub, folder)


def test_a_kiosk_whose_clock_is_wrong_is_enrolled_all_the_same(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    clock = Clock(wall_ms=lambda: 0, synchronised=lambda: False)
    assert enrol(hub.url, CODE, folder, clock, QUICK).number == "7K2M"
    assert clock.stamp().trust == "hub"


@pytest.mark.parametrize("content", ["", "{}", '{"v": 1}', "not json"])
def test_a_damaged_identity_says_what_to_do(hub: ReferenceHub, folder: Path, content: str):
    hub.codes[CODE] = None
    try_to(hub, folder)
    (folder / IDENTITY_FILE).write_text(content)
    with pytest.raises(NotEnrolled, match="enrol this kiosk again"):
        Identity.load(folder)


def test_a_site_with_a_bad_code_is_never_kept(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    hub.site = {**SITE, "question": "What?"}
    with pytest.raises(HubError, match="question"):
        try_to(hub, folder)


def test_the_screen_follows_a_site_that_the_sender_saved(hub: ReferenceHub, folder: Path):
    hub.codes[CODE] = None
    sender = try_to(hub, folder)
    screen = Identity.load(folder)
    named = msgspec.structs.replace(sender.site.service, en="Renewal, faster")
    assert sender.keep_site(msgspec.structs.replace(sender.site, service=named)) is True
    assert sender.keep_site(sender.site) is False
    assert (screen.refresh(), screen.site.service.en) == (True, "Renewal, faster")
    assert screen.refresh() is False
    assert json.loads((folder / IDENTITY_FILE).read_text())["site"]["service"]["en"] == "Renewal, faster"
