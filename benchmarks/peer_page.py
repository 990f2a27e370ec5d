"""The idle screen as a web page, for Chromium to show: same places, fonts, colours and code."""

import base64
from pathlib import Path
from string import Template

from benchmarks.desk import ROOT, THEME, WIDTH
from kiosk.qr import modules

WORDS = ("سيئ جدًا", "سيئ", "مقبول", "جيد", "ممتاز")
CODE = "HTTPS://RAYAK.EXAMPLE/D/ISA04/7K2M0XJ4Q9PWB3T5V7Y1A2C"  # sample
STYLE = Template("""
@font-face{font-family:P;font-weight:400;src:url(file://$fonts/source/IBMPlexSansArabic-Regular.ttf)}
@font-face{font-family:P;font-weight:600;src:url(file://$fonts/source/IBMPlexSansArabic-SemiBold.ttf)}
@font-face{font-family:P;font-weight:700;src:url(file://$fonts/source/IBMPlexSansArabic-Bold.ttf)}
@font-face{font-family:R;src:url(file://$fonts/Phosphor.ttf)}
@font-face{font-family:B;src:url(file://$fonts/Phosphor-Bold.ttf)}
@font-face{font-family:F;src:url(file://$fonts/Phosphor-Fill.ttf)}
*{margin:0;box-sizing:border-box}
body{background:$paper;color:$ink;overflow:hidden;font:400 20px P}
i{font-style:normal;line-height:1}
div{position:absolute;display:flex;align-items:center;justify-content:center}
.cell{background:$surface;border-radius:20px;box-shadow:0 2px 12px rgba(16,38,44,.1);flex-direction:column}
.cell span{font:600 20px P}
.s{position:relative;font-size:96px;display:block}
.s i{display:block}
.f{font-family:F;color:$star_idle}
.r{font-family:R;color:$star_line;position:absolute;inset:0}
.question{font:700 46px P}
.dock{background:$primary;border-top:5px solid $star}
.button{background:$dock_button;border:2px solid $dock_button_line;border-radius:16px;color:#fff;font:600 18px P;
flex-direction:column}
.button i{font:34px B}
.code{background:#fff;border-radius:14px}
.text{color:#fff;font:600 22px P}
""")
SWEEP = Template("""
.f{animation:k 8s linear infinite}
@keyframes k{0%,2.4%{color:$star}3%,100%{color:$star_idle}}
""")


def equal_page(folder: Path, *, sweep: bool = False) -> Path:
    """Write the page to a folder; with `sweep`, the gold one in CSS."""
    page = folder / "idle.html"
    page.write_text(_page(sweep=sweep), encoding="utf-8")
    return page


def _page(*, sweep: bool) -> str:
    blocks = THEME.blocks("idle")
    colors = THEME.design.tokens["color"]["light"]
    style = STYLE.substitute(colors, fonts=f"{ROOT}/assets/fonts")
    if sweep:
        style += SWEEP.substitute(colors)
        style += "".join(f".c{n} .f{{animation-delay:{n * 0.13:.2f}s}}" for n in range(5))
    star = "<b class=s><i class=f>&#xe46a;</i><i class=r>&#xe46a;</i></b>"
    cells = (_box(cell, f"cell c{n}", f"{star}<span>{WORDS[n]}</span>") for n, cell in enumerate(blocks["star_cells"]))
    code = base64.b64encode(_svg().encode()).decode()
    parts = (
        _box([24, 8, 180, 44], "", "<b>تجديد بطاقة الهوية</b>"),
        _box(blocks["question"], "question", "كيف كانت خدمتنا اليوم؟"),
        _box(blocks["hint"], "", "لمسة واحدة تكفي، ودون ذكر اسمك"),
        *cells,
        _box(blocks["dock"], "dock"),
        _box(blocks["qr_card"], "code", f'<img width=94 src="data:image/svg+xml;base64,{code}">'),
        _box(blocks["qr_text"], "text", "للتقييم من هاتفك، يرجى مسح الرمز"),
        _box(blocks["language"], "button", "<i>&#xe4a2;</i>English"),
        _box(blocks["accessibility"], "button", "<i>&#xe4e8;</i>سهولة الوصول"),
    )
    return f"<!doctype html><html lang=ar dir=rtl><meta charset=utf-8><style>{style}</style><body>{''.join(parts)}"


def _box(block: list[float], kind: str, content: str = "") -> str:
    x, y, wide, high = block
    place = f"left:{WIDTH - x - wide}px;top:{y}px;width:{wide}px;height:{high}px"
    return f'<div class="{kind}" style="{place}">{content}</div>'


def _svg() -> str:
    rows = modules(CODE)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
