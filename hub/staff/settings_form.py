"""The form of a version of settings: drawn from what it holds, read back into what it is to hold."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict

from hub.clock import parse_wire_time, wire_time
from hub.fleet.domain import settings_key
from hub.fleet.domain.settings_key import KEYS, Key, Value, Values
from hub.fleet.domain.settings_version import MOST_NOTICES, Content
from hub.fleet.domain.wire_remote import Notice
from hub.staff import settings_words

LONGEST_NOTICE = 120
_LOCAL = "%Y-%m-%dT%H:%M"


@dataclass
class Line:
    """One key of the form: what stands in its field, whether the hub sets it, and what is amiss."""

    section: str
    key: str
    about: Key
    text: str
    ticked: bool
    amiss: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{self.section}.{self.key}"

    @property
    def label(self) -> str:
        """What it is called."""
        return settings_words.keys()[self.section, self.key]

    @property
    def unit(self) -> str:
        """What its value is counted in, or its form."""
        return settings_words.units()[self.about.unit]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, in the form and in words; empty where it is written."""
        words = settings_words.values()
        if self.about.type == "boolean":
            return [("true", words[True]), ("false", words[False])]
        return [(each, words[each]) for each in self.about.choices]


@dataclass
class NoticeLine:
    """One notice of the form; `since` and `until` as the browser's own field has them."""

    ar: str = ""
    en: str = ""
    since: str = ""
    until: str = ""
    amiss: str = ""


@dataclass
class Form:
    """All of it, and what it says once it is good."""

    sections: list[tuple[str, list[Line]]]
    notices: list[NoticeLine]
    pictures: list[str]
    content: Content = field(default_factory=Content)
    good: bool = False


def shown(held: Content) -> Form:
    """The form filled with what a version holds; a key that it leaves alone shows the kiosk's own default."""
    notices = [NoticeLine(each.ar, each.en, _local(each.since), _local(each.until)) for each in held.notices]
    return Form(_sections(held.values), _padded(notices), list(held.pictures))


def read(form: QueryDict, base: Content) -> Form:
    """The form as it was sent; a key counts when ticked, or when changed though `base` left it alone."""
    lines = [_line(form, section, key, base.values) for section, keys in KEYS.items() for key in keys]
    values: Values = {}
    for line in lines:
        if line.ticked:
            value = settings_key.read(line.section, line.key, line.text)
            line.amiss = settings_key.amiss(line.section, line.key, value)
            values.setdefault(line.section, {})[line.key] = value
    notices = [_notice_line(form, n) for n in range(MOST_NOTICES)]
    pictures = form.getlist("pictures")
    result = Form(_grouped(lines), notices, pictures)
    result.good = not (any(line.amiss for line in lines) or any(notice.amiss for notice in notices))
    if result.good:
        said = tuple(_notice(each) for each in notices if each.ar)
        result.content = Content(values, said, tuple(pictures))
    return result


def _sections(values: Values) -> list[tuple[str, list[Line]]]:
    lines = []
    for section, keys in KEYS.items():
        for key, about in keys.items():
            ticked = key in values.get(section, {})
            value = values[section][key] if ticked else about.default
            lines.append(Line(section, key, about, _text(value), ticked))
    return _grouped(lines)


def _grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    names = settings_words.sections()
    return [(names[section], [line for line in lines if line.section == section]) for section in KEYS]


def _line(form: QueryDict, section: str, key: str, before: Values) -> Line:
    about, name = KEYS[section][key], f"{section}.{key}"
    text = form.get(name, _text(about.default)).strip()
    changed = key not in before.get(section, {}) and text != _text(about.default)
    return Line(section, key, about, text, changed or f"set.{name}" in form)


def _notice_line(form: QueryDict, n: int) -> NoticeLine:
    ar, en, since, until = (form.get(f"notice.{n}.{part}", "").strip() for part in ("ar", "en", "since", "until"))
    line = NoticeLine(ar, en, since, until)
    if not (ar or en):
        line.amiss = "text" if since or until else ""
    elif not (ar and en) or any(len(text) > LONGEST_NOTICE or not text.isprintable() for text in (ar, en)):
        line.amiss = "text"
    elif not (_is_local(since) and _is_local(until)) or (since and until and since >= until):
        line.amiss = "time"
    return line


def _notice(line: NoticeLine) -> Notice:
    return Notice(ar=line.ar, en=line.en, since=_wire(line.since), until=_wire(line.until))


def _padded(notices: list[NoticeLine]) -> list[NoticeLine]:
    return notices + [NoticeLine() for _ in range(MOST_NOTICES - len(notices))]


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _local(time: str | None) -> str:
    if time is None:
        return ""
    return datetime.fromtimestamp(parse_wire_time(time) / 1000, ZoneInfo(settings.TIME_ZONE)).strftime(_LOCAL)


def _is_local(text: str) -> bool:
    try:
        return not text or bool(_moment(text))
    except ValueError:
        return False


def _wire(text: str) -> str | None:
    return wire_time(int(_moment(text).timestamp() * 1000)) if text else None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _LOCAL).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
