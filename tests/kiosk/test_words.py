from pathlib import Path

import pytest

from kiosk.words import UnknownWordsError, Words

LOCALE = Path(__file__).parents[2] / "assets" / "locale"


@pytest.fixture
def arabic() -> Words:
    return Words("ar", locale_dir=LOCALE)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "٠ ثانية"),
        (1, "ثانية واحدة"),
        (2, "ثانيتان"),
        (3, "٣ ثوانٍ"),
        (10, "١٠ ثوانٍ"),
        (11, "١١ ثانية"),
        (99, "٩٩ ثانية"),
        (100, "١٠٠ ثانية"),
        (103, "١٠٣ ثوانٍ"),
        (452, "٤٥٢ ثانية"),
    ],
)
def test_arabic_counts_take_one_of_six_forms(arabic, n, text):
    assert arabic.count("count.second", n) == text


def test_english_counts_take_one_of_two_forms():
    english = Words("en", locale_dir=LOCALE)
    assert [english.count("count.item", n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]


def test_numbers_that_are_read_are_arabic_indic(arabic):
    assert arabic.tr("desk.label", n=14) == "المكتب ١٤"
    assert arabic.digits("95.5%") == "٩٥٫٥٪"


def test_what_is_typed_or_compared_keeps_its_latin_digits(arabic):
    assert arabic.tr("oos.code", c="E-21") == "رمز الحالة E-21"


def test_a_centre_may_have_latin_digits_everywhere():
    latin = Words("ar", locale_dir=LOCALE, arabic_digits=False)
    assert latin.tr("voice.saved", n=4) == "تم حفظ تقييمك: 4 من 5."
    assert latin.digits(4) == "4"


def test_unknown_words_say_which_and_where(arabic):
    with pytest.raises(UnknownWordsError, match=r"'idle.nothing' in ar: add it to assets/locale/ar"):
        arabic.tr("idle.nothing")


@pytest.mark.parametrize(
    ("minutes", "ar", "en"),
    [
        (1, "دقيقة واحدة", "1 minute"),
        (2, "دقيقتان", "2 minutes"),
        (5, "٥ دقائق", "5 minutes"),
        (20, "٢٠ دقيقة", "20 minutes"),
        (60, "ساعة واحدة", "1 hour"),
        (122, "ساعتان ودقيقتان", "2 hours 2 minutes"),
        (600, "١٠ ساعات", "10 hours"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes(minutes, ar, en):
    found = {one: Words(one, locale_dir=LOCALE).duration(minutes) for one in ("ar", "en")}
    assert found == {"ar": ar, "en": en}


@pytest.mark.parametrize(
    ("fils", "ar", "en"),
    [(0, "مجانًا", "Free"), (50, "٠٫٠٥٠ دينار", "BD 0.050"), (1500, "١٫٥٠٠ دينار", "BD 1.500")],
)
def test_a_fee_has_three_decimals(fils, ar, en):
    assert {one: Words(one, locale_dir=LOCALE).dinars(fils) for one in ("ar", "en")} == {"ar": ar, "en": en}
