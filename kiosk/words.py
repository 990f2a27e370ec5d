"""What the kiosk says: catalogue, plural forms and digits of one language."""

import datetime
import gettext
from pathlib import Path
from typing import Literal

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")

_ARABIC_INDIC = str.maketrans("0123456789.%", "٠١٢٣٤٥٦٧٨٩٫٪")


class UnknownWordsError(LookupError):
    """A key that the catalogue of a language does not hold."""


class Words:
    """The words of one language; keys are those of the copy deck (`idle.question`)."""

    def __init__(self, language: Language, *, locale_dir: Path, arabic_digits: bool = True) -> None:
        self.language = language
        self.rtl = language == "ar"
        self._arabic_digits = arabic_digits and self.rtl
        mo = locale_dir / language / "LC_MESSAGES" / "kiosk.mo"
        with mo.open("rb") as file:
            self._catalogue = gettext.GNUTranslations(file)

    def tr(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in; numbers are written in the language's digits.

        Raises UnknownWordsError for a key that the catalogue lacks.
        """
        return self._fill(self._known(key, self._catalogue.gettext(key)), values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The text of a counted key in the plural form that n asks for (CLDR: six in Arabic, two in English)."""
        return self._fill(self._known(key, self._catalogue.ngettext(key, key, n)), {"n": n, **values})

    def date(self, day: datetime.date) -> str:
        """A date as it is said: day, month's name, year."""
        return self.tr("date.long", d=day.day, month=self.tr(f"month.{day.month}"), y=day.year)

    def until(self, day: datetime.date, today: datetime.date) -> str:
        """How soon a card that is good through `day` expires, in days, weeks or months; empty when over a year off."""
        days = (day - today).days
        if days < 0:
            return self.tr("card.expired")
        if days == 0:
            return self.tr("card.expires.today")
        for unit, length, limit in (("day", 1, 14), ("week", 7, 60), ("month", 30, 365)):
            if days < limit:
                return self.tr("card.expires.in", span=self.count(f"span.{unit}", days // length))
        return ""

    def dinars(self, fils: int) -> str:
        """A fee: dinars with three decimals, or that there is none."""
        if fils == 0:
            return self.tr("guide.free")
        return self.tr("guide.dinars", amount=self.digits(f"{fils // 1000}.{fils % 1000:03}"))

    def duration(self, minutes: int) -> str:
        """How long something takes, in hours and minutes."""
        hours, rest = divmod(minutes, 60)
        if not hours or not rest:
            return self.count("count.hour", hours) if hours else self.count("count.minute", rest)
        return self.tr("guide.hours", h=self.count("count.hour", hours), m=self.count("count.minute", rest))

    def digits(self, value: object) -> str:
        """A number to be read, never one to be typed, dialled or compared (design guide, section 7)."""
        text = str(value)
        return text.translate(_ARABIC_INDIC) if self._arabic_digits else text

    def _fill(self, text: str, values: dict[str, object]) -> str:
        numbers = {k: self.digits(v) if isinstance(v, int | float) else v for k, v in values.items()}
        return self._own_digits(text).format(**numbers) if values else self._own_digits(text)

    def _own_digits(self, text: str) -> str:
        """Copy is written with Arabic-Indic digits; a centre that asks for Latin ones gets them here too."""
        if self.rtl and not self._arabic_digits:
            return text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩٫٪", "0123456789.%"))
        return text

    def _known(self, key: str, text: str) -> str:
        if text == key:
            raise UnknownWordsError(f"no words for {key!r} in {self.language}: add it to assets/locale/{self.language}")
        return text
