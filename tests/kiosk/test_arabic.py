"""Lines as the kiosk draws them against an independent shaper: HarfBuzz and FriBidi through Pillow's RAQM."""

import gettext
import os
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, features

from kiosk.arabic import isolate, visual, without_marks_below, wrap

ASSETS = Path(__file__).parents[2] / "assets"
SOURCE = ASSETS / "fonts" / "source"
DRAWN = ASSETS / "fonts"
SIZE = 100
MOST_APART = 0.12  # share of the inked area

MIXED = [
    "المكتب ٤",
    f"الجهاز {isolate('KSK-ISA-04')} · رمز الحالة {isolate('E-21')}",
    "مُحَمَّدٌ لأنَّ الآلَةَ",
    "النتيجة (٩٥٪) جيدة",
    "مركز بطاقة الهوية – مدينة عيسى",
    "فتح (ID card) الآن",
    "في إلى سيئ عنصر لله بيروت",
]


def copy() -> list[str]:
    with (ASSETS / "locale" / "ar" / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return sorted({text for key, text in catalogue.items() if key and "{" not in text})


def by_raqm(text: str, weight: str) -> Image.Image:
    assert features.check("raqm"), "Pillow has no RAQM here: install libfribidi0"
    path = str(SOURCE / f"IBMPlexSansArabic-{weight}.ttf")
    font = ImageFont.truetype(path, SIZE, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (9000, 260))
    ImageDraw.Draw(image).text((60, 170), text, font=font, fill=255, direction="rtl", anchor="ls", features=["-locl"])
    return image.crop(image.getbbox())


class Caught:
    """Stands where a texture would, so that the kiosk's own text drawing can be had without a window."""

    def blit_data(self, data):
        self.data = data


def by_kiosk(drawn: str, weight: str) -> Image.Image:
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_LOG_MODE="PYTHON", KIVY_NO_CONFIG="1")
    from kivy.core.text import Label

    label = Label(text=drawn, font_name=str(DRAWN / f"RayakSansArabic-{weight}.ttf"), font_size=SIZE)
    label.resolve_font_name()
    label._size = label.render()
    label.texture = Caught()
    label.render(real=True)
    data = label.texture.data
    alpha = Image.frombytes("RGBA", (data.width, data.height), bytes(data.data)).split()[3]
    return alpha.crop(alpha.getbbox())


def apart(ours: Image.Image, theirs: Image.Image) -> float:
    small = (theirs.width // 4, theirs.height // 4)
    one, other = (image.resize(small, Image.Resampling.BOX).tobytes() for image in (ours, theirs))
    inked = sum(1 for value in other if value > 80)
    return sum(1 for a, b in zip(one, other, strict=True) if abs(a - b) > 128) / inked


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("text", [*copy(), *MIXED])
def test_a_line_is_drawn_as_harfbuzz_draws_it(text, weight):
    """Letters, joins, ligatures, kerning, marks, brackets and the order of mixed runs: all from the picture."""
    ours, theirs = by_kiosk(visual(text, rtl=True), weight), by_raqm(text, weight)
    assert abs(ours.width - theirs.width) <= 0.02 * theirs.width + 3
    assert abs(ours.height - theirs.height) <= 4
    assert apart(ours, theirs) <= MOST_APART


@pytest.mark.parametrize("text", ["كيف كانت خدمتنا", "شكرًا لك", "مفعّل"])
def test_the_comparison_sees_a_line_drawn_in_reading_order(text):
    assert apart(by_kiosk(visual(text, rtl=True)[::-1], "Regular"), by_raqm(text, "Regular")) > 2 * MOST_APART


@pytest.mark.parametrize("text", ["تباين عالٍ", "سيئ جدًا"])
def test_the_comparison_sees_a_mark_on_its_neighbour(text):
    letters = [c for c in visual(text, rtl=True) if c not in "\u064d\u064b"]
    wrong = "".join(letters[:-1]) + next(c for c in text if c in "\u064d\u064b") + letters[-1]
    assert apart(by_kiosk(wrong, "Regular"), by_raqm(text, "Regular")) > MOST_APART


def test_lines_come_in_the_order_in_which_they_are_read():
    """The lines that RAQM draws one by one are the lines that the kiosk draws, first line first."""
    text = "نعتذر عن الإزعاج. يرجى استخدام جهاز آخر أو التقييم من هاتفك."
    lines = wrap(text, 24, len)
    assert " ".join(lines) == text
    assert len(lines) == 3
    for line in lines:
        assert apart(by_kiosk(visual(line, rtl=True), "Regular"), by_raqm(line, "Regular")) <= MOST_APART


def test_every_letter_of_the_copy_has_its_joined_form_in_the_font():
    cmap = TTFont(DRAWN / "RayakSansArabic-Regular.ttf").getBestCmap()
    for text in copy():
        drawn = visual(text, rtl=True)
        assert {ord(character) for character in drawn} <= set(cmap), text
        assert not [c for c in drawn if "\u0622" <= c <= "\u064a" and c != "\u0640"], f"an unjoined letter in {drawn}"


def test_a_mark_stands_after_its_own_letter():
    assert visual("شكرًا", rtl=True)[1:3] == "\ufeae\u064b"  # reh, then its fathatan; the alef is at the left end
    assert visual("مفعّل", rtl=True)[1:3] == "\ufecc\u0651"


def test_two_marks_of_a_letter_keep_their_order():
    assert visual("دٌّ", rtl=True) == "\ufea9" + "".join("دٌّ"[1:])


def test_a_code_in_an_arabic_line_is_one_left_to_right_run_that_never_breaks():
    line = f"رمز {isolate('RY-4F7K 92MX')}"
    assert "RY-4F7K 92MX" in visual(line, rtl=True)
    assert len(wrap(line, 10, len)) == 2


def test_isolates_from_outside_are_taken_too():
    assert "KSK 4" in visual("الجهاز \u2066KSK 4\u2069", rtl=True)


def test_wrapping_comes_before_reordering():
    lines = wrap("نعتذر عن الإزعاج. يرجى استخدام جهاز آخر", 22, len)
    assert lines == ["نعتذر عن الإزعاج. يرجى", "استخدام جهاز آخر"]
    assert visual(lines[0], rtl=True).endswith(visual("نعتذر", rtl=True))


def test_a_word_wider_than_the_line_stands_alone():
    assert wrap("a wonderfully b", 5, len) == ["a", "wonderfully", "b"]


def test_line_ends_in_the_text_are_kept():
    assert wrap("one\ntwo three", 20, len) == ["one", "two three"]


def test_an_english_line_is_left_as_it_is():
    assert visual("Desk 4 (95%)", rtl=False) == "Desk 4 (95%)"


def test_marks_below_are_told_apart():
    assert without_marks_below("عالٍ") == "عال"
