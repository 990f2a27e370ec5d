"""A bundle is put in, offered by centre, fetched in parts, and what kiosks say of it is shown."""

import hashlib
import http.client
import io
import os
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from hub.fleet.domain import download, files
from hub.fleet.models import Kiosk, Release
from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub, post, served
from tests.hub.test_ailments import WELL
from tests.hub.test_settings import elsewhere
from tests.hub.test_signature import says
from tests.limits import files_of_at_most

CONTENT = b"hsqs" + bytes(range(256)) * 4096  # over a block, and its parts differ


def put_in(bundles: Path, *words: str, version: str = "0.2.0", board: str = "qemu", content: bytes = CONTENT) -> str:
    bundle = bundles / "made.raucb"
    bundle.write_bytes(content)
    return said(str(bundle), "--version", version, "--board", board, *words)


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("release", *words, stdout=out)
    return out.getvalue()


def offered(kiosk: KioskSide) -> dict:
    answer = kiosk.get("/api/v1/release")
    assert answer.status_code == 200, answer.content
    return kiosk.believed("release", answer.content)


def fetch(kiosk: KioskSide, sha256: str, asked: str = ""):
    return kiosk.get(f"/api/v1/release/{sha256}", **({"Range": asked} if asked else {}))


def body(answer) -> bytes:
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


@pytest.mark.django_db(transaction=True)
class TestOffer:
    def test_nothing_is_offered_at_first(self, kiosk: KioskSide):
        answer = kiosk.get("/api/v1/release")
        assert (answer.status_code, answer.content) == (204, b"")

    def test_a_release_is_offered_to_all_centres_or_to_one(self, bundles: Path, kiosk: KioskSide):
        other = elsewhere()
        assert put_in(bundles, "--centre", "ISA").rstrip().endswith(": ISA")
        assert other.get("/api/v1/release").status_code == 204
        told = offered(kiosk)
        assert (told["v"], told["kiosk"], told["version"], told["board"]) == (1, kiosk.number, "0.2.0", "qemu")
        assert (told["sha256"], told["bytes"]) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
        assert said("--version", "0.2.0", "--board", "qemu").rstrip().endswith(": ISA, MUH")
        assert offered(other)["sha256"] == told["sha256"]

    def test_the_latest_that_was_published_counts(self, bundles: Path, kiosk: KioskSide):
        put_in(bundles)
        put_in(bundles, version="0.3.0", content=CONTENT + b"!")
        assert offered(kiosk)["version"] == "0.3.0"
        said("--version", "0.2.0", "--board", "qemu", "--centre", "ISA")
        assert offered(kiosk)["version"] == "0.2.0"

    def test_a_kiosk_is_offered_what_was_made_for_its_board(self, bundles: Path, kiosk: KioskSide):
        put_in(bundles, board="raspberry-pi-4")
        put_in(bundles, version="0.3.0", board="qemu", content=CONTENT + b"!")
        assert offered(kiosk)["board"] == "qemu"  # it never said what it is: the latest
        kiosk.beat(vitals={**WELL, "board": "raspberry-pi-4"})
        assert (offered(kiosk)["version"], offered(kiosk)["board"]) == ("0.2.0", "raspberry-pi-4")
        kiosk.beat(vitals={**WELL, "board": "toaster"})
        assert kiosk.get("/api/v1/release").status_code == 204

    def test_the_same_bundle_again_is_the_same_release(self, bundles: Path, kiosk: KioskSide):
        put_in(bundles)
        put_in(bundles)
        assert Release.objects.count() == 1
        assert [path.name for path in (bundles / "releases").iterdir()] == [hashlib.sha256(CONTENT).hexdigest()]

    @pytest.mark.parametrize(
        ("words", "content", "why"),
        [
            (("--version", "0.2.0", "--board", "qemu"), b"PK\x03\x04", "no RAUC bundle"),
            (("--version", "0.2.0", "--board", "qemu", "--centre", "NONE"), CONTENT, "no centre NONE"),
            (("--version", "0 2", "--board", "qemu"), CONTENT, "no version"),
            (("--version", "x" * 33, "--board", "qemu"), CONTENT, "no version"),
            (("--version", "0.2.0", "--board", "toaster"), CONTENT, "invalid choice"),
        ],
    )
    def test_what_is_no_release_is_said_to_be_none(self, bundles: Path, desk, words, content: bytes, why: str):
        (bundles / "made.raucb").write_bytes(content)
        with pytest.raises(CommandError, match=why):
            said(str(bundles / "made.raucb"), *words)
        assert not Release.objects.exists()

    def test_a_version_is_never_of_two_bundles(self, bundles: Path, desk):
        put_in(bundles)
        with pytest.raises(CommandError, match="another version"):
            put_in(bundles, content=CONTENT + b"!")

    def test_a_bundle_that_is_not_there_is_said_to_be(self, bundles: Path, desk):
        with pytest.raises(CommandError, match=r"none\.raucb cannot be read"):
            said(str(bundles / "none.raucb"), "--version", "1", "--board", "qemu")
        with pytest.raises(CommandError, match="name its bundle"):
            said("--version", "1", "--board", "qemu")

    def test_a_disk_that_is_full_is_said_before_it_is(self, bundles: Path, desk):
        (bundles / "made.raucb").write_bytes(CONTENT)
        os.truncate(
            bundles / "made.raucb", shutil.disk_usage(bundles).free + 2**40
        )  # mostly a hole, which takes no room
        with files_of_at_most(2**26), pytest.raises(CommandError, match="MiB free: the bundle and 512 MiB have to fit"):
            said(str(bundles / "made.raucb"), "--version", "0.2.0", "--board", "qemu")
        assert not list((bundles / "releases").iterdir())


@pytest.mark.django_db(transaction=True)
class TestFetch:
    @pytest.fixture
    def sha256(self, bundles: Path, kiosk: KioskSide) -> str:
        put_in(bundles)
        return str(offered(kiosk)["sha256"])

    def test_it_comes_whole(self, kiosk: KioskSide, sha256: str):
        answer = fetch(kiosk, sha256)
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(CONTENT)))
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert body(answer) == CONTENT

    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-", 0, len(CONTENT)),
            ("bytes=300000-", 300_000, len(CONTENT)),
            ("bytes=10-19", 10, 20),
            (f"bytes={len(CONTENT) - 1}-", len(CONTENT) - 1, len(CONTENT)),
            (f"bytes=5-{len(CONTENT) * 2}", 5, len(CONTENT)),
        ],
    )
    def test_a_part_comes_alone(self, kiosk: KioskSide, sha256: str, asked: str, start: int, end: int):
        answer = fetch(kiosk, sha256, asked)
        assert answer.status_code == 206
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
        assert answer.headers["Content-Length"] == str(end - start)
        assert body(answer) == CONTENT[start:end]

    @pytest.mark.parametrize(
        "asked", ["bytes=-5", "bytes=1-2,4-5", "items=0-", "bytes=9-3", "bytes=x-", "bytes=\u0661-"]
    )
    def test_a_range_that_is_none_of_ours_brings_the_whole(self, kiosk: KioskSide, sha256: str, asked: str):
        answer = fetch(kiosk, sha256, asked)
        assert answer.status_code == 200
        assert body(answer) == CONTENT

    def test_past_the_end_there_is_nothing(self, kiosk: KioskSide, sha256: str):
        says(fetch(kiosk, sha256, f"bytes={len(CONTENT)}-"), 416, "past-the-end")

    def test_an_unknown_release_is_said_to_be(self, kiosk: KioskSide, sha256: str):
        says(fetch(kiosk, "0" * 64), 404, "release-unknown")
        says(fetch(kiosk, "hub.key"), 404, "release-unknown")

    @pytest.mark.parametrize("path", ["/api/v1/release", f"/api/v1/release/{'0' * 64}"])
    def test_a_stranger_gets_nothing(self, client, path: str):
        assert client.get(path).status_code == 401

    def test_only_a_few_fetch_at_once_and_room_is_made_however_they_end(self, kiosk: KioskSide, sha256: str):
        for _ in range(3):
            running = [fetch(kiosk, sha256) for _ in range(download.AT_ONCE)]
            says(fetch(kiosk, sha256), 503, "unavailable")
            assert int(fetch(kiosk, sha256).headers["Retry-After"]) == download.AGAIN_S
            assert body(running[0]) == CONTENT
            next(iter(running[1].streaming_content))
            for each in running[1:]:
                each.close()
        assert body(fetch(kiosk, sha256)) == CONTENT


def test_a_file_is_kept_whole_or_not_at_all(tmp_path: Path):
    def torn():
        yield b"half"
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        files.keep(tmp_path, torn())
    assert list(tmp_path.iterdir()) == []


def test_a_hub_that_runs_sends_parts_and_gives_room_back_when_a_kiosk_goes_away(tmp_path: Path):
    data, content = tmp_path / "hub", b"hsqs" + bytes(32 * 2**20)
    hub(data, "manage", "migrate", "-v0")
    hub(data, "seed-demo")
    (tmp_path / "made.raucb").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 in hub(data, "release", str(tmp_path / "made.raucb"), "--version", "0.2.0", "--board", "qemu")
    with served(data) as address:
        kiosk = KioskSide(lambda path, body, headers: post(address + path, body, headers), base=address)
        kiosk.enrol(hub(data, "code", "--centre", "ISA", "--desk", "ISA04"))
        path = f"/api/v1/release/{sha256}"

        def ask(**more: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
            headers = kiosk.signed(path, b"", zipped=False, method="GET")[1]
            connection.request("GET", path, headers={**headers, **more})
            return connection, connection.getresponse()

        _, answer = ask(Range=f"bytes={len(content) - 5}-")
        assert (answer.status, answer.read()) == (206, content[-5:])
        _, answer = ask()
        assert hashlib.sha256(answer.read()).hexdigest() == sha256
        running = [ask() for _ in range(download.AT_ONCE)]
        assert [answer.status for _, answer in running] == [200] * download.AT_ONCE
        assert ask()[1].status == 503
        for connection, _ in running:
            connection.close()
        for _ in range(100):
            _, answer = ask()
            if answer.status == 200:
                break
            time.sleep(0.1)
        assert hashlib.sha256(answer.read()).hexdigest() == sha256


@pytest.mark.django_db(transaction=True)
class TestPage:
    @pytest.fixture
    def officer(self) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(User.objects.create_user("officer", is_staff=True))
        return client

    def shown(self, officer: Client) -> str:
        return " ".join(officer.get("/staff/releases").content.decode().split())

    def test_each_centre_shows_how_its_kiosks_take_the_release(self, bundles: Path, officer: Client, enrol):
        put_in(bundles)
        update = {"version": "0.2.0", "why": ""}
        for state in ("fetching", "ready", "trial", "good", "refused"):
            why = "the signature does not hold" if state == "refused" else ""
            enrol().beat(vitals={**WELL, "update": {**update, "state": state, "why": why}})
        enrol().beat(vitals={**WELL, "update": {"version": "0.1.9", "state": "good", "why": ""}})
        runs_it = enrol()
        Kiosk.objects.filter(number=runs_it.number).update(version="0.2.0")
        text = self.shown(officer)
        for words in ("Good 2", "On trial 1", "Fetched, waits for its hour 1", "Fetching 1", "Refused 1"):
            assert words in text
        assert "Not yet looked at 1" in text
        assert "the signature does not hold" in text

    def test_each_board_is_counted_by_its_own_release(self, bundles: Path, officer: Client, enrol):
        put_in(bundles, board="raspberry-pi-4")
        put_in(bundles, version="0.3.0", board="qemu", content=CONTENT + b"!")
        for version, board in (("0.2.0", "raspberry-pi-4"), ("0.3.0", "qemu"), ("0.3.0", "toaster")):
            enrol().beat(version=version, vitals={**WELL, "board": board})
        text = self.shown(officer)
        assert "Good 2" in text  # nothing is offered to a toaster
        assert "Not yet looked at" not in text
        assert '0.2.0</bdi> <small><bdi dir="ltr">raspberry-pi-4' in text
        assert '0.3.0</bdi> <small><bdi dir="ltr">qemu' in text

    def test_every_release_is_listed_with_where_it_is(self, bundles: Path, officer: Client, kiosk: KioskSide):
        put_in(bundles, "--centre", "ISA")
        text = self.shown(officer)
        assert hashlib.sha256(CONTENT).hexdigest()[:16] in text
        assert "1.0 MB" in text

    def test_a_page_without_any_says_so(self, officer: Client, kiosk: KioskSide):
        assert "nothing released" in self.shown(officer)
        assert "No release was put in yet." in self.shown(officer)

    def test_a_stranger_sees_nothing(self, client):
        assert client.get("/staff/releases").status_code == 302
