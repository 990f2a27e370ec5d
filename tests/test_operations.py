"""The pages for whoever looks after kiosks: what they name is there, and the branch's page is one side of A4."""

import gettext
import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BRANCH = DOCS / "branch.html"


def words(language: str) -> set[str]:
    with (ROOT / "assets" / "locale" / language / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        return {str(text) for text in gettext.GNUTranslations(file)._catalog.values()}


def test_the_branch_s_page_prints_on_one_side_of_a4():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 794, "height": 1123})
        page.goto(BRANCH.as_uri())
        page.evaluate("document.fonts.ready")
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        boxes = [one.bounding_box() for one in page.locator(".call").all()]
        lowest = max(box["y"] + box["height"] for box in boxes if box)
        fonts = page.evaluate("[...document.fonts].filter(font => font.status === 'loaded').length")
        pictures = page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert b"/MediaBox [0 0 594.95" in pdf or b"/MediaBox [0 0 595" in pdf
    assert lowest < 1123 - 15  # four millimetres of paper that no printer reaches
    assert fonts >= 2
    assert pictures


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_branch_s_page_calls_every_button_what_the_screen_calls_it(language: str):
    (section,) = re.findall(rf'<section lang="{language}"[^>]*>(.*?)</section>', BRANCH.read_text(), re.DOTALL)
    pattern = r"«([^»]+)»" if language == "ar" else r"<b>([^<:]+)</b>"
    named = re.findall(pattern, section)
    assert len(named) >= 6
    assert [one for one in named if one not in words(language)] == []


def test_the_technician_s_page_calls_things_what_they_are_called():
    page = (DOCS / "operations.md").read_text()
    templates = "".join(path.read_text() for path in (ROOT / "hub" / "staff" / "templates").rglob("*.html"))
    of_the_kiosk = (
        "Network settings",
        "Network connected",
        "Test devices",
        "Waiting to send",
        "Code for the call centre",
    )
    for name in of_the_kiosk:
        assert f"*{name}*" in page
        assert name in words("en")
    for name in ("They match: pair it", "No kiosk shows this code"):
        assert f"*{name}*" in page
        assert name in templates
