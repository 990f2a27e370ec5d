"""The service guide: strict files, one signed document, fetched once."""

import hashlib
import json
import re
import tomllib

import msgspec
import pytest

from hub.cards.domain import guide_version
from hub.cards.domain.guide import FOLDER, MOST_FILE_BYTES, MOST_SERVICES, GuideError, read
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_cards_document import believed, get
from tests.hub.test_signature import says

GOOD = (FOLDER / "renewal.toml").read_text(encoding="utf-8")


def test_every_service_is_marked_as_a_sample():
    services = read(FOLDER)
    assert 8 <= len(services) <= 12
    assert all(each.sample for each in services)
    assert all("replaced by the agency" in path.read_text() for path in FOLDER.glob("*.toml"))


def test_each_language_is_written_in_its_own_letters():
    for path in FOLDER.glob("*.toml"):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for part in ("name", "summary", "where", "requirements"):
            assert re.search("[\u0621-\u064a]", str(content[part]["ar"])), path
            assert not re.search("[\u0600-\u06ff]", str(content[part]["en"])), path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes = 15\n", "", "minutes: should be a whole number from 1 to 600"),
        ("minutes = 15", "minutes = 0", "minutes: should be a whole number from 1 to 600"),
        ("minutes = 15", "minutes = 15.5", "minutes: should be a whole number from 1 to 600"),
        ("fee_fils = 1000", "fee_fils = -1", "fee_fils: should be a whole number from 0 to 10000000"),
        ("fee_fils = 1000", 'fee_fils = "1.000"', "fee_fils: should be a whole number from 0 to 10000000"),
        ("sample = true", 'sample = "no"', "sample: should be true or false"),
        ("sample = true", "sample = true\nmood = 1", "mood: is no key of a guide: take it out, or mend its name"),
        ('en = "ID card renewal"', 'en = ""', "name.en: should be ar and en, each a text of 1 to 200"),
        ('en = "ID card renewal"', 'en = " ID card renewal"', "name.en: should be ar and en"),
        ('en = "ID card renewal"\n', "", "name.en: should be ar and en"),
        ('en = "ID card renewal"', 'en = "ID card renewal"\nfr = "Carte"', "name.fr: should be ar and en"),
        ('    "The present card",\n', "", "requirements: should be ar and en, with the same number of lines"),
        ('    "The present card",\n', '    "",\n', "requirements.en[0]: should be ar and en, with the same number"),
        ("sample = true", "sample = ", "is not TOML"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_named_with_its_key(tmp_path, old: str, new: str, said: str):
    assert old in GOOD
    (tmp_path / "renewal.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(GuideError) as wrong:
        read(tmp_path)
    assert str(wrong.value).startswith(f"renewal.toml: {said}")


def test_every_file_that_is_wrong_is_named_at_once(tmp_path):
    (tmp_path / "Renewal.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lost.toml").write_bytes(b"\xff")
    (tmp_path / "new.toml").mkdir()
    (tmp_path / "renewal.toml").write_text(GOOD + "#" * MOST_FILE_BYTES, encoding="utf-8")
    (tmp_path / "status.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(GuideError) as wrong:
        read(tmp_path)
    assert [line.split(":")[0] for line in str(wrong.value).splitlines()] == [
        "Renewal.toml",
        "lost.toml",
        "new.toml",
        "renewal.toml",
    ]


def test_a_folder_with_no_file_or_too_many_is_none(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(GuideError, match=f"{folder}: should be a folder of 1 to 100 files"):
            read(folder)
    for n in range(MOST_SERVICES + 1):
        (tmp_path / f"s{n}.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(GuideError, match="and has 101"):
        read(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_kiosk_gets_it_signed_and_once(kiosk: KioskSide):
    response = get(kiosk, "/api/v1/guide")
    found = believed(kiosk, "guide", b"rayak-guide-1\n", response.content)
    assert [each["code"] for each in found["services"]] == [each.code for each in read(FOLDER)]
    assert response.headers["ETag"] == f'"{found["version"]}"'
    start = response.content.index(b'"services":') + len(b'"services":')
    end = response.content.rindex(b'},"key":')
    assert hashlib.sha256(response.content[start:end]).hexdigest() == found["version"]
    again = get(kiosk, "/api/v1/guide", **{"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", response.headers["ETag"])
    assert get(kiosk, "/api/v1/guide", **{"If-None-Match": '"older"'}).status_code == 200
    assert {each.headers["Cache-Control"] for each in (response, again)} == {"no-store"}


@pytest.mark.django_db(transaction=True)
def test_it_is_for_kiosks_and_by_get(kiosk: KioskSide):
    says(kiosk.client.get("/api/v1/guide"), 401, "signature-missing")
    says(kiosk.post("/api/v1/guide", b"{}"), 405, "method-not-allowed")


def test_it_is_signed_as_the_example_is(example, tmp_path):
    wanted = example("cards-guide")
    given = json.loads(wanted["text"])["guide"]["services"][0]
    lines = [f"{name} = {json.dumps(given[name])}" for name in ("sample", "fee_fils", "minutes")]
    tables = [f"[{name}]" for name in ("name", "summary", "requirements", "where")]
    text = "\n".join(["order = 1", *lines])
    for name in tables:
        part = given[name.strip("[]")]
        text += f"\n{name}\n" + "\n".join(
            f"{language} = {msgspec.json.encode(part[language]).decode()}" for language in part
        )
    (tmp_path / f"{given['code']}.toml").write_text(text, encoding="utf-8")
    content = msgspec.json.encode(read(tmp_path))
    version = hashlib.sha256(content).hexdigest()
    assert guide_version.signed_with("h1", version, content).decode() == wanted["text"]
    assert wanted["headers"]["ETag"] == f'"{version}"'
