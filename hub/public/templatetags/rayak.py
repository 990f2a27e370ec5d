"""What templates need beyond Django: icons, digits of the language, addresses in the other language."""

import json
from math import floor
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hub.clock import now_ms, parse_wire_time
from hub.feedback.queries.statistics import Estimate
from hub.numerals import ago, digits, local_time
from hub.watch.queries.availability import Share

register = template.Library()
register.filter(digits)
register.filter("moment", local_time)
_ICONS: dict[str, str] = json.loads((Path(__file__).parents[1] / "icons.json").read_text(encoding="utf-8"))
_MIRRORED = {"arrow-left", "caret-left", "caret-right", "list-checks", "note-pencil", "paper-plane-tilt", "sign-out"}


@register.simple_tag
def icon(name: str, face: str = "fill", extra: str = "") -> SafeString:
    """A drawn icon that says nothing to a screen reader; the word stands beside it."""
    classes = " ".join(filter(None, ("i", "mirror" if name in _MIRRORED else "", extra)))
    drawn = '<svg class="{}" viewBox="0 0 256 256" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    return format_html(drawn, classes, _ICONS[f"{face}/{name}"])


@register.filter
def named(thing: object) -> str:
    """The name of a centre or service in the page's language."""
    return str(getattr(thing, "name_en" if (get_language() or "ar").startswith("en") else "name_ar"))


@register.filter
def place_of(order: object, part: str) -> str:
    """The office or section where a card waits, in the page's language."""
    return str(getattr(order, f"{part}_{'en' if (get_language() or 'ar').startswith('en') else 'ar'}"))


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, language: str) -> str:
    """The address of this page in another language, with whatever else it asks."""
    request = context["request"]
    asked = request.GET.copy()
    asked["lang"] = language
    return f"{request.path}?{asked.urlencode()}"


@register.filter
def share(estimate: Estimate) -> str:
    """A share with its 95 % interval, in whole per cent."""
    value, low, high = (f"{100 * part:.0f}" for part in (estimate.value, estimate.low, estimate.high))
    return digits(f"{value}% ({low}–{high})")


@register.filter
def age(ms: int) -> str:
    """How long ago a time was."""
    return ago(now_ms() - ms)


@register.filter
def seconds_ago(seconds: int) -> str:
    """How long ago something was that a beat told in seconds."""
    return ago(1000 * seconds)


@register.filter
def wire_moment(text: str) -> str:
    """A time of the wire, as one of the hub's place."""
    return local_time(parse_wire_time(text))


@register.filter
def fours(text: str) -> str:
    """A fingerprint in groups of four, as screens show it."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def percent(share: Share) -> str:
    """A share of the opening hours to a tenth of a per cent, rounded down: 100 % is said of nothing less."""
    return "–" if share.value is None else digits(f"{floor(1000 * share.value) / 10:.1f}%")


@register.filter
def hours_long(ms: int) -> str:
    """How long, in hours and minutes."""
    return digits(f"{ms // 3_600_000}:{ms // 60_000 % 60:02d}")


@register.simple_tag
def track(share: Share) -> SafeString:
    """A share as a bar from zero."""
    drawn = (
        '<svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="200" height="16" rx="5"/><rect class="fill" width="{}" height="16" rx="5"/></svg>'
    )
    return format_html(drawn, round(200 * (share.value or 0), 1))


@register.simple_tag
def column(share: Share) -> SafeString:
    """A day's share as a column; nothing where the centre was closed."""
    box = '<svg viewBox="0 0 10 {}" preserveAspectRatio="none" aria-hidden="true">'
    if share.value is None:
        return format_html(box + "</svg>", 40)
    drawn = '<rect class="track" width="10" height="40"/><rect class="fill" y="{}" width="10" height="{}"/></svg>'
    return format_html(box + drawn, 40, round(40 - 40 * share.value, 1), round(40 * share.value, 1))


@register.simple_tag
def bar(estimate: Estimate) -> SafeString:
    """An index from 0 to 100 as a bar from zero, its 95 % interval as the line across its end."""
    drawn = (
        '<svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="200" height="16" rx="5"/><rect class="fill" width="{}" height="16" rx="5"/>'
        '<path class="halo" d="{}"/><path class="range" d="{}"/></svg>'
    )
    low, high = round(2 * estimate.low, 1), round(2 * estimate.high, 1)
    line = f"M{low} 8H{high}M{low} 2V14M{high} 2V14"
    return format_html(drawn, round(2 * estimate.value, 1), line, line)
