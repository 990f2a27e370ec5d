"""What holds for the hub as a whole: settings, commands, catalogues, schema."""

import gettext
import io
import json
import re
import stat
import tomllib
from pathlib import Path

import psutil
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client, RequestFactory

import hub
from hub import catalogues, paths
from hub.__main__ import COMMANDS, main
from hub.feedback.domain.uuid7 import uuid7
from hub.fleet.domain import throttle
from hub.fleet.models import Desk, Kiosk
from hub.middleware import Proxy
from hub.public.make_assets import ASSETS, colours
from hub.staff.management.commands.allow import known
from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub as run
from tests.hub.served import served

HERE = Path(hub.__file__).parent
ROOT = HERE.parent
PO = HERE / "locale" / "ar" / "LC_MESSAGES" / "django.po"


def wanted() -> set[str]:
    """Every English text of the templates, and of `_()` in the code."""
    found = set()
    for template in HERE.glob("*/templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        found |= {each.replace("%", "%%") for _, each in re.findall(r"""\{% translate (["'])(.*?)\1""", text)}
        for body in re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", text, re.DOTALL):
            found.add(re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", body))
    for source in HERE.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r'\b_\("([^"]+)"\)', text))
        found |= {"\0".join(both) for both in re.findall(r'\b_n\("([^"]+)", "([^"]+)",', text)}
    return found


def test_everything_is_said_in_arabic_too_and_nothing_twice():
    said = dict(catalogues.entries(PO.read_text(encoding="utf-8")))
    assert wanted() - set(said) == set()
    assert set(said) - wanted() == {""}


def test_each_translation_keeps_its_places():
    for english, arabic in catalogues.entries(PO.read_text(encoding="utf-8")):
        if english:
            assert set(re.findall(r"%\(\w+\)s", english)) == set(re.findall(r"%\(\w+\)s", arabic))


def test_catalogues_are_compiled_as_gettext_reads_them(tmp_path: Path):
    po = tmp_path / "po" / "ar" / "LC_MESSAGES" / "x.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=n!=1;\\n"\n\n'
        'msgctxt "screen"\nmsgid "one"\nmsgstr "واحد"\n\n'
        'msgid "a"\nmsgid_plural "%d as"\nmsgstr[0] "ا"\nmsgstr[1] "%d ا"\n\nmsgid "none"\nmsgstr ""\n',
        encoding="utf-8",
    )
    catalogues.compiled(tmp_path / "po", tmp_path / "mo")
    with (tmp_path / "mo" / "ar" / "LC_MESSAGES" / "x.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.pgettext("screen", "one") == "واحد"
    assert [found.ngettext("a", "%d as", n) for n in (1, 2)] == ["ا", "%d ا"]
    assert found.gettext("none") == "none"


def test_the_pages_colours_are_the_designs():
    assert (HERE / "public" / "static" / "hub" / "tokens.css").read_text() == colours()
    assert tomllib.loads((ASSETS / "design" / "tokens.toml").read_text())["color"]["light"]["primary"] in colours()


def test_every_setting_of_the_environment_is_explained():
    code = "".join(each.read_text(encoding="utf-8") for each in HERE.rglob("*.py"))
    names = set(re.findall(r'"((?:HUB_|DATABASE_)[A-Z_]+)"', code))
    explained = (ROOT / "config" / "hub.example.env").read_text(encoding="utf-8")
    inside = {"HUB_LOCAL_URL", "HUB_PARENT", "HUB_USER_PASSWORD"}
    assert names - inside == set(re.findall(r"^#?([A-Z_]+)=", explained, re.MULTILINE))


def test_secrets_are_for_their_owner_alone(tmp_path: Path):
    secret = paths.secret_file(tmp_path / "key", 32)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert paths.secret_file(tmp_path / "key", 32) == secret
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        paths.secret_file(tmp_path / "key", 32)


def test_the_commands_say_what_they_do(capsys):
    assert main([]) == 2
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


@pytest.mark.django_db(transaction=True)
def test_every_right_is_explained_to_whoever_gives_it():
    table = re.findall(r"^\| `(\w+)` \| ", section("hub-operations.md", "## People"), re.MULTILINE)
    assert sorted(table) == sorted(known())
    assert [right for right in known() if f"`{right}`" not in (ROOT / "README.md").read_text(encoding="utf-8")] == []


def section(page: str, heading: str) -> str:
    """What stands under a heading of a page of docs."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return text.split(f"{heading}\n")[1].split("\n## ")[0]


@pytest.mark.django_db(transaction=True)
class TestCommands:
    def test_sample_data_is_put_in_once(self):
        call_command("seed_demo", stdout=io.StringIO())
        call_command("seed_demo", stdout=io.StringIO())
        desk = Desk.objects.select_related("centre", "service").get()
        assert (desk.code, desk.label, desk.centre.code, desk.service.code) == ("ISA04", "4", "ISA", "renewal")

    def test_a_code_needs_a_desk_that_is_there(self, desk: Desk):
        with pytest.raises(CommandError, match="no desk"):
            call_command("code", "--centre", "MUH", "--desk", desk.code)

    def test_a_code_is_printed_alone(self, desk: Desk):
        out = io.StringIO()
        call_command("code", "--centre", "ISA", "--desk", desk.code, stdout=out)
        assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\n", out.getvalue())

    def test_a_kiosk_is_revoked(self, kiosk: KioskSide):
        call_command("revoke", "--kiosk", kiosk.number, stdout=io.StringIO())
        assert Kiosk.objects.get().revoked_ms is not None
        with pytest.raises(CommandError, match="no kiosk"):
            call_command("revoke", "--kiosk", "0000")

    def test_the_sweep_may_run_at_any_time(self, kiosk: KioskSide):
        kiosk.beat()
        for _ in range(2):
            call_command("sweep", stdout=io.StringIO())

    def test_counts_are_json(self, kiosk: KioskSide):
        kiosk.send(*kiosk.ratings(5))
        out = io.StringIO()
        call_command("counts", stdout=out)
        assert json.loads(out.getvalue())["ratings"]["n"] == 1

    def test_a_place_with_a_bad_code_is_refused(self):
        names = {f"{what}_{lang}": "x" for what in ("centre", "service") for lang in ("ar", "en")}
        with pytest.raises(CommandError, match="Codes"):
            call_command("place", centre="isa", desk="ISA04", label="4", service="renewal", **names)


@pytest.mark.django_db(transaction=True)
def test_a_flood_does_not_get_through_twice_at_the_turn_of_a_stretch():
    turn = 600_000 * 3_000_000
    before = [throttle.allow("x", "me", 10, 600, turn - 1000) for _ in range(10)]
    assert before == [True] * 10
    assert not throttle.allow("x", "me", 10, 600, turn + 1000)
    assert throttle.allow("x", "another", 10, 600, turn + 1000)
    assert throttle.allow("x", "me", 10, 600, turn + 400_000)
    assert throttle.allow("x", "me", 10, 600, turn + 1_200_000)


def test_a_uuid7_says_when_it_was_made():
    made = uuid7(1_795_000_000_000)
    assert (made.version, made.variant, made.int >> 80) == (7, "specified in RFC 4122", 1_795_000_000_000)
    assert len({uuid7(0) for _ in range(100)}) == 100


def test_every_row_that_grows_carries_its_centre_and_nothing_is_unique_without_it():
    for model in apps.get_app_config("feedback").get_models():
        fields = {field.name: field for field in model._meta.get_fields()}
        assert "centre" in fields, model
        assert isinstance(model._meta.pk, models.UUIDField)
        assert not any(field.unique for field in fields.values() if field is not model._meta.pk)
        assert not any(isinstance(field, models.AutoField | models.ForeignKey) for field in fields.values())
        for constraint in model._meta.constraints:
            assert "centre" in constraint.fields
        for index in model._meta.indexes:
            assert index.fields[0] == "centre"


@pytest.mark.django_db
def test_the_migrations_are_those_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", stdout=io.StringIO())
    assert connection.introspection.table_names()


@pytest.mark.parametrize(
    ("peer", "hops", "expected"),
    [
        ("10.0.0.1", "203.0.113.9", ("203.0.113.9", "https")),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", ("203.0.113.9", "https")),
        ("10.0.0.1", "", ("10.0.0.1", "https")),
        ("203.0.113.5", "1.1.1.1", ("203.0.113.5", "http")),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(settings, peer: str, hops: str, expected: tuple[str, str]):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=hops, HTTP_X_FORWARDED_PROTO="https")
    Proxy(lambda passed: passed)(request)
    assert (request.META["REMOTE_ADDR"], request.scheme) == expected


@pytest.mark.django_db(transaction=True)
def test_a_kiosk_behind_a_proxy_signs_the_address_that_it_knows(settings, kiosk: KioskSide):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    kiosk.client = Client(headers={"Host": "testserver", **forwarded})
    response = kiosk.post("/api/v1/records", kiosk.batch([]), base="https://testserver")
    assert response.status_code == 200, response.content


def test_the_hub_serves_with_nothing_but_a_folder(tmp_path: Path):
    with served(tmp_path) as address:
        assert address.startswith("http://127.0.0.1:")
        run(tmp_path, "seed-demo")
        assert json.loads(run(tmp_path, "counts"))["ratings"]["n"] == 0
    for name in ("secret.key", "hub.sqlite3"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_nothing_of_the_hub_outlives_it(tmp_path: Path):
    with served(tmp_path):
        (parent,) = (each for each in psutil.Process().children() if "serve" in each.cmdline())
        workers = parent.children(recursive=True)
        assert workers
        parent.kill()
        assert psutil.wait_procs(workers, timeout=5)[1] == []
