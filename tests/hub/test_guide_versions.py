"""The service guide as it is put in, published by centre, taken back, told to a kiosk, and shown to staff."""

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.cards.domain import guide_version
from hub.cards.domain.guide import FOLDER, read
from hub.cards.models import GuideStage, GuideVersion
from hub.clock import now_ms
from hub.fleet.domain import code
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Centre, Desk, Kiosk
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_ailments import WELL
from tests.hub.test_settings import elsewhere
from tests.hub.test_settings_page import rows

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = (FOLDER / "renewal.toml").read_text(encoding="utf-8")
OWN = [each.code for each in read(FOLDER)]


def folder(at: Path, *codes: str, name: str = "guide", minutes: int = 15) -> Path:
    """A guide of these services."""
    made = at / name
    made.mkdir(exist_ok=True)
    for each in codes:
        text = GOOD.replace("minutes = 15", f"minutes = {minutes}")
        (made / f"{each}.toml").write_text(text, encoding="utf-8")
    return made


def said(*words: object) -> str:
    out = io.StringIO()
    call_command("guide", *map(str, words), stdout=out)
    return out.getvalue()


def put_in(at: Path, *codes: str) -> GuideVersion:
    said(folder(at, *codes, name="-".join(codes)))
    return GuideVersion.objects.order_by("-number")[0]


def published(version: GuideVersion, *codes: str) -> list[str]:
    centres = list(Centre.objects.filter(code__in=codes))
    return [each.code for each in write(lambda: guide_version.publish(version, centres, "officer", now_ms()))]


def taken_back(version: GuideVersion, *codes: str) -> list[str]:
    centres = list(Centre.objects.filter(code__in=codes))
    return [each.code for each in write(lambda: guide_version.take_back(version, centres, "officer", now_ms()))]


def told(kiosk: KioskSide) -> list[str]:
    """The codes of what a kiosk is answered, signature, ETag and version held against each other."""
    answer = kiosk.get("/api/v1/guide")
    assert answer.status_code == 200, answer.content
    found = kiosk.believed("guide", answer.content)
    assert answer.headers["ETag"] == f'"{found["version"]}"'
    start = answer.content.index(b'"services":') + len(b'"services":')
    services = answer.content[start : answer.content.rindex(b'},"key":')]
    assert hashlib.sha256(services).hexdigest() == found["version"]
    return [each["code"] for each in found["services"]]


class TestCommand:
    def test_a_folder_becomes_a_version_that_no_centre_has(self, tmp_path: Path, kiosk: KioskSide):
        text = said(folder(tmp_path, "renewal", "lost"))
        assert text.startswith("Version 1 of the service guide, 2 services: lost, renewal\n")
        one = GuideVersion.objects.get()
        assert (one.name, [each.code for each in guide_version.services(one)]) == ("guide", ["lost", "renewal"])
        assert told(kiosk) == OWN

    def test_the_same_folder_is_the_same_version(self, tmp_path: Path):
        said(folder(tmp_path, "renewal"))
        assert said(folder(tmp_path, "renewal", name="again")).startswith("Version 1 ")
        assert said(folder(tmp_path, "renewal", minutes=20)).startswith("Version 2 ")

    def test_a_wrong_folder_is_refused_with_the_file_and_what_to_do(self, tmp_path: Path):
        wrong = folder(tmp_path, "renewal")
        folder(tmp_path, "lost", minutes=0)
        with pytest.raises(CommandError) as refused:
            said(wrong)
        first, last = str(refused.value).splitlines()
        assert first.startswith("lost.toml: minutes: should be a whole number from 1 to 600")
        assert last == "Nothing was kept. Mend this, then the same command again."
        assert not GuideVersion.objects.exists()

    def test_a_guide_that_no_kiosk_would_read_is_refused(self, tmp_path: Path):
        wide, ours = "غ" * 200, '"البطاقة الحالية",\n    "حضور صاحب البطاقة",'
        english = '"The present card",\n    "The holder in person",'
        lines = ",".join([f'"{wide}"'] * 12)
        text = GOOD.replace(ours, lines).replace(english, lines)
        for n in range(100):
            (tmp_path / f"s{n}.toml").write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match="bytes as kiosks get it, of at most 524288: shorten it"):
            said(tmp_path)


class TestKiosk:
    def test_each_centre_has_its_own_and_others_the_programs(self, tmp_path: Path, kiosk: KioskSide):
        other = elsewhere()
        first, second = put_in(tmp_path, "renewal"), put_in(tmp_path, "lost", "renewal")
        assert published(first, "ISA") == ["ISA"]
        assert (told(kiosk), told(other)) == (["renewal"], OWN)
        assert published(second, "ISA", "MUH") == ["ISA", "MUH"]
        assert (told(kiosk), told(other)) == (["lost", "renewal"], ["lost", "renewal"])
        assert published(first, "MUH") == ["MUH"]  # an older one may come again
        assert (told(kiosk), told(other)) == (["lost", "renewal"], ["renewal"])

    def test_what_it_has_is_not_sent_again_until_that_changes(self, tmp_path: Path, kiosk: KioskSide):
        first = put_in(tmp_path, "renewal")
        own = kiosk.get("/api/v1/guide").headers["ETag"]
        assert kiosk.get("/api/v1/guide", **{"If-None-Match": own}).status_code == 304
        published(first, "ISA")
        assert kiosk.get("/api/v1/guide", **{"If-None-Match": own}).status_code == 200
        assert kiosk.get("/api/v1/guide", **{"If-None-Match": f'"{first.sha256}"'}).status_code == 304
        taken_back(first, "ISA")
        assert kiosk.get("/api/v1/guide", **{"If-None-Match": f'"{first.sha256}"'}).status_code == 200

    def test_taken_back_a_centre_has_what_it_had_before(self, tmp_path: Path, kiosk: KioskSide):
        other = elsewhere()
        first, second = put_in(tmp_path, "renewal"), put_in(tmp_path, "lost", "renewal")
        published(first, "ISA", "MUH")
        published(second, "ISA", "MUH")
        assert taken_back(second, "ISA") == ["ISA"]
        assert (told(kiosk), told(other)) == (["renewal"], ["lost", "renewal"])
        assert taken_back(second, "ISA") == []  # pressed twice, or by two
        assert taken_back(first, "ISA") == ["ISA"]
        assert told(kiosk) == OWN
        assert published(second, "ISA", "MUH") == ["ISA"]
        assert told(kiosk) == ["lost", "renewal"]

    def test_one_that_moved_gets_that_of_its_new_centre(self, tmp_path: Path, kiosk: KioskSide):
        published(put_in(tmp_path, "renewal"), "ISA")
        before = kiosk.get("/api/v1/guide").headers["ETag"]
        there = put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
        published(put_in(tmp_path, "lost"), "MUH")
        kiosk.enrol(code.draw(there, now_ms()))
        assert kiosk.get("/api/v1/guide", **{"If-None-Match": before}).status_code == 200
        assert told(kiosk) == ["lost"]

    def test_a_hub_installed_without_its_assets_has_an_empty_one(self, tmp_path: Path):
        assert guide_version.own(tmp_path / "none") == (hashlib.sha256(b"[]").hexdigest(), b"[]")

    def test_it_costs_as_many_queries_however_many_there_are(self, tmp_path: Path, kiosk: KioskSide):
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                told(kiosk)
            return len(asked)

        published(put_in(tmp_path, "renewal"), "ISA")
        one = cost()
        for each in ("lost", "new"):
            published(put_in(tmp_path, each), "ISA")
        assert cost() == one


@pytest.fixture
def officer(desk: Desk) -> Client:
    user = User.objects.create_user("officer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="publish_settings"))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def cells(officer: Client, path: str = "/staff/settings/guide") -> list[list[str]]:
    found = rows(officer.get(path).content.decode())
    return [[re.sub(r"\s+", " ", cell) for cell in row] for row in found]


class TestPage:
    def test_each_centre_shows_what_it_has(self, tmp_path: Path, officer: Client):
        elsewhere()
        published(put_in(tmp_path, "renewal"), "ISA")
        first, second = cells(officer)
        assert (first[0], first[1]) == ("ID Card Centre – Isa Town", "Version 1")
        assert first[2] == "no kiosk"
        assert first[3].endswith("officer")
        assert first[4] == "the program’s ownTake back"
        assert second == ["Muharraq", "the program’s own", "0 of 1", "nothing published"]

    def test_each_centre_shows_how_many_kiosks_told_that_they_have_it(
        self, tmp_path: Path, officer: Client, kiosk: KioskSide, enrol: Callable[[], KioskSide]
    ):
        own, second = guide_version.own()[0], enrol()
        assert [row[2] for row in cells(officer)] == ["0 of 2"]
        kiosk.beat(vitals=WELL | {"guide": own[:16]})
        second.beat(vitals=WELL)
        assert [row[2] for row in cells(officer)] == ["1 of 2"]
        one = put_in(tmp_path, "renewal")
        published(one, "ISA")
        assert [row[2] for row in cells(officer)] == ["0 of 2"]
        for each in (kiosk, second):
            each.beat(vitals=WELL | {"guide": one.sha256[:16]})
        assert [row[2] for row in cells(officer)] == ["2 of 2"]
        Kiosk.objects.filter(number=second.number).update(revoked_ms=now_ms())
        assert [row[2] for row in cells(officer)] == ["1 of 1"]

    @pytest.mark.parametrize("bent", ["0" * 17, 7, ["a"]])
    def test_a_beat_that_tells_no_version_is_refused(self, kiosk: KioskSide, bent: object):
        assert kiosk.beat(vitals=WELL | {"guide": bent}).status_code == 400

    def test_a_kiosks_page_names_the_guide_that_it_has(self, tmp_path: Path, officer: Client, kiosk: KioskSide):
        def told_guide(guide: str | None) -> str:
            kiosk.beat(vitals=WELL | {"guide": guide})
            text = officer.get(f"/staff/kiosks/{kiosk.number}").content.decode()
            shown = re.search(r"<dt>Service guide</dt><dd>(.*?)</dd>", text, re.DOTALL)
            assert shown is not None
            return re.sub(r"<[^>]+>|\s+$", "", shown[1])

        one = put_in(tmp_path, "renewal")
        assert told_guide(one.sha256[:16]) == "Version 1"
        assert told_guide(guide_version.own()[0][:16]) == "the program’s own"
        assert told_guide("0" * 16) == "0" * 16
        assert (told_guide(None), told_guide("")) == ("–", "–")

    def test_a_version_shows_what_it_says_and_what_is_other(self, tmp_path: Path, officer: Client):
        said(folder(tmp_path, "lost", "renewal"))
        (tmp_path / "guide" / "lost.toml").unlink()
        said(folder(tmp_path, "renewal", "status", minutes=20))
        found = cells(officer, "/staff/settings/guide/2")
        assert [(row[-1], row[4]) for row in found] == [("Changed", "20"), ("New", "20"), ("Left out", "15")]
        assert found[0][0] == "ID card renewalRenew a card that has expired or soon will."
        assert found[0][3] == "1.000"

    def test_the_programs_own_is_shown_and_cannot_be_published(self, officer: Client):
        assert len(cells(officer, "/staff/settings/guide/0")) == len(OWN)
        assert officer.post("/staff/settings/guide/0/publish", {"all": "1"}).status_code == 404
        assert officer.get("/staff/settings/guide/7").status_code == 404

    def test_it_is_published_to_who_was_ticked_and_taken_back(self, tmp_path: Path, officer: Client, kiosk: KioskSide):
        other = elsewhere()
        put_in(tmp_path, "renewal")
        officer.post("/staff/settings/guide/1/publish", {"centres": ["MUH", "NONE"]})
        assert (told(kiosk), told(other)) == (OWN, ["renewal"])
        officer.post("/staff/settings/guide/1/publish", {"all": "1"})
        assert (told(kiosk), told(other)) == (["renewal"], ["renewal"])
        officer.post("/staff/settings/guide/1/back", {"centres": ["ISA"]})
        assert (told(kiosk), told(other)) == (OWN, ["renewal"])
        text = officer.get("/staff/settings/guide/1").content.decode()
        assert text.count("· <bdi>officer</bdi>") == 3
        officer.post("/staff/settings/guide/1/back", {"all": "1"})
        assert (told(kiosk), told(other)) == (OWN, OWN)
        assert {stage.back_by for stage in GuideStage.objects.all()} == {"officer"}

    @pytest.mark.parametrize("way", ["publish", "back"])
    def test_what_changes_nothing_is_said(self, tmp_path: Path, officer: Client, way: str):
        put_in(tmp_path, "renewal")
        answer = officer.post(f"/staff/settings/guide/1/{way}", {}, follow=True)
        assert "Nothing changed" in answer.content.decode()

    def test_only_who_may_publishes(self, tmp_path: Path, officer: Client, kiosk: KioskSide):
        published(put_in(tmp_path, "renewal"), "ISA")
        other = Client(headers={"Accept-Language": "en"})
        other.force_login(User.objects.create_user("visitor", is_staff=True))
        for path in ("/staff/settings/guide", "/staff/settings/guide/1"):
            text = other.get(path).content.decode()
            assert "Version 1" in text
            assert "Take back" not in text
        for way in ("publish", "back"):
            assert other.post(f"/staff/settings/guide/1/{way}", {"all": "1"}).status_code == 403
            assert officer.get(f"/staff/settings/guide/1/{way}").status_code == 405
        assert told(kiosk) == ["renewal"]
        assert Client().get("/staff/settings/guide").status_code == 302

    def test_the_pages_ask_no_more_for_three_than_for_one(
        self, tmp_path: Path, officer: Client, django_assert_max_num_queries
    ):
        for n, each in enumerate(("renewal", "lost", "new")):
            put(Names(f"C{n}", "م", "C"), f"C{n}D1", "1", Names("renewal", "ت", "R"))
            published(put_in(tmp_path, each), *(f"C{m}" for m in range(n + 1)))
            with django_assert_max_num_queries(11):
                assert officer.get("/staff/settings/guide").status_code == 200
            with django_assert_max_num_queries(11):
                assert officer.get(f"/staff/settings/guide/{n + 1}").status_code == 200

    @pytest.mark.parametrize("path", ["/staff/settings/guide", "/staff/settings/guide/1", "/staff/settings/guide/0"])
    def test_each_page_is_arabic_too(self, tmp_path: Path, officer: Client, path: str):
        published(put_in(tmp_path, "renewal"), "ISA")
        text = officer.get(f"{path}?lang=ar").content.decode()
        assert 'dir="rtl"' in text
        assert "دليل الخدمات" in text
