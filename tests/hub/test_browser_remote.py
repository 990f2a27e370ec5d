"""The pages of the fleet in a real browser with scripts off, in both languages; pictures go to build/screens/web."""

import base64
import io
import json
import re
import shutil
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from hub.cards.domain.guide import FOLDER
from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub, post, served
from tests.hub.test_ailments import WELL
from tests.hub.test_browser import SCREENS, WORDS, open_page, picture

PASSWORD = "correct-horse-9-staple"
NARROW, WIDE = (390, 844), (1440, 900)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    data = tmp_path_factory.mktemp("hub")
    hub(data, "manage", "migrate", "-v0")
    hub(data, "seed-demo")
    names = ["--centre-ar", "مركز بطاقة الهوية – المحرق", "--centre-en", "ID Card Centre – Muharraq"]
    names += ["--service-ar", "بطاقة جديدة", "--service-en", "New ID card"]
    for desk in ("1", "2"):
        hub(data, "place", "--centre", "MUH", "--desk", f"MUH0{desk}", "--label", desk, "--service", "new", *names)
    hub(data, "user", "technician", HUB_USER_PASSWORD=PASSWORD)
    hub(data, "allow", "technician", "pair_kiosks", "give_orders", "publish_settings")
    with served(data) as address:
        yield data, address


def a_kiosk(address: str) -> KioskSide:
    kiosk = KioskSide(lambda path, content, headers: post(address + path, content, headers), base=address)
    kiosk.get = lambda path: fetch(kiosk, path)
    return kiosk


def fetch(kiosk: KioskSide, path: str) -> SimpleNamespace:
    """The answer to a signed GET."""
    request = urllib.request.Request(kiosk.base + path, None, kiosk.signed(path, b"", zipped=False, method="GET")[1])
    with urllib.request.urlopen(request, timeout=30) as answer:
        return SimpleNamespace(status_code=answer.status, content=answer.read())


def sign_in(page) -> None:
    page.fill("[name=username]", "technician")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation(wait_until="load"):
        page.click("button.button")


def fits(page) -> bool:
    """Nothing hangs over the side, and what is tapped is big enough for a finger."""
    width = page.viewport_size["width"]
    inside = page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [each.bounding_box() for each in page.locator("main a, main button, main label").all()]
    small = [box for box in boxes if box and box["height"] < 44]
    return inside and small == []


PAIRING = {
    "ar": ("مدينة عيسى", "تجديد بطاقة الهوية", "تم التسجيل."),
    "en": ("Isa Town", "ID card renewal", "Paired."),
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_technician_pairs_a_kiosk_and_then_replaces_it(place, chromium, language: str):
    _, address = place
    centre, service, done = PAIRING[language]
    for turn in ("first", "second"):
        kiosk = a_kiosk(address)
        told = json.loads(kiosk.pair().content)
        page, wrong = open_page(chromium, WORDS[language][0])
        page.goto(told["url"].replace(address.upper(), address))
        sign_in(page)
        assert told["code"] in page.locator("main").inner_text()
        assert fits(page)
        picture(page, f"pair-centre_390x844_{language}")
        page.get_by_role("link", name=centre).click()
        page.wait_for_url("**centre=*", wait_until="load")
        assert fits(page)
        picture(page, f"pair-desk-{turn}_390x844_{language}")
        page.get_by_role("link", name=service).click()
        page.wait_for_url("**desk=*", wait_until="load")
        assert fits(page)
        picture(page, f"pair-confirm-{turn}_390x844_{language}")
        page.locator("main button.button").click()
        assert done in page.locator("main").inner_text()
        picture(page, f"pair-done-{turn}_390x844_{language}")
        assert json.loads(kiosk.pair().content)["state"] == "paired"
        page.goto(f"{address}/P/{told['code'].lower()}")
        assert kiosk.number in page.locator("main").inner_text()
        assert wrong == []
        page.goto(f"{address}/staff/pair")
        picture(page, f"pair-typed_390x844_{language}")
        page.fill("[name=code]", "0000-0000")
        page.click("main button.button")
        picture(page, f"pair-wrong_390x844_{language}")
        page.context.close()


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_kiosk_is_asked_and_its_picture_looked_at(place, chromium, language: str, size: tuple[int, int]):
    data, address = place
    kiosk = a_kiosk(address)
    kiosk.enrol(hub(data, "code", "--centre", "MUH", "--desk", "MUH02"))
    page, wrong = open_page(chromium, WORDS[language][0], size)
    page.goto(f"{address}/staff/kiosks/{kiosk.number}/orders")
    sign_in(page)
    for do in ("restart-screen", "restart-machine", "logs", "picture"):
        with page.expect_navigation(wait_until="load"):
            page.locator(f"button[value={do}]").click()
    given = {each["do"]: each["id"] for each in json.loads(kiosk.get("/api/v1/orders").content)["orders"]["orders"]}
    drawn = io.BytesIO()
    Image.new("RGB", (800, 480), "#08434D").save(drawn, "PNG")
    reports = {
        "picture": {"state": "done", "type": "png", "body": base64.b64encode(drawn.getvalue()).decode()},
        "logs": {"state": "done", "type": "log", "body": base64.b64encode(b"connected").decode()},
        "restart-machine": {"state": "refused", "why": "a visitor is there", "type": None, "body": None},
    }
    for do, report in reports.items():
        body = {"v": 1, "kiosk": kiosk.number, "why": "", **report}
        assert kiosk.post(f"/api/v1/orders/{given[do]}", json.dumps(body).encode()).status_code == 200
    page.reload()
    assert fits(page)
    assert page.locator("img.shot").evaluate("image => image.naturalWidth") == 800
    picture(page, f"staff-orders_{size[0]}x{size[1]}_{language}")
    assert wrong == []


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_settings_are_written_compared_and_published(place, chromium, language: str, size: tuple[int, int]):
    _, address = place
    page, wrong = open_page(chromium, WORDS[language][0], size)
    name = f"{size[0]}x{size[1]}_{language}"
    page.goto(f"{address}/staff/settings/pictures")
    sign_in(page)
    drawn = io.BytesIO()
    Image.new("RGB", (800, 480), f"#08{size[0] % 90:02d}{len(language)}D").save(drawn, "PNG")
    page.set_input_files("[name=picture]", {"name": "hall.png", "mimeType": "image/png", "buffer": drawn.getvalue()})
    with page.expect_navigation(wait_until="load"):
        page.click("main form button")
    assert fits(page)
    picture(page, f"staff-pictures_{name}")
    page.goto(f"{address}/staff/settings/new")
    assert fits(page)
    picture(page, f"staff-settings-form_{name}")
    page.fill("[name='times.warning_s']", "400")
    page.evaluate("document.querySelector('.sets').noValidate = true")
    with page.expect_navigation(wait_until="load"):
        page.click(".sets button.button")
    assert page.locator(".amiss").count() == 1
    wrong.clear()  # the form again, as 400
    page.fill("[name='times.warning_s']", str(40 + 2 * (language == "ar") + (size == WIDE)))
    page.fill("[name='notice.0.ar']", "المركز مغلق يوم الأربعاء ١٦ ديسمبر")
    page.fill("[name='notice.0.en']", "The centre is closed on Wednesday 16 December")
    page.fill("[name='notice.0.since']", "2026-12-10T07:00")
    page.locator("[name=pictures]").first.check()
    page.screenshot(path=SCREENS / f"staff-settings-wrong_{name}.png", full_page=True)
    with page.expect_navigation(wait_until="load"):
        page.click(".sets button.button")
    assert fits(page)
    page.locator("[name=centres][value=ISA]").check()
    picture(page, f"staff-settings-version_{name}")
    with page.expect_navigation(wait_until="load"):
        page.click(".rest button.button")
    assert page.locator("[name=centres][value=ISA]").is_disabled()
    page.goto(f"{address}/staff/settings")
    assert fits(page)
    picture(page, f"staff-settings_{name}")
    assert wrong == []


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_releases_are_looked_at(place, chromium, tmp_path, language: str, size: tuple[int, int]):
    data, address = place
    (tmp_path / "made.raucb").write_bytes(b"hsqs" + bytes(2**20))
    for board in ("raspberry-pi-4", "qemu"):
        hub(data, "release", str(tmp_path / "made.raucb"), "--version", "0.2.0", "--board", board, "--centre", "MUH")
    for state, why in (("good", ""), ("trial", ""), ("refused", "the signature does not hold")):
        kiosk = a_kiosk(address)
        kiosk.enrol(hub(data, "code", "--centre", "MUH", "--desk", "MUH01"))
        update = {"version": "0.2.0", "state": state, "why": why}
        kiosk.beat(vitals={**WELL, "board": "raspberry-pi-4", "update": update})
    page, wrong = open_page(chromium, WORDS[language][0], size)
    page.goto(f"{address}/staff/releases")
    sign_in(page)
    assert {"0.2.0", "raspberry-pi-4", "qemu"} <= set(page.locator("main").inner_text().split())
    assert "the signature does not hold" in page.locator("main").inner_text()
    assert fits(page)
    picture(page, f"staff-releases_{size[0]}x{size[1]}_{language}")
    assert wrong == []


WORDS_OF_HAVE = {"ar": "[١-٩][٠-٩]* من أصل [١-٩]", "en": "[1-9][0-9]* of [1-9]"}


def a_guide(at: Path, minutes: int) -> Path:
    """The program's own, with one service left out, one new, and one that takes another time."""
    made = at / "guide-december"
    shutil.copytree(FOLDER, made)
    text = (FOLDER / "renewal.toml").read_text(encoding="utf-8").replace("minutes = 15", f"minutes = {minutes}")
    (made / "renewal.toml").write_text(text, encoding="utf-8")
    new = text.replace("order = 10", "order = 11").replace("true", "false")
    new = new.replace("ID card renewal", "Renewal by post").replace("تجديد بطاقة الهوية", "التجديد بالبريد")
    (made / f"post-{minutes}.toml").write_text(new, encoding="utf-8")
    sorted(made.glob("[a-p]*.toml"))[minutes % 4].unlink()
    return made


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_service_guide_is_published_and_taken_back(place, chromium, tmp_path, language: str, size: tuple[int, int]):
    data, address = place
    number = hub(data, "guide", str(a_guide(tmp_path, 20 + 2 * (language == "ar") + (size == WIDE)))).split()[1]
    page, wrong = open_page(chromium, WORDS[language][0], size)
    name = f"{size[0]}x{size[1]}_{language}"
    page.goto(f"{address}/staff/settings")
    sign_in(page)
    page.locator("main a[href$='settings/guide']").click()
    page.wait_for_url("**/settings/guide", wait_until="load")
    page.goto(f"{address}/staff/settings/guide/{number}")
    page.locator("[name=centres][value=ISA]").check()
    with page.expect_navigation(wait_until="load"):
        page.click(".rest button.button")
    assert fits(page)
    page.screenshot(path=SCREENS / f"staff-guide-version_{name}.png", full_page=True)
    kiosk = a_kiosk(address)
    kiosk.enrol(hub(data, "code", "--centre", "ISA", "--desk", "ISA04"))
    kiosk.beat(vitals=WELL | {"guide": json.loads(kiosk.get("/api/v1/guide").content)["guide"]["version"][:16]})
    page.goto(f"{address}/staff/settings/guide")
    assert fits(page)
    picture(page, f"staff-guide_{name}")
    assert re.search(WORDS_OF_HAVE[language], page.inner_text("tbody tr:has([action$='back'])"))
    with page.expect_navigation(wait_until="load"):
        page.locator("form[action$='back'] button").click()
    assert page.url.endswith(f"/guide/{number}")
    page.goto(f"{address}/staff/settings/guide")
    assert page.locator("form[action$='back']").count() == 0
    assert wrong == []
