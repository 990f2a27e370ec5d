"""How numbers, times and ages are read in the language of a page or a message."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

_ARABIC = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
_MINUTE_MS = 60_000


def digits(value: object) -> str:
    """A number as it is read in the language: Arabic-Indic digits in Arabic."""
    text = str(value)
    return text if (get_language() or "ar").startswith("en") else text.translate(_ARABIC)


def local_time(ms: int) -> str:
    """A time of the hub's place, to the minute."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(settings.TIME_ZONE))
    return digits(date_format(local, "j F Y H:i"))


def ago(age_ms: int) -> str:
    """How long ago in whole minutes, hours or days, rounded down."""
    minutes = age_ms // _MINUTE_MS
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _n("%(n)s min ago", "%(n)s min ago", minutes) % {"n": digits(minutes)}
    hours = minutes // 60
    if hours < 48:
        return _n("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": digits(hours)}
    days = hours // 24
    return _n("%(n)s day ago", "%(n)s days ago", days) % {"n": digits(days)}
