"""What the hub publishes, fetched and kept: only the hub's, never an older one, whole after every mishap."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.card_hub import CardHub
from kiosk.clock import as_wire
from kiosk.hub_client import HubClient
from kiosk.hub_signing import Signer
from kiosk.identity import HubKey, base64_bytes
from kiosk.published import GUIDE, KEYS, STAFF, Kind, PublishedError, Shelf, verified
from kiosk.sender_fetch import Fetch
from kiosk.wiring_services import Answers
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import Desk
from tests.kiosk.reference_hub import ReferenceHub
from tests.limits import files_of_at_most

CONTRACT = Path(__file__).parents[1] / "contract"
SERVICE = json.loads(json.loads((CONTRACT / "cards-guide.json").read_text())["text"])["guide"]["services"][0]


started = [datetime.now(UTC)]  # when the test that runs began


@pytest.fixture(autouse=True)
def begin() -> None:
    started.append(datetime.now(UTC))


def keys(minutes: float = 0, revoked: tuple[str, ...] = ()) -> dict[str, object]:
    made = started[-1] + timedelta(minutes=minutes)
    return {
        "v": 1,
        "made_at": as_wire(made),
        "valid_until": as_wire(made + timedelta(days=7)),
        "keys": [],
        "revoked": revoked,
    }


def publish(hub: ReferenceHub, minutes: float = 0, version: str = "aa", **how: object) -> None:
    hub.publish(KEYS.path, KEYS.name, keys(minutes), **how)
    hub.publish(GUIDE.path, GUIDE.name, {"v": 1, "version": version, "services": [SERVICE]}, version, **how)


class Shop:
    """A desk's shelf, and the fetching that fills it; time is a list's last number."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.now = desk, [0.0]
        self.shelf = Shelf(desk.folder, lambda: desk.identity.hub_keys)
        client = HubClient(desk.hub.url, Signer(desk.identity.sign_key, "7K2M"), desk.clock, desk.settings)
        self.fetch = Fetch(client, self.shelf, 300, chance=lambda low, _high: low, monotonic=lambda: self.now[-1])

    def ask(self) -> None:
        self.now.append(self.now[-1] + 300)
        self.fetch.when_due()

    def kept(self) -> tuple[object, object]:
        return self.shelf.read(KEYS), self.shelf.read(GUIDE)


@pytest.fixture
def shop(desk: Desk) -> Shop:
    return Shop(desk)


@pytest.mark.parametrize(("kind", "file"), [(KEYS, "cards-document-keys.json"), (GUIDE, "cards-guide.json")])
def test_the_worked_examples_hold_and_no_byte_of_them_can_be_changed(kind: Kind, file: str):
    body = json.loads((CONTRACT / file).read_text())["text"].encode()
    about = json.loads((CONTRACT / "enrol-answer.json").read_text())["answer"]["hub_key"]
    hub_key = HubKey(about["key"], base64_bytes(about["public"]))
    assert type(verified(kind, body, [hub_key])) is kind.shape
    spare = body.rindex(b'=="}') - 1  # four bits of its last character mean nothing in base64
    for at in set(range(len(body))) - {spare}:
        with pytest.raises(PublishedError):
            verified(kind, body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], [hub_key])


def test_what_is_published_is_fetched_and_kept(shop: Shop):
    publish(shop.desk.hub)
    shop.ask()
    listed, guide = shop.kept()
    assert listed.can_judge(datetime.now(UTC))
    assert [one.code for one in guide.services] == ["chip-update"]
    assert (shop.desk.folder / KEYS.file).stat().st_mode & 0o777 == 0o600


def test_it_is_asked_for_at_the_start_and_then_when_its_time_has_come(shop: Shop):
    shop.fetch.when_due()
    asked = len(shop.desk.hub.asked)
    shop.now.append(239.0)
    shop.fetch.when_due()
    assert len(shop.desk.hub.asked) == asked == 3
    shop.now.append(240.0)
    shop.fetch.when_due()
    assert len(shop.desk.hub.asked) == 6


def test_a_guide_that_has_not_changed_is_not_sent_again_but_confirmed(shop: Shop):
    publish(shop.desk.hub)
    shop.ask()
    os.utime(shop.desk.folder / GUIDE.file, (0, 0))
    before = (shop.desk.folder / GUIDE.file).read_bytes()
    shop.desk.hub.published[GUIDE.path] = (b"not to be sent", "aa")
    shop.ask()
    assert (shop.desk.folder / GUIDE.file).read_bytes() == before
    assert datetime.now(UTC) - shop.shelf.confirmed_at(GUIDE) < timedelta(minutes=1)


def test_a_changed_guide_takes_the_place_of_the_old(shop: Shop):
    publish(shop.desk.hub, version="aa")
    shop.ask()
    publish(shop.desk.hub, version="bb")
    shop.ask()
    assert shop.shelf.read(GUIDE).version == "bb"


def test_an_older_list_never_takes_the_place_of_a_newer(shop: Shop):
    publish(shop.desk.hub, minutes=0)
    shop.ask()
    newest = shop.shelf.read(KEYS)
    for minutes in (-1, 0):
        publish(shop.desk.hub, minutes=minutes)
        shop.ask()
        assert shop.shelf.read(KEYS) == newest
    publish(shop.desk.hub, minutes=1)
    shop.ask()
    assert shop.shelf.read(KEYS).made_at > newest.made_at


def signed_by_a_stranger(hub: ReferenceHub) -> None:
    publish(hub, minutes=5, version="bb", key=Ed25519PrivateKey.generate())


def under_another_key_name(hub: ReferenceHub) -> None:
    publish(hub, minutes=5, version="bb")
    hub.published = {
        path: (body.replace(b'"key":"h1"', b'"key":"h2"'), tag) for path, (body, tag) in hub.published.items()
    }


def exchanged(hub: ReferenceHub) -> None:
    publish(hub, minutes=5, version="bb")
    hub.published = {KEYS.path: hub.published[GUIDE.path], GUIDE.path: hub.published[KEYS.path]}


def of_another_shape(hub: ReferenceHub) -> None:
    hub.publish(KEYS.path, KEYS.name, keys(5) | {"more": 1})
    hub.publish(GUIDE.path, GUIDE.name, {"v": 1, "version": "bb", "services": [{"code": "x"}]}, "bb")


def not_there(hub: ReferenceHub) -> None:
    hub.published.clear()


def fault(*each: Callable) -> Callable[[ReferenceHub], None]:
    def put(hub: ReferenceHub) -> None:
        publish(hub, minutes=5, version="bb")
        hub.faults.extend(each * 2)

    put.__name__ = each[0].__name__
    return put


@pytest.mark.parametrize(
    "spoil",
    [
        *(signed_by_a_stranger, under_another_key_name, exchanged, of_another_shape, not_there),
        *(fault(one) for one in (faults.portal, faults.portal_that_says_json, faults.redirect, faults.bad_gateway)),
        *(fault(one) for one in (faults.truncated, faults.lost, faults.endless)),
        fault(lambda handler, _honest: handler.reply(304, b"")),
    ],
)
def test_whatever_comes_in_its_place_leaves_what_is_kept(shop: Shop, spoil: Callable[[ReferenceHub], None], caplog):
    publish(shop.desk.hub)
    shop.ask()
    before = shop.kept()
    spoil(shop.desk.hub)
    shop.ask()
    assert shop.kept() == before
    said = [record.getMessage() for record in caplog.records if record.name == "kiosk.fetch"]
    assert all("not fetched: " in line for line in said)
    shop.desk.hub.faults.clear()
    publish(shop.desk.hub, minutes=6, version="cc")
    shop.ask()
    assert shop.shelf.read(GUIDE).version == "cc"


@pytest.mark.parametrize(
    "bent",
    [
        {"v": 2},
        {"services": [SERVICE | {"minutes": 0}]},
        {"services": [SERVICE | {"fee_fils": "1.000"}]},
        {"services": [SERVICE | {"mood": 1}]},
        {"services": [{name: each for name, each in SERVICE.items() if name != "where"}]},
    ],
)
def test_a_guide_of_our_hub_that_cannot_be_read_leaves_the_last_good_one_on_the_screen(shop: Shop, bent: dict, caplog):
    publish(shop.desk.hub)
    shop.ask()
    answers = Answers(shop.desk.folder, lambda: shop.desk.identity.hub_keys, lambda: started[-1], no_hub)
    before = answers.guide()
    assert [one.code for one in before.services] == ["chip-update"]
    guide = {"v": 1, "version": "bb", "services": [SERVICE], **bent}
    shop.desk.hub.publish(GUIDE.path, GUIDE.name, guide, "bb")
    for _ in range(2):
        shop.ask()
        assert answers.guide() == before
    assert "service-guide.json not fetched: it cannot be read" in caplog.text


def no_hub() -> CardHub:
    raise AssertionError("a guide is read from what is kept here")


def test_a_fault_that_stays_is_said_once(shop: Shop, caplog):
    for _ in range(3):
        shop.ask()
    said = [record.getMessage() for record in caplog.records if record.name == "kiosk.fetch"]
    assert len(said) == 3
    assert said[0].startswith("document-keys.json not fetched: ")


def staff(minutes: int, centre: str = "ISA") -> dict[str, object]:
    """A list of nobody, so many minutes from the day of the examples."""
    made_at = f"2026-11-21T09:{minutes:02}:00.000Z"
    cost = {"salt": "AAAAAAAAAAAAAAAAAAAAAA==", "ln": 15, "r": 8, "p": 3}
    return {"v": 1, "centre": centre, "made_at": made_at, "scrypt": cost, "people": []}


def test_a_list_of_staff_is_replaced_by_a_newer_one_or_by_that_of_another_centre(shop: Shop):
    def kept(listed: dict[str, object]) -> tuple[str, str]:
        shop.desk.hub.publish(STAFF.path, STAFF.name, listed)
        shop.ask()
        now = shop.shelf.read(STAFF)
        return now.centre, now.made_at

    first = kept(staff(10))
    assert kept(staff(9)) == first
    assert kept(staff(11)) == ("ISA", "2026-11-21T09:11:00.000Z")
    assert kept(staff(2, "MHQ")) == ("MHQ", "2026-11-21T09:02:00.000Z")


def test_a_hub_without_a_list_of_staff_changes_nothing(shop: Shop, caplog):
    publish(shop.desk.hub)
    shop.desk.hub.publish(STAFF.path, STAFF.name, staff(10))
    shop.ask()
    shop.desk.hub.published[STAFF.path] = (b"", "")
    shop.ask()
    assert shop.shelf.read(STAFF).made_at == "2026-11-21T09:10:00.000Z"
    assert [one for one in caplog.records if one.name == "kiosk.fetch" and "staff" in one.getMessage()] == []


def test_a_disk_that_takes_no_more_leaves_what_is_kept_and_no_litter(shop: Shop, caplog):
    publish(shop.desk.hub)
    shop.ask()
    before, files = shop.kept(), sorted(shop.desk.folder.iterdir())
    publish(shop.desk.hub, minutes=5, version="bb")

    with files_of_at_most(64):
        shop.ask()
    assert shop.kept() == before
    assert sorted(shop.desk.folder.iterdir()) == files
    assert "File too large" in caplog.text
    shop.ask()
    assert shop.kept() != before


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_torn_file_counts_as_none_and_is_fetched_anew(shop: Shop, share: float):
    publish(shop.desk.hub)
    shop.ask()
    whole = shop.kept()
    for kind in (KEYS, GUIDE):
        file = shop.desk.folder / kind.file
        file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    assert shop.kept() == (None, None)
    shop.ask()
    assert shop.kept() == whole


def test_fetching_never_holds_up_the_sending(desk: Desk):
    calls = []
    sender = desk.sender(fetch=lambda: calls.append("fetched"))
    desk.hub.faults.append(faults.portal)
    assert sender.round() > 0
    assert calls == []
    assert sender.round() == 0
    assert calls == ["fetched"]
