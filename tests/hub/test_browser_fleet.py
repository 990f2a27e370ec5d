"""The pages of the fleet in a real browser with scripts off, in both languages; pictures go to build/screens/web."""

import json

import pytest

from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub, post, served
from tests.hub.test_browser import WORDS, chromium, open_page, picture

__all__ = ["chromium"]
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
    hub(data, "allow", "technician", "pair_kiosks")
    with served(data) as address:
        yield data, address


def a_kiosk(address: str) -> KioskSide:
    return KioskSide(lambda path, content, headers: post(address + path, content, headers), base=address)


def sign_in(page) -> None:
    page.fill("[name=username]", "technician")
    page.fill("[name=password]", PASSWORD)
    page.click("button.button")


def fits(page) -> bool:
    """Nothing hangs over the side, and what is tapped is big enough for a finger."""
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    inside = page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [each.bounding_box() for each in page.locator("main a, main button, main label").all()]
    return inside and all(box["height"] >= 44 for box in boxes if box)


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
        page.wait_for_url("**/P/*", wait_until="load")
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
