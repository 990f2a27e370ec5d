"""The hub's keys change under kiosks that nobody visits: each is spoken to with a key that it says it has."""

import io
import re
import threading
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.core.management import CommandError, call_command

from hub import paths
from hub.clock import now_ms
from hub.feedback.domain import beat
from hub.feedback.models import Record
from hub.fleet.domain import code, hub_key, hub_ring, pairing, staff_pin
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.wire import Beat
from hub.fleet.models import Desk, Kiosk
from hub.fleet.queries.kiosk import key_of
from hub.writer import write
from tests.hub.conftest import KEYS
from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub
from tests.hub.test_ailments import WELL
from tests.hub.test_brought import export, refused, taken
from tests.hub.test_releases import put_in
from tests.hub.test_settings import published, written
from tests.limits import files_of_at_most

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ring(settings, tmp_path: Path) -> Path:
    """A ring of this test's own: h1 is the key of the worked examples."""
    settings.HUB_KEY_FILE, settings.HUB_BOX_FILE = tmp_path / "hub.key", tmp_path / "hub-box.key"
    settings.HUB_KEY_FILE.write_bytes(b64decode(KEYS["hub"]["seed_base64"]))
    settings.HUB_BOX_FILE.write_bytes(b64decode(KEYS["box"]["seed_base64"]))
    return tmp_path


def key(*words: str) -> str:
    out = io.StringIO()
    call_command("key", *words, stdout=out)
    return out.getvalue()


def learn(kiosk: KioskSide) -> dict:
    """Ask for the keys, believe them by the one that is known, and take the newest."""
    listed = kiosk.believed("hub_keys", kiosk.get("/api/v1/hub-keys").content)
    kiosk.answer["hub_key"] = listed["keys"][-1]
    return listed


def say(kiosk: KioskSide, name: str | None) -> None:
    assert kiosk.beat(vitals=WELL | {"hub_key": name}).status_code == 200


def follow(kiosk: KioskSide) -> None:
    say(kiosk, learn(kiosk)["keys"][-1]["key"])


def everything(kiosk: KioskSide) -> list[str]:
    """Under which key each thing is signed that the hub says to a kiosk; each signature is seen to hold."""
    assert kiosk.send(*kiosk.ratings(5))["accepted"]
    paths = {"hub_keys": "hub-keys", "document_keys": "documents/keys"}
    names = ("guide", "document_keys", "staff", "settings", "release", "orders", "hub_keys")
    found = []
    for name in names:
        content = kiosk.get(f"/api/v1/{paths.get(name, name)}").content
        kiosk.believed(name, content)
        found += re.findall(rb'"key":"(h\d+)","signature"', content)
    return [name.decode() for name in found]


class TestSigning:
    @pytest.fixture
    def kiosk(self, kiosk: KioskSide, bundles: Path) -> KioskSide:
        """One that has something of every kind to fetch."""
        published(written(), "ISA")
        write(lambda: staff_pin.issue(Desk.objects.get().centre, "Somebody", now_ms()))
        put_in(bundles)
        return kiosk

    def test_a_kiosk_is_spoken_to_with_what_it_learnt_until_it_says_that_it_has_a_newer(self, kiosk: KioskSide):
        assert everything(kiosk) == ["h1"] * 7
        key("new")
        assert everything(kiosk) == ["h1"] * 7
        learn(kiosk)
        say(kiosk, "h2")
        assert everything(kiosk) == ["h2"] * 7
        key("withdraw", "h1")
        assert everything(kiosk) == ["h2"] * 7

    def test_one_that_never_says_a_word_of_it_goes_on_as_before(self, kiosk: KioskSide):
        key("new")
        assert kiosk.beat().status_code == 200
        say(kiosk, None)
        assert everything(kiosk) == ["h1"] * 7

    def test_after_a_leak_the_newest_signs_for_one_that_has_no_other(self, kiosk: KioskSide):
        key("new")
        key("withdraw", "h1", "--lost")
        kiosk.answer["hub_key"] = {"public": hub_key.public("h2")}
        assert everything(kiosk) == ["h2"] * 7


class TestTelling:
    def test_the_keys_are_told_oldest_first_to_the_kiosk_that_asks(self, kiosk: KioskSide):
        key("new")
        key("new")
        listed = learn(kiosk)
        assert (listed["v"], listed["kiosk"]) == (1, kiosk.number)
        assert [one["key"] for one in listed["keys"]] == ["h1", "h2", "h3"]
        assert listed["keys"][0]["public"] == KEYS["hub"]["public_base64"]
        assert listed["keys"][0]["box"] == KEYS["box"]["public_base64"]
        assert {len(b64decode(one[part])) for one in listed["keys"] for part in ("public", "box")} == {32}
        assert len({one[part] for one in listed["keys"] for part in ("public", "box")}) == 6

    def test_one_that_has_them_all_is_not_told_again(self, kiosk: KioskSide):
        key("new")
        again = kiosk.get("/api/v1/hub-keys", **{"If-None-Match": '"h1.h2"'})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", '"h1.h2"')
        for other in ("h1", "h2", "h1.h2.h3"):
            assert kiosk.get("/api/v1/hub-keys", **{"If-None-Match": f'"{other}"'}).status_code == 200

    def test_a_stranger_is_told_nothing(self, kiosk: KioskSide):
        kiosk.key = KioskSide().key
        assert kiosk.get("/api/v1/hub-keys").status_code == 401

    def test_a_new_kiosk_learns_the_newest(self, desk: Desk):
        key("new")
        kiosk = KioskSide()
        kiosk.enrol(code.draw(desk, now_ms()))
        assert kiosk.answer["hub_key"]["key"] == "h2"
        assert kiosk.send(*kiosk.ratings(5))["accepted"]

    def test_a_kiosk_that_asks_again_after_a_rotation_is_believed_to_have_the_newest(self, desk: Desk):
        text, kiosk = code.draw(desk, now_ms()), KioskSide()
        kiosk.enrol(text)
        key("new")
        kiosk.enrol(text)
        assert kiosk.answer["hub_key"]["key"] == "h2"
        assert kiosk.send(*kiosk.ratings(5))["accepted"]

    def test_so_is_one_that_was_paired(self, desk: Desk):
        kiosk = KioskSide()
        kiosk.pair()
        write(lambda: pairing.pair(kiosk.public.hex(), desk, "", "somebody", now_ms()))
        kiosk.pair()
        assert kiosk.answer["hub_key"]["key"] == "h1"
        key("new")
        kiosk.pair()
        assert kiosk.answer["hub_key"]["key"] == "h2"
        assert kiosk.send(*kiosk.ratings(5))["accepted"]

    def test_a_kiosk_that_somebody_paired_and_that_has_not_asked_yet_holds_no_older_key_up(self, desk: Desk):
        kiosk = KioskSide()
        kiosk.pair()
        key("new")
        write(lambda: pairing.pair(kiosk.public.hex(), desk, "", "somebody", now_ms()))
        assert key("withdraw", "h1") == "h1 is withdrawn and destroyed\n"

    def test_a_kiosk_that_says_a_key_that_there_is_not_is_taken_to_have_what_it_had(self, kiosk: KioskSide):
        say(kiosk, "h9")
        assert Kiosk.objects.get().hub_key == "h1"
        for bent in ("", "h0", "h1\n", "h12345", "x1"):
            assert kiosk.beat(vitals=WELL | {"hub_key": bent}).status_code == 400

    def test_one_that_lost_the_newer_goes_back_to_the_older(self, kiosk: KioskSide):
        key("new")
        say(kiosk, "h2")
        say(kiosk, "h1")
        assert kiosk.send(*kiosk.ratings(5))["accepted"]

    @pytest.mark.parametrize("name", [None, "h1", "h2"])
    def test_a_beat_costs_as_many_statements_as_before(
        self, kiosk: KioskSide, django_assert_num_queries, name: str | None
    ):
        key("new")
        told = {"v": 1, "kiosk": kiosk.number, "sent": kiosk.at(), "waiting": 0, "set_aside": 0, "version": "0.1.0"}
        told |= {"screen": "ok", "code": None, "disk_free_mb": 1, "vitals": WELL | {"hub_key": name}}
        sent = msgspec.convert(told, Beat)
        standing = key_of(kiosk.number)[1]
        beat.take(sent, Signed(kiosk.number, "b" * 22, now_ms()), standing)
        with django_assert_num_queries(8):
            beat.take(sent, Signed(kiosk.number, "c" * 22, now_ms()), standing)


class TestWithdrawing:
    def test_it_is_refused_while_a_kiosk_has_no_newer_one(self, enrol, ring: Path):
        kiosks = [enrol() for _ in range(7)]
        key("new")
        for each in kiosks[:1]:
            follow(each)
        numbers = sorted(each.number for each in kiosks[1:])
        with pytest.raises(CommandError) as refusal:
            key("withdraw", "h1")
        assert str(refusal.value).startswith("6 of 7 kiosks have not said that they have a newer key: ")
        assert f"{', '.join(numbers[:5])} and others." in str(refusal.value)
        assert {"hub.key", "hub-box.key"} <= {path.name for path in ring.iterdir()}
        for each in kiosks[1:6]:
            follow(each)
        with pytest.raises(CommandError, match=f"1 of 7 kiosks have not .*: {kiosks[6].number}. "):
            key("withdraw", "h1")
        call_command("revoke", "--kiosk", kiosks[6].number, stdout=io.StringIO())
        assert key("withdraw", "h1") == "h1 is withdrawn and destroyed\n"
        assert {path.name for path in ring.iterdir() if path.suffix == ".key"} == {"hub-h2.key", "hub-box-h2.key"}

    def test_what_was_not_there_and_the_newest_cannot_be_withdrawn(self):
        with pytest.raises(CommandError, match="h1 is the newest: make the next one first"):
            key("withdraw", "h1")
        with pytest.raises(CommandError, match="There is no key h2: there is h1"):
            key("withdraw", "h2", "--lost")
        with pytest.raises(CommandError, match="There is no key : there is h1"):
            key("withdraw")

    def test_a_name_is_never_given_twice(self):
        key("new")
        key("withdraw", "h1")
        key("new")
        assert hub_ring.names() == ["h2", "h3"]
        key("withdraw", "h2")
        assert hub_ring.names() == ["h3"]
        assert [hub_ring.is_withdrawn(name) for name in ("h1", "h2", "h3", "h4", "x", "")] == [
            *(True, True, False, False, False, False)
        ]

    def test_one_that_leaked_goes_all_the_same_and_who_has_no_other_is_said(self, enrol):
        followed, lagging = enrol(), enrol()
        key("new")
        follow(followed)
        assert key("withdraw", "h1", "--lost") == (
            f"h1 is withdrawn and destroyed\n1 of 2 kiosks have no other and must be paired anew: {lagging.number}\n"
        )
        assert followed.send(*followed.ratings(5))["accepted"]

    def test_a_kiosk_between_two_keys_keeps_the_older_alone(self, kiosk: KioskSide):
        key("new")
        key("new")
        with pytest.raises(CommandError, match="1 of 1 kiosks"):
            key("withdraw", "h2")
        assert key("withdraw", "h2", "--lost") == "h2 is withdrawn and destroyed\n"
        assert [one["key"] for one in learn(kiosk)["keys"]] == ["h1", "h3"]

    def test_a_withdrawal_that_was_cut_off_is_done_again(self, ring: Path):
        key("new")
        (ring / "hub.key").unlink()
        (ring / "hub.key").mkdir()  # no file goes that is a folder
        with pytest.raises(OSError, match=r"hub\.key"):
            key("withdraw", "h1")
        assert not (ring / "hub-box.key").exists()
        (ring / "hub.key").rmdir()
        (ring / "hub.key").write_bytes(bytes(32))
        key("withdraw", "h1")
        assert not (ring / "hub.key").exists()
        assert not (ring / "hub-box.key").exists()

    def test_they_are_listed_with_how_many_kiosks_have_them(self, enrol):
        followed = enrol()
        enrol(), enrol()
        key("new")
        follow(followed)
        first, second = key().splitlines()
        assert re.fullmatch(r"h1  since 20\S+Z  the newest that 2 of 3 kiosks have", first)
        assert re.fullmatch(r"h2  since 20\S+Z  the newest that 1 of 3 kiosks have; new kiosks learn it", second)


class TestSticks:
    def box(self, name: str) -> dict:
        sealed_to = X25519PublicKey.from_public_bytes(b64decode(hub_key.told(name).box))
        return {"box": sealed_to, "head": {"box": name}}

    def test_what_was_sealed_before_a_rotation_is_taken_until_the_withdrawal(self, kiosk: KioskSide, tmp_path: Path):
        before, late = export(kiosk, kiosk.ratings(5)), export(kiosk, kiosk.ratings(4))
        key("new")
        follow(kiosk)
        assert "1 new" in taken(tmp_path, before)
        assert "1 new" in taken(tmp_path, export(kiosk, kiosk.ratings(3), **self.box("h2")))
        key("withdraw", "h1")
        assert "sealed to key h1, which this hub has withdrawn" in refused(tmp_path, late)
        assert "1 new" in taken(tmp_path, export(kiosk, kiosk.ratings(2), **self.box("h2")))
        assert Record.objects.count() == 3

    def test_a_key_that_there_never_was_is_another_hubs(self, kiosk: KioskSide, tmp_path: Path):
        for name in ("h7", "", "box"):
            assert "sealed to another hub" in refused(tmp_path, export(kiosk, kiosk.ratings(5), head={"box": name}))


class TestFiles:
    def test_a_key_is_there_whole_or_not_at_all(self, ring: Path):
        with files_of_at_most(16), pytest.raises(OSError, match="File too large"):
            key("new")
        assert sorted(path.name for path in ring.iterdir()) == ["hub-box.key", "hub.key"]
        key("new")
        assert sorted(path.name for path in ring.iterdir()) == [
            *("hub-box-h2.key", "hub-box.key", "hub-h2.key", "hub.key")
        ]

    def test_of_many_that_draw_the_same_secret_at_once_the_first_counts(self, tmp_path: Path):
        start = threading.Barrier(8)

        def draw(_: int) -> bytes:
            start.wait()
            return paths.secret_file(tmp_path / "secret", 32)

        with ThreadPoolExecutor(8) as several:
            drawn = set(several.map(draw, range(8)))
        assert drawn == {(tmp_path / "secret").read_bytes()}
        assert not list(tmp_path.glob(".new-*"))

    def test_a_copy_names_every_key_that_lies_elsewhere(self, tmp_path: Path):
        data, away = tmp_path / "data", tmp_path / "away"
        away.mkdir()
        where = {"HUB_KEY_FILE": str(away / "signing.key")}
        hub(data, "manage", "migrate", "-v0", **where)
        hub(data, "key", "new", **where)
        said = hub(data, "backup", str(tmp_path / "copy"), **where)
        names = ("signing.key", "hub-box.key", "signing-h2.key", "hub-box-h2.key")
        assert f"copy {', '.join(str(away / name) for name in names)} too" in said
