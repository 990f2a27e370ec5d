"""An address statement on one page of A4: Arabic to the right, English to the left, the QR code below."""

from collections.abc import Mapping
from pathlib import Path
from unicodedata import bidirectional

import qrcode
from fpdf import FPDF
from fpdf.enums import Align
from qrcode.constants import ERROR_CORRECT_M

from hub.cards.domain.token import Fact

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts" / "source"
MARGIN, WIDE, GAP, CODE = 20, 170, 10, 62  # millimetres
NAMES = {
    "name": ("الاسم", "Name"),
    "number": ("الرقم الشخصي", "Personal number"),
    "address": ("العنوان", "Address"),
    "block": ("المجمع", "Block"),
}
TITLE = "إفادة عنوان", "Address statement"
SAMPLE = "عيّنة – ليست وثيقة رسمية", "Sample – not an official document"
ASIDE = (
    "امسح الرمز على جهاز الخدمة الذاتية للتحقق من هذه الوثيقة",
    "Scan the code at a self-service kiosk to check this document",
)


def page(facts: Mapping[str, Fact], token: str, *, day: str, until: str, cti: str) -> bytes:
    """The PDF."""
    pdf = _empty()
    _both(pdf, TITLE, 22, "b")
    _both(pdf, SAMPLE, 12)
    pdf.ln(6)
    for name, fact in facts.items():
        _line(pdf, NAMES[name], fact)
    _line(pdf, ("تاريخ الإصدار", "Issued"), day)
    _line(pdf, ("صالحة حتى", "Valid until"), until)
    pdf.ln(6)
    _code(pdf, token)
    pdf.set_font("plex", size=10)
    for text in (*ASIDE, cti):
        pdf.set_x(MARGIN)
        _cell(pdf, WIDE, 6, text, Align.C)
        pdf.ln(6)
    return bytes(pdf.output())


def _empty() -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=False)
    pdf.add_font("plex", "", FONTS / "IBMPlexSansArabic-Regular.ttf")
    pdf.add_font("plex", "b", FONTS / "IBMPlexSansArabic-Bold.ttf")
    pdf.set_title("Address statement")
    pdf.add_page()
    return pdf


def _both(pdf: FPDF, text: tuple[str, str], points: int, style: str = "") -> None:
    pdf.set_font("plex", style, points)
    top, height = pdf.get_y(), points * 0.7
    pdf.set_xy(MARGIN + WIDE / 2, top)
    _cell(pdf, WIDE / 2, height, text[0], Align.R)
    pdf.set_xy(MARGIN, top)
    _cell(pdf, WIDE / 2, height, text[1], Align.L)
    pdf.set_xy(MARGIN, top + height)


def _line(pdf: FPDF, name: tuple[str, str], fact: Fact) -> None:
    _both(pdf, name, 9)
    _both(pdf, fact if isinstance(fact, tuple) else (fact, fact), 13, "b")
    pdf.ln(2)


def _cell(pdf: FPDF, width: float, height: float, text: str, align: Align) -> None:
    """A line in the direction of its letters; a number or a date has none, and goes from left to right."""
    if any(bidirectional(each) == "AL" for each in text):
        pdf.set_text_shaping(use_shaping_engine=True, direction="rtl", script="arab", language="ara")
    else:
        pdf.set_text_shaping(use_shaping_engine=True, direction="ltr", script="latn", language="eng")
    pdf.cell(width, height, text, align=align)


def _code(pdf: FPDF, token: str) -> None:
    """The QR code as squares, so that a printer draws it as sharp as it can."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(token, optimize=0)
    code.make(fit=True)
    modules = code.get_matrix()
    side, left, top = CODE / len(modules), MARGIN + (WIDE - CODE) / 2, pdf.get_y() + 4
    pdf.set_fill_color(0)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                pdf.rect(left + column * side, top + row * side, side * 1.01, side * 1.01, style="F")
    pdf.set_y(top + CODE + GAP)
