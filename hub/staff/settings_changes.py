"""What differs between two versions of settings, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.fleet.domain.settings_key import KEYS, Value
from hub.fleet.domain.settings_version import Content
from hub.fleet.domain.wire_remote import Notice
from hub.staff import settings_words


class Part(NamedTuple):
    """A line of what is shown; a `number` is shown in the digits of the page, anything else as somebody typed it."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class Change:
    """One thing that was so and is to be so, in lines."""

    what: str
    before: list[Part]
    after: list[Part]


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
                found.append(Change(names[section, key], [_said(was, unit)], [_said(now, unit)]))
    return found


def _said(value: Value | None, unit: str) -> Part:
    if value is None:
        return Part(_("left to the kiosk"))
    if isinstance(value, int) and not isinstance(value, bool):
        return Part(f"{value} {settings_words.units()[unit]}", number=True)
    return Part(settings_words.values().get(value, str(value)))


def _notices(before: tuple[Notice, ...], after: tuple[Notice, ...]) -> list[Change]:
    pairs = [(_at(before, n), _at(after, n)) for n in range(max(len(before), len(after)))]
    label = _("Notice %(n)s")
    return [Change(label % {"n": n}, was, now) for n, (was, now) in enumerate(pairs, 1) if was != now]


def _at(notices: tuple[Notice, ...], n: int) -> list[Part]:
    if n >= len(notices):
        return [Part(_("none"))]
    one = notices[n]
    times = [(_("from %(when)s"), one.since), (_("until %(when)s"), one.until)]
    return [Part(one.ar), Part(one.en), *(Part(said % {"when": _when(at)}, number=True) for said, at in times if at)]


def _when(time: str) -> str:
    local = datetime.fromisoformat(time).astimezone(ZoneInfo(settings.TIME_ZONE))
    return date_format(local, "j F Y H:i")


def _count(pictures: tuple[str, ...]) -> list[Part]:
    return [Part(str(len(pictures)), number=True) if pictures else Part(_("none"))]
