"""What kiosks are set to: checked, written, published by centre, told to a kiosk, and how it took it."""

import json
from io import BytesIO

import pytest
from PIL import Image

from hub.clock import now_ms
from hub.fleet.domain import code, picture, settings_key, settings_version
from hub.fleet.domain.place import Names, put
from hub.fleet.domain.settings_key import KEYS, SettingsError
from hub.fleet.domain.settings_version import Content
from hub.fleet.domain.wire_remote import Notice
from hub.fleet.models import Centre, Desk, Kiosk, Picture, SettingsVersion
from hub.fleet.queries import settings as queries
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_ailments import WELL
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)
QUIET = Content({"sound": {"volume": 30}})


def drawn(form: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "#08434D").save(made, form)
    return made.getvalue()


def written(content: Content = QUIET) -> SettingsVersion:
    return write(lambda: settings_version.write(content, None, "officer", now_ms()))


def published(version: SettingsVersion, *centres: str) -> list[str]:
    places = list(Centre.objects.filter(code__in=centres))
    return [each.code for each in write(lambda: settings_version.publish(version, places, "officer", now_ms()))]


def told(kiosk: KioskSide) -> dict:
    answer = kiosk.get("/api/v1/settings")
    assert answer.status_code == 200, answer.content
    found = kiosk.believed("settings", answer.content)
    assert answer.headers["ETag"] == f'"{found["version"]}"'
    return found


def elsewhere() -> KioskSide:
    place = put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    kiosk = KioskSide()
    kiosk.enrol(code.draw(place, now_ms()))
    return kiosk


class TestKiosk:
    def test_it_is_told_nothing_while_nothing_was_published(self, kiosk: KioskSide):
        written()
        answer = kiosk.get("/api/v1/settings")
        assert (answer.status_code, answer.content) == (204, b"")

    def test_it_is_told_its_centres_newest_under_its_own_number(self, kiosk: KioskSide):
        published(written(Content({"sound": {"volume": 10}})), "ISA")
        published(written(Content({"sound": {"volume": 20}, "hours": {"friday": ""}})), "ISA")
        found = told(kiosk)
        assert (found["v"], found["version"], found["kiosk"]) == (1, 2, kiosk.number)
        assert found["values"] == {"sound": {"volume": 20}, "hours": {"friday": ""}}
        assert (found["notices"], found["pictures"]) == ([], [])

    def test_another_centres_are_not_told(self, kiosk: KioskSide):
        other = elsewhere()
        published(written(), "MUH")
        assert kiosk.get("/api/v1/settings").status_code == 204
        assert told(other)["version"] == 1

    def test_what_it_has_is_not_sent_again(self, kiosk: KioskSide):
        published(written(), "ISA")
        answer = kiosk.get("/api/v1/settings", **{"If-None-Match": '"1"'})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"1"')
        assert kiosk.get("/api/v1/settings", **{"If-None-Match": '"0"'}).status_code == 200

    def test_notices_and_pictures_come_with_them(self, kiosk: KioskSide):
        kept = write(lambda: picture.add(drawn(), "desk.png", "officer", now_ms()))
        notice = Notice(ar="مغلق", en="Closed", since="2026-12-01T00:00:00.000Z", until=None)
        published(written(Content({}, (notice,), (kept.sha256,))), "ISA")
        found = told(kiosk)
        since = "2026-12-01T00:00:00.000Z"
        assert found["notices"] == [{"ar": "مغلق", "en": "Closed", "from": since, "until": None}]
        assert found["pictures"] == [kept.sha256]

    def test_it_gets_a_pictures_bytes_by_their_name(self, kiosk: KioskSide):
        for form, type_ in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
            content = drawn(form)
            kept = write(lambda content=content: picture.add(content, "x", "officer", now_ms()))
            answer = kiosk.get(f"/api/v1/content/{kept.sha256}")
            assert (answer.content, answer.headers["Content-Type"]) == (content, type_)

    @pytest.mark.parametrize("name", ["0" * 64, "x", "..%2Fhub.key"])
    def test_what_is_no_picture_is_unknown(self, kiosk: KioskSide, name: str):
        answer = kiosk.get(f"/api/v1/content/{name}")
        assert answer.status_code == 404

    def test_an_unknown_picture_is_said_to_be(self, kiosk: KioskSide):
        says(kiosk.get(f"/api/v1/content/{'0' * 64}"), 404, "content-unknown")

    @pytest.mark.parametrize("path", ["/api/v1/settings", f"/api/v1/content/{'0' * 64}"])
    def test_a_stranger_is_told_nothing(self, client, path: str):
        assert client.get(path).status_code == 401


class TestPublishing:
    def test_versions_rise(self, desk: Desk):
        assert [written().number for _ in range(3)] == [1, 2, 3]

    def test_a_centre_never_goes_back_to_a_lower_number(self, kiosk: KioskSide):
        old, new = written(), written()
        assert published(new, "ISA") == ["ISA"]
        assert published(old, "ISA") == []
        assert published(new, "ISA") == []
        assert told(kiosk)["version"] == 2

    def test_it_is_staged_by_centre_and_then_goes_to_all(self, kiosk: KioskSide):
        other = elsewhere()
        version = written()
        published(version, "ISA")
        assert other.get("/api/v1/settings").status_code == 204
        assert published(version, "ISA", "MUH") == ["MUH"]
        assert told(kiosk)["version"] == told(other)["version"] == 1

    @pytest.mark.parametrize(
        "content",
        [
            Content({"sound": {"volume": 101}}),
            Content({"sound": {"volume": True}}),
            Content({"sound": {"volume": "30"}}),
            Content({"sound": {"muted": 1}}),
            Content({"sound": {"loudness": 1}}),
            Content({"sender": {"hub_url": "https://elsewhere.example"}}),
            Content({"devices": {"card": ""}}),
            Content({"kiosk": {"data_dir": "/tmp"}}),
            Content({"kiosk": {"language": "fr"}}),
            Content({"hours": {"friday": "8-12"}}),
            Content({"hours": {"friday": "08:00-12:00\n"}}),
            Content({"hours": {"closed_on": "2026-02-30"}}),
            Content({"hours": {"zone": "Asia/Nowhere"}}),
            Content({}, (), ("0" * 64,)),
            Content({}, tuple(Notice(ar="م", en="m", since=None, until=None) for _ in range(4))),
            Content({}, (Notice("م", "m", since="2026-12-02T00:00:00.000Z", until="2026-12-01T00:00:00.000Z"),)),
        ],
    )
    def test_what_no_kiosk_would_take_is_not_written(self, content: Content):
        with pytest.raises(SettingsError):
            written(content)
        assert not SettingsVersion.objects.exists()

    def test_each_default_and_each_end_of_a_range_may_be_written(self):
        for pick in ("default", "minimum", "maximum"):
            values = {
                section: {
                    key: getattr(about, pick) if about.type == "integer" else about.default
                    for key, about in keys.items()
                }
                for section, keys in KEYS.items()
            }
            settings_key.require(values)


class TestPictures:
    def test_the_same_picture_is_kept_once(self, transactional_db):
        content = drawn()
        names = {write(lambda: picture.add(content, "a", "officer", now_ms())).sha256 for _ in range(2)}
        assert len(names) == Picture.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "none"),
            (b"<svg/>", "none"),
            (drawn()[:-20], "none"),
            (drawn("JPEG", (64, 64))[:400], "none"),
            (drawn("GIF"), "none"),
            (drawn("PNG", (4097, 1)), "wide"),
            (drawn() + bytes(picture.MOST_BYTES), "large"),
        ],
        ids=["nothing", "svg", "half a png", "half a jpeg", "gif", "wide", "large"],
    )
    def test_what_is_no_whole_picture_is_not_kept(self, transactional_db, content: bytes, why: str):
        with pytest.raises(picture.PictureError, match=why):
            write(lambda: picture.add(content, "a", "officer", now_ms()))
        assert not Picture.objects.exists()


class TestHowTheyAreTaken:
    def beat(self, kiosk: KioskSide, version: int, state: str, why: str = "") -> None:
        settings = {"version": version, "state": state, "why": why}
        assert kiosk.beat(vitals={**WELL, "settings": settings}).status_code == 200

    def test_kiosks_are_counted_by_their_last_word_on_this_version(self, desk: Desk, enrol):
        kiosks = [enrol() for _ in range(6)]
        published(written(), "ISA")
        published(written(), "ISA")
        for kiosk, state in zip(kiosks, ("good", "good", "trial", "refused"), strict=False):
            self.beat(kiosk, 2, state, "no such key" if state == "refused" else "")
        self.beat(kiosks[4], 1, "good")
        (at,) = queries.by_centre()
        assert (at.number, at.good, at.trial, at.refused, at.coming) == (2, 2, 1, 1, 2)
        assert at.whys == [(kiosks[3].number, "no such key")]

    def test_a_revoked_kiosk_counts_no_more(self, kiosk: KioskSide):
        published(written(), "ISA")
        self.beat(kiosk, 1, "good")
        Kiosk.objects.update(revoked_ms=now_ms())
        (at,) = queries.by_centre()
        assert (at.good, at.coming) == (0, 0)

    def test_a_beat_without_them_is_one_that_has_not_looked(self, kiosk: KioskSide):
        published(written(), "ISA")
        kiosk.beat()
        kiosk.beat(vitals=WELL)
        (at,) = queries.by_centre()
        assert at.coming == 1


def test_the_document_is_as_the_wire_has_it(kiosk: KioskSide):
    published(written(), "ISA")
    assert set(json.loads(kiosk.get("/api/v1/settings").content)) == {"settings", "key", "signature"}
    assert set(told(kiosk)) == {"v", "version", "kiosk", "made_at", "values", "notices", "pictures"}
