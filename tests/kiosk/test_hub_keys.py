"""The hub's keys change: a newer one is believed by an older, whole or not at all, and nothing is lost on the way."""

import base64
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.clock import as_wire
from kiosk.export import MAGIC, sealed
from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.hub_keys_fetch import HUB_KEYS, HubKeysFetch
from kiosk.hub_signing import Signer
from kiosk.identity import IDENTITY_FILE, HubKey, Identity
from kiosk.model import Rating
from kiosk.published import GUIDE, KEYS, STAFF, PublishedError, Shelf, verified
from kiosk.sender_fetch import Fetch
from kiosk.sender_report import Report
from kiosk.vitals import Machine
from tests.kiosk.conftest import Desk
from tests.kiosk.test_published import CONTRACT, SERVICE
from tests.limits import files_of_at_most

NOW = datetime.now(UTC)


class Rotation:
    """A hub with two keys, and a kiosk that was enrolled with the first."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.hub, self.identity = desk, desk.hub, desk.identity
        self.keys = {"h1": desk.hub.key, "h2": Ed25519PrivateKey.generate(), "h3": Ed25519PrivateKey.generate()}
        client = HubClient(desk.hub.url, Signer(desk.identity.sign_key, "7K2M"), desk.clock, desk.settings)
        self.take = HubKeysFetch(client, desk.identity).fetch
        self.shelf = Shelf(desk.folder, lambda: desk.identity.hub_keys)
        self.now = 0.0
        self._fetch = Fetch(client, self.shelf, 1, hub_keys=self.take, monotonic=lambda: self.now)

    def turn(self) -> None:
        """What the sender asks for every few minutes."""
        self.now += 10
        self._fetch.when_due()

    def sign_with(self, name: str) -> None:
        self.hub.key_name, self.hub.key = name, self.keys[name]

    def listed(self, *names: str, **bent: object) -> dict[str, object]:
        def one(name: str) -> dict[str, str]:
            public = self.keys[name].public_key().public_bytes_raw()
            return {"key": name, "public": text(public), "box": text(name.encode() * 16)}

        made_at = as_wire(NOW + timedelta(minutes=float(str(bent.pop("minutes", 0)))))
        return {"v": 1, "kiosk": "7K2M", "made_at": made_at, "keys": [one(name) for name in names], **bent}

    def tell(self, *names: str, **bent: object) -> None:
        self.hub.publish(HUB_KEYS.path, HUB_KEYS.name, self.listed(*names, **bent), ".".join(names))

    def publish(self, made_at: str) -> None:
        """What else there is, under the key that the hub signs with now."""
        people = {"v": 1, "centre": "ISA", "made_at": made_at, "people": []}
        people["scrypt"] = {"salt": text(bytes(16)), "ln": 15, "r": 8, "p": 3}
        self.hub.publish(GUIDE.path, GUIDE.name, {"v": 1, "version": "aa", "services": [SERVICE]}, "aa")
        self.hub.publish(STAFF.path, STAFF.name, people)
        until = as_wire(NOW + timedelta(days=7))
        keys = {"v": 1, "made_at": made_at, "valid_until": until, "keys": [], "revoked": []}
        self.hub.publish(KEYS.path, KEYS.name, keys)

    def known(self) -> list[str]:
        """Those that count, here and on the disk."""
        kept = Identity.load(self.desk.folder)
        assert (kept.hub_keys, kept.hub_keys_at) == (self.identity.hub_keys, self.identity.hub_keys_at)
        return [one.key for one in kept.hub_keys]


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def rotation(desk: Desk) -> Rotation:
    return Rotation(desk)


def test_the_list_of_the_example_is_believed_by_the_key_of_the_enrolment():
    about = json.loads((CONTRACT / "enrol-answer.json").read_text())["answer"]["hub_key"]
    shown = json.loads((CONTRACT / "hub-keys.json").read_text())
    told = verified(HUB_KEYS, shown["text"].encode(), [msgspec.convert(about, HubKey)])
    assert json.loads(msgspec.json.encode(told)) == shown["answer"]["hub_keys"]


def test_an_identity_of_before_still_reads(rotation: Rotation):
    file = rotation.desk.folder / IDENTITY_FILE
    facts = json.loads(file.read_text())
    del facts["older_hub_keys"], facts["hub_keys_at"]
    assert set(facts) == {"v", "kiosk", "hub_url", "hub_key", "presence_key", "public_url", "site"}
    file.write_text(json.dumps(facts))
    assert (rotation.known(), Identity.load(rotation.desk.folder).hub_keys_at) == (["h1"], "")


def test_an_identity_of_a_later_release_still_reads(rotation: Rotation):
    """The slot before is started again where a release does not come up well."""
    file = rotation.desk.folder / IDENTITY_FILE
    facts = json.loads(file.read_text())
    facts["later"], facts["site"]["later"], facts["hub_key"]["later"] = 1, {"x": 2}, "three"
    file.write_text(json.dumps(facts))
    assert (rotation.known(), Identity.load(rotation.desk.folder).number) == (["h1"], facts["kiosk"])


def test_a_newer_key_is_learnt_by_the_older_and_from_then_on_it_counts(rotation: Rotation):
    desk, screen = rotation.desk, Identity.load(rotation.desk.folder, with_key=False)
    rotation.tell("h1", "h2")
    rotation.turn()
    assert rotation.known() == ["h1", "h2"]
    screen.refresh()
    assert screen.hub_keys == rotation.identity.hub_keys
    about = {"kinds": {}, "machine": Machine(), "hub_key": lambda: rotation.identity.hub_key.key}
    assert Report(desk.outbox, desk.clock, "hub", 60, **about).beat().vitals.hub_key == "h2"
    head = sealed(desk.outbox, rotation.identity, desk.clock)[0].removeprefix(MAGIC).partition(b"\n")[0]
    assert json.loads(head)["box"] == "h2"
    assert rotation.identity.hub_key.box == b"h2" * 16


def test_receipts_hold_under_each_key_that_is_good_and_no_other(rotation: Rotation):
    rotation.tell("h1", "h2")
    rotation.take()
    for name in ("h1", "h2"):
        rotation.sign_with(name)
        rotation.desk.outbox.put(Rating(5, "ar"))
        assert rotation.desk.sender().drain() is True
    rotation.tell("h2", minutes=1)
    rotation.take()
    assert rotation.known() == ["h2"]
    for name in ("h1", "h3"):
        rotation.sign_with(name)
        rotation.desk.outbox.put(Rating(5, "ar"))
        assert rotation.desk.sender().drain() is False
        assert "signed with a key that we do not know" in rotation.desk.line()
    assert rotation.desk.outbox.count() == 2


def test_one_that_was_asleep_through_two_rotations_follows(rotation: Rotation):
    rotation.tell("h1", "h2", "h3")
    rotation.take()
    assert rotation.known() == ["h1", "h2", "h3"]
    rotation.sign_with("h3")
    rotation.tell("h3", minutes=1)
    rotation.take()
    assert rotation.known() == ["h3"]


def test_a_list_that_is_known_is_not_sent_again(rotation: Rotation):
    rotation.tell("h1")
    rotation.take()
    before = (rotation.desk.folder / IDENTITY_FILE).stat()
    rotation.hub.published[HUB_KEYS.path] = (b"not to be sent", "h1")
    rotation.take()
    assert (rotation.desk.folder / IDENTITY_FILE).stat() == before


def test_a_hub_that_went_back_to_a_copy_is_followed(rotation: Rotation):
    rotation.tell("h1", "h2")
    rotation.take()
    rotation.tell("h1", minutes=1)
    rotation.take()
    assert rotation.known() == ["h1"]


BAD: dict[str, tuple[Callable[[Rotation], None], str]] = {
    "a stranger's": (lambda one: _stranger(one, "h1"), "its signature is wrong"),
    "a stranger's under a new name": (lambda one: _stranger(one, "h2"), "a key that we do not know"),
    "the newer's, which is not known yet": (lambda one: _by(one, "h2", "h1", "h2"), "a key that we do not know"),
    "another kiosk's": (lambda one: one.tell("h1", "h2", kiosk="9X4Q"), "they are for kiosk 9X4Q"),
    "older": (lambda one: one.tell("h1", "h2", minutes=-1), "they are older"),
    "of no time": (lambda one: one.tell("h1", "h2", made_at="today"), "they were made at no time"),
    "empty": (lambda one: one.tell(), "it cannot be read"),
    "of another version": (lambda one: one.tell("h1", "h2", v=2), "it cannot be read"),
    "with more in it": (lambda one: one.tell("h1", "h2", more=1), "it cannot be read"),
    "with a key cut short": (
        lambda one: one.tell(keys=[{"key": "h2", "public": text(b"short"), "box": ""}]),
        "it cannot be read",
    ),
}


def _stranger(one: Rotation, name: str) -> None:
    one.keys["h2"] = one.keys["h1"] = Ed25519PrivateKey.generate()
    _by(one, name, "h1", "h2")


def _by(one: Rotation, signer: str, *names: str) -> None:
    one.sign_with(signer)
    one.tell(*names, minutes=1)


@pytest.mark.parametrize("which", BAD)
def test_a_list_that_is_not_the_hubs_for_us_changes_nothing(rotation: Rotation, which: str):
    rotation.tell("h1")
    rotation.take()
    before = (rotation.desk.folder / IDENTITY_FILE).read_bytes()
    bend, why = BAD[which]
    bend(rotation)
    with pytest.raises(PublishedError, match=why):
        rotation.take()
    assert (rotation.desk.folder / IDENTITY_FILE).read_bytes() == before
    assert rotation.known() == ["h1"]


def test_a_list_by_a_key_that_was_withdrawn_changes_nothing(rotation: Rotation):
    rotation.tell("h1", "h2")
    rotation.take()
    rotation.tell("h2", minutes=1)
    rotation.take()
    _by(rotation, "h1", "h1", "h3")
    with pytest.raises(PublishedError, match="a key that we do not know"):
        rotation.take()
    assert rotation.known() == ["h2"]


def test_keys_that_the_disk_does_not_take_leave_those_of_before(rotation: Rotation):
    rotation.tell("h1", "h2")
    before, files = (rotation.desk.folder / IDENTITY_FILE).read_bytes(), sorted(rotation.desk.folder.iterdir())
    with files_of_at_most(len(before) // 2), pytest.raises(OSError, match="File too large"):
        rotation.take()
    assert (rotation.desk.folder / IDENTITY_FILE).read_bytes() == before
    assert sorted(rotation.desk.folder.iterdir()) == files
    assert rotation.known() == ["h1"]
    rotation.take()
    assert rotation.known() == ["h1", "h2"]


def test_a_site_that_another_process_saves_takes_no_key_away(rotation: Rotation):
    check = Identity.load(rotation.desk.folder)
    rotation.tell("h1", "h2")
    rotation.take()
    named = msgspec.structs.replace(check.site.service, en="Renewal, faster")
    check.keep_site(msgspec.structs.replace(check.site, service=named))
    kept = Identity.load(rotation.desk.folder)
    assert ([one.key for one in kept.hub_keys], kept.site.service.en) == (["h1", "h2"], "Renewal, faster")


def test_a_kiosk_that_was_enrolled_anew_meanwhile_keeps_what_it_was_told_then(rotation: Rotation):
    file = rotation.desk.folder / IDENTITY_FILE
    file.write_text(file.read_text().replace('"7K2M"', '"9X4Q"'))
    os.utime(file, (0, 0))
    before = file.read_bytes()
    rotation.tell("h1", "h2")
    with pytest.raises(PublishedError, match="they are for kiosk 7K2M"):
        rotation.take()
    assert file.read_bytes() == before


def test_what_is_kept_outlives_the_key_that_signed_it(rotation: Rotation):
    made_at = as_wire(NOW)
    rotation.publish(made_at)
    rotation.tell("h1", "h2")
    rotation.turn()
    rotation.sign_with("h2")  # the kiosk has said so; what there is has not changed
    rotation.publish(made_at)
    rotation.tell("h2", minutes=1)
    rotation.turn()
    assert rotation.known() == ["h2"]
    assert rotation.hub.asked[-1] == HUB_KEYS.path  # so there was no moment without them
    assert [kind.name for kind in (GUIDE, KEYS, STAFF) if rotation.shelf.read(kind) is None] == []


def test_what_stands_under_a_key_that_is_gone_is_fetched_anew(rotation: Rotation):
    rotation.publish(as_wire(NOW))
    rotation.tell("h1", "h2")
    rotation.turn()
    rotation.sign_with("h2")
    rotation.tell("h2", minutes=1)
    rotation.take()
    assert rotation.shelf.read(GUIDE) is None
    rotation.publish(as_wire(NOW))
    rotation.turn()
    assert [kind.name for kind in (GUIDE, KEYS, STAFF) if rotation.shelf.read(kind) is None] == []


def test_an_older_hub_has_no_such_list_and_all_goes_on(rotation: Rotation):
    rotation.publish(as_wire(NOW))
    with pytest.raises(HubError):
        rotation.take()
    rotation.turn()
    assert rotation.known() == ["h1"]
    assert rotation.shelf.read(GUIDE) is not None
