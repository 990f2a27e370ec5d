"""What may come in from the phone pages' forms."""

import re
import unicodedata

from django.http import QueryDict

from hub.feedback.domain.phone import MOST_COMMENT, Answer

_REFERENCE = re.compile(r"[0-9A-Za-z -]{4,32}", re.ASCII)
REASONS = ("wait", "staff", "clarity", "result", "facilities", "access")


def stars(form: QueryDict) -> int | None:
    """The star that was pressed, 1 to 5; None when the form says no such thing."""
    text = form.get("stars", "")
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def said(form: QueryDict, before: Answer) -> Answer:
    """The reasons and comment of a form, in their order and length, with the star pressed or the one before."""
    reasons = tuple(reason for reason in REASONS if reason in form.getlist("reasons"))
    return Answer(stars(form) or before.stars, reasons, comment(form.get("comment", "")))


def comment(text: str) -> str:
    """A comment without control characters, at most 500 characters."""
    lines = "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc")
    return lines.strip()[:MOST_COMMENT]


def reference(text: str) -> str:
    """A reference as it was typed, without what a keyboard adds; empty when it can be none (docs/wire.md)."""
    typed = unicodedata.normalize("NFKC", text).replace("\u2013", "-").strip()
    digits = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in typed)
    return digits if _REFERENCE.fullmatch(digits) else ""
