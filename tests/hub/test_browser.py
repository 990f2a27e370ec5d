"""The phone page in a real browser with scripts off, in both languages; pictures go to build/screens/web."""

import json
from pathlib import Path

import pytest

from hub.fleet.domain import crockford
from tests.hub.kiosk_side import KioskSide, new_id
from tests.hub.served import hub, post, served

SCREENS = Path(__file__).parents[2] / "build" / "screens" / "web"
LEFT = "net::ERR_ABORTED"  # the page was left before its icon came
WORDS = {
    "ar": ("ar-BH", "rtl", "شكرًا لك. تم حفظ تقييمك.", "شكرًا لك. تم حفظ ما أرسلته."),
    "en": ("en-GB", "ltr", "Thank you. Your rating is saved.", "Thank you. What you sent is saved."),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    data = tmp_path_factory.mktemp("hub")
    hub(data, "manage", "migrate", "-v0")
    hub(data, "seed-demo")
    hub(data, "user", "officer", HUB_USER_PASSWORD="correct-horse-9-staple")
    with served(data) as address:
        yield data, address


def open_page(chromium, locale: str, size: tuple[int, int] = (390, 844)):
    """A page, and what went wrong on it."""
    width, height = size
    viewport = {"width": width, "height": height}
    context = chromium.new_context(viewport=viewport, java_script_enabled=False, locale=locale)
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("requestfailed", lambda request: wrong.append(request.url) if request.failure != LEFT else None)
    page.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    return page, wrong


def picture(page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(200)  # the fonts swap in
    page.screenshot(path=SCREENS / f"{name}.png")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_visitor_rates_corrects_and_comments(place, chromium, language: str):
    data, address = place
    locale, direction, thanks, sent = WORDS[language]
    before = json.loads(hub(data, "counts"))["ratings"]["n"]
    page, wrong = open_page(chromium, locale)
    page.goto(f"{address}/D/ISA04/")
    assert page.locator("html").get_attribute("dir") == direction
    picture(page, f"landing_390x844_{language}")
    first, last = (page.locator(f"button[value='{n}']").bounding_box()["x"] for n in (1, 5))
    assert (first > last) == (direction == "rtl")
    for star in page.locator(".stars button").all():
        box = star.bounding_box()
        assert box["width"] >= 48
        assert box["height"] >= 48
    page.locator("button[value='2']").click()
    assert thanks in page.locator("main").inner_text()
    page.locator("label", has=page.locator("input[value=wait]")).click()
    picture(page, f"rated_390x844_{language}")
    page.locator("button[value='3']").click()
    page.locator("textarea").fill("The queue was long")
    page.locator("button.button").click()
    assert sent in page.locator("main").inner_text()
    assert page.locator("input[value=wait]").is_checked()
    assert page.locator("button.on").count() == 3
    assert wrong == []
    assert page.context.cookies() == []
    assert json.loads(hub(data, "counts"))["ratings"]["n"] == before + 1


@pytest.mark.parametrize(("language", "said"), [("ar", "بطاقتك الجديدة جاهزة"), ("en", "Your new card is ready")])
def test_whoever_waits_for_a_card_asks_by_its_reference(place, chromium, language: str, said: str):
    page, wrong = open_page(chromium, WORDS[language][0])
    page.goto(f"{place[1]}/R")
    picture(page, f"ready-asked_390x844_{language}")
    page.locator("button.button").click()  # the browser asks for a number by itself
    assert page.locator("input:invalid").count() == 1
    page.locator("input#reference").fill("ry samp 0017")
    page.locator("button.button").click()
    assert said in page.locator("main").inner_text()
    picture(page, f"ready_390x844_{language}")
    assert page.url.endswith(f"/R?lang={language}")
    assert wrong == []


COMMENT_WORDS = {
    "ar": ("تعليقك", "شكرًا لك. تم حفظ تعليقك.", "لهذا التقييم تعليق محفوظ.", "لم يُقرأ هذا الرمز كاملًا."),
    "en": (
        "Your comment",
        "Thank you. Your comment is saved.",
        "This rating has its comment already.",
        "This code was not read whole.",
    ),
}


def rated_on_a_kiosk(data: Path, address: str) -> str:
    """The id of a rating that has arrived from a kiosk."""
    kiosk = KioskSide(lambda path, content, headers: post(address + path, content, headers), base=address)
    assert kiosk.enrol(hub(data, "code", "--centre", "ISA", "--desk", "ISA04")).status_code == 200
    rating = new_id()
    kiosk.send(kiosk.record(stars=2, id=rating))
    return rating


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_visitor_of_a_kiosk_comments(place, chromium, language: str, known: bool):
    data, address = place
    label, thanks, already, _ = COMMENT_WORDS[language]
    rating = rated_on_a_kiosk(data, address) if known else new_id()
    at = f"{address}/C/{crockford.encode(int(rating.replace('-', ''), 16), 26)}"
    page, wrong = open_page(chromium, WORDS[language][0])
    page.goto(at)
    assert page.locator("html").get_attribute("dir") == WORDS[language][1]
    assert page.locator(".desk").count() == known
    name = f"{'known' if known else 'unknown'}_390x844_{language}"
    picture(page, f"comment-{name}")
    page.locator("button.button").click()  # the browser asks for a text by itself
    assert page.locator("textarea:invalid").count() == 1
    page.get_by_label(label).fill("The queue was long" if language == "en" else "كان الطابور طويلًا")
    page.locator("button.button").click()
    assert thanks in page.locator("main").inner_text()
    picture(page, f"comment-thanks-{name}")
    page.reload()
    assert thanks in page.locator("main").inner_text()
    page.goto(at)
    assert already in page.locator("main").inner_text()
    picture(page, f"comment-already-{name}")
    assert wrong == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_code_that_was_not_read_whole(place, chromium, language: str):
    _, address = place
    page, _ = open_page(chromium, WORDS[language][0])
    page.goto(f"{address}/C/01K6GV40")
    assert COMMENT_WORDS[language][3] in page.locator("main").inner_text()
    picture(page, f"comment-not-whole_390x844_{language}")


@pytest.mark.parametrize("width", [320, 390, 480, 1280])
def test_the_comment_fits_any_phone(place, chromium, width: int):
    data, address = place
    rating = rated_on_a_kiosk(data, address)
    page, _ = open_page(chromium, "ar-BH", (width, 844))
    page.goto(f"{address}/C/{crockford.encode(int(rating.replace('-', ''), 16), 26)}")
    for each in (page.locator("textarea"), page.locator("button.button"), page.locator(".desk")):
        box = each.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.locator("button.button").bounding_box()["height"] >= 48


@pytest.mark.parametrize("width", [320, 390, 480, 1280])
def test_nothing_is_cut_off_at_the_side(place, chromium, width: int):
    _, address = place
    page, _ = open_page(chromium, "ar-BH", (width, 844))
    page.goto(f"{address}/D/ISA04/")
    assert page.locator("body").bounding_box()["width"] <= width
    for star in page.locator(".stars button").all():
        box = star.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("language", ["ar", "en"])
def test_staff_sign_in_and_look(place, chromium, language: str):
    _, address = place
    page, wrong = open_page(chromium, WORDS[language][0], (1440, 900))
    page.goto(f"{address}/staff/")
    page.fill("[name=username]", "officer")
    page.fill("[name=password]", "correct-horse-9-staple")
    page.click("button.button")
    page.wait_for_url(f"{address}/staff/", wait_until="load")  # else the next page breaks this one off
    for name in ("", "kiosks", "comments"):
        page.goto(f"{address}/staff/{name}")
        picture(page, f"staff-{name or 'figures'}_1440x900_{language}")
    assert wrong == []
