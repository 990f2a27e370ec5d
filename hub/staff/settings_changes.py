"""What differs between two versions of settings, in words."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.fleet.domain.settings_key import KEYS, Value
from hub.fleet.domain.settings_version import Content
from hub.fleet.domain.wire_remote import Notice
from hub.staff import settings_words


@dataclass(frozen=True)
class Change:
    """One thing that was so and is to be so; `typed` as somebody typed it, its digits left as they are."""

    what: str
    before: str
    after: str
    typed: bool = False


def changes(before: Content, after: Content) -> list[Change]:
    """Every key, notice and picture that differs, in the form's order."""
    found = [*_values(before, after), *_notices(before.notices, after.notices)]
    if before.pictures != after.pictures:
        found.append(Change(_("Pictures"), _count(before.pictures), _count(after.pictures)))
    return found


def _values(before: Content, after: Content) -> list[Change]:
    names = settings_words.keys()
    found = []
    for section, keys in KEYS.items():
        for key, about in keys.items():
            was, now = before.values.get(section, {}).get(key), after.values.get(section, {}).get(key)
            if was != now:
                unit = about.unit if about.type == "integer" else ""
                typed = about.type == "text"
                found.append(Change(names[section, key], _said(was, unit), _said(now, unit), typed))
    return found


def _said(value: Value | None, unit: str) -> str:
    if value is None:
        return _("left to the kiosk")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value} {settings_words.units()[unit]}"
    return settings_words.values().get(value, str(value))


def _notices(before: tuple[Notice, ...], after: tuple[Notice, ...]) -> list[Change]:
    pairs = [(_at(before, n), _at(after, n)) for n in range(max(len(before), len(after)))]
    label = _("Notice %(n)s")
    return [Change(label % {"n": n}, was, now) for n, (was, now) in enumerate(pairs, 1) if was != now]


def _at(notices: tuple[Notice, ...], n: int) -> str:
    if n >= len(notices):
        return _("none")
    one = notices[n]
    since = _("from %(when)s") % {"when": _when(one.since)} if one.since else ""
    until = _("until %(when)s") % {"when": _when(one.until)} if one.until else ""
    return " · ".join(filter(None, (one.ar, one.en, since, until)))


def _when(time: str) -> str:
    local = datetime.fromisoformat(time).astimezone(ZoneInfo(settings.TIME_ZONE))
    return date_format(local, "j F Y H:i")


def _count(pictures: tuple[str, ...]) -> str:
    return str(len(pictures)) if pictures else _("none")
