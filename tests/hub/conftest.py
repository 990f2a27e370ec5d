"""A hub of its own for these tests: SQLite in a folder of its own, unless DATABASE_URL names a server."""

import os
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

CHROMIUM = Path("/usr/bin/chromium")
CONTRACT = Path(__file__).parents[1] / "contract"
KEYS = msgspec.json.decode((CONTRACT / "keys.json").read_bytes())

_data = Path(os.environ.setdefault("HUB_DATA", tempfile.mkdtemp(prefix="rayak-hub-test-")))
if not (_data / "hub.key").exists():
    _data.mkdir(parents=True, exist_ok=True)
    (_data / "hub.key").write_bytes(b64decode(KEYS["hub"]["seed_base64"]))
    (_data / "hub-box.key").write_bytes(b64decode(KEYS["box"]["seed_base64"]))
os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"

import django  # noqa: E402 the environment comes first

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from hub.clock import now_ms  # noqa: E402
from hub.fleet.domain import code  # noqa: E402
from hub.fleet.domain.place import Names, put  # noqa: E402
from hub.fleet.models import Desk, Kiosk  # noqa: E402
from tests.hub.kiosk_side import KioskSide  # noqa: E402


@pytest.fixture
def example() -> Callable[[str], object]:
    """A worked example of the wire by its name."""
    return lambda name: msgspec.json.decode((CONTRACT / f"{name}.json").read_bytes())


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    """Desk 4 of the centre in the examples."""
    centre = Names("ISA", "مركز بطاقة الهوية – مدينة عيسى", "ID Card Centre – Isa Town")
    return put(centre, "ISA04", "4", Names("renewal", "تجديد بطاقة الهوية", "ID card renewal"))


@pytest.fixture
def enrol(desk: Desk) -> Callable[[], KioskSide]:
    """Makes kiosks that are enrolled at the desk."""

    def make() -> KioskSide:
        kiosk = KioskSide()
        kiosk.enrol(code.draw(desk, now_ms()))
        return kiosk

    return make


@pytest.fixture
def kiosk(enrol: Callable[[], KioskSide]) -> KioskSide:
    """A kiosk that is enrolled at the desk."""
    return enrol()


@pytest.fixture
def contract_kiosk(desk: Desk) -> Kiosk:
    """The kiosk of the worked examples."""
    return Kiosk.objects.create(
        number=KEYS["kiosk"]["number"],
        centre=desk.centre,
        desk=desk,
        public_key=b64decode(KEYS["kiosk"]["public_base64"]),
        fingerprint=KEYS["kiosk"]["fingerprint"],
        presence_key=b64decode(KEYS["presence_base64"]),
        enrolled_ms=0,
        version="0.1.0",
    )


@pytest.fixture
def officer(transactional_db: None) -> Client:
    """Signed in, and allowed nothing beyond looking."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.create_user("officer", password="x", is_staff=True))
    return client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser that Debian has."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def bundles(settings, tmp_path: Path) -> Path:
    """Where bundles are put, and a folder of the hub's that keeps them."""
    settings.RELEASES = tmp_path / "releases"
    return tmp_path
