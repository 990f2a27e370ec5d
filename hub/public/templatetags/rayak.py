"""What templates need beyond Django: icons, digits of the language, addresses in the other language."""

import json
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
_ICONS: dict[str, str] = json.loads((Path(__file__).parents[1] / "icons.json").read_text(encoding="utf-8"))
_ARABIC = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
_MIRRORED = {"list-checks", "sign-out"}


@register.simple_tag
def icon(name: str, face: str = "fill", extra: str = "") -> SafeString:
    """A drawn icon that says nothing to a screen reader; the word stands beside it."""
    classes = " ".join(filter(None, ("i", "mirror" if name in _MIRRORED else "", extra)))
    drawn = '<svg class="{}" viewBox="0 0 256 256" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    return format_html(drawn, classes, _ICONS[f"{face}/{name}"])


@register.filter
def digits(value: object) -> str:
    """A number as it is read in the page's language: Arabic-Indic digits in Arabic."""
    text = str(value)
    return text if (get_language() or "ar").startswith("en") else text.translate(_ARABIC)


@register.filter
def named(thing: object) -> str:
    """The name of a centre or service in the page's language."""
    return str(getattr(thing, "name_en" if (get_language() or "ar").startswith("en") else "name_ar"))


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, language: str) -> str:
    """The address of this page in another language, with whatever else it asks."""
    request = context["request"]
    asked = request.GET.copy()
    asked["lang"] = language
    return f"{request.path}?{asked.urlencode()}"
