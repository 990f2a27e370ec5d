"""Draws what the pages load from the design's own files: fonts, icons and colours; run when those change.

`python -m hub.public.make_assets`, with fontTools and Brotli beside the hub; what it writes is committed.
"""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "assets"
STATIC = HERE / "static" / "hub"
FAMILY = "Rayak Web Arabic"
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
FACES = {"fill": "Phosphor-Fill", "bold": "Phosphor-Bold", "regular": "Phosphor"}
CHARACTERS = ("0020-007E", "00A0-017F", "0600-06FF", "2010-2027", "2030-203A", "2066-2069", "200B-200F", "20AC", "2212")
ICONS = {
    "fill": "star check-circle smiley smiley-sad clock user-circle list-checks seal-check armchair wheelchair info "
    "warning warning-circle",
    "regular": "star clock user-circle list-checks seal-check armchair wheelchair squares-four monitor "
    "chat-teardrop-text buildings gear-six device-mobile tray-arrow-down note-pencil "
    "bell-ringing lock-key user-check calendar-check chart-bar",
    "bold": "translate download-simple sign-out arrow-left caret-left caret-right plus arrow-clockwise camera "
    "receipt paper-plane-tilt x",
}


def tokens() -> dict[str, Any]:
    """The design's tokens."""
    return tomllib.loads((ASSETS / "design" / "tokens.toml").read_text(encoding="utf-8"))


def colours() -> str:
    """The light colours as CSS custom properties."""
    lines = [f"  --{name.replace('_', '-')}: {value};" for name, value in tokens()["color"]["light"].items()]
    return "\n".join([":root {", *lines, "}", ""])


def icons() -> dict[str, str]:
    """The path of each icon by `face/name`, in a box of 256."""
    found = {}
    for face, names in ICONS.items():
        font = TTFont(ASSETS / "fonts" / f"{FACES[face]}.ttf")
        glyphs, names_by_point = font.getGlyphSet(), font.getBestCmap()
        scale = 256 / font["head"].unitsPerEm
        for name in names.split():
            pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
            flip = TransformPen(pen, (scale, 0, 0, -scale, 0, font["hhea"].ascent * scale))
            glyphs[names_by_point[int(tokens()["icons"][name], 16)]].draw(flip)
            found[f"{face}/{name}"] = pen.getCommands()
    return found


def fonts() -> None:
    """The weights of the text font, cut down to Arabic and Latin, under a name of their own (OFL 1.1, condition 3)."""
    options = subset.Options(flavor="woff2", layout_features=["*"], desubroutinize=True)
    points = [point for text in CHARACTERS for point in _range(text)]
    for weight, number in WEIGHTS.items():
        font = subset.load_font(str(ASSETS / "fonts" / "source" / f"IBMPlexSansArabic-{weight}.ttf"), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=points)
        cutter.subset(font)
        _rename(font, weight)
        subset.save_font(font, str(STATIC / f"text-{number}.woff2"), options)


def _rename(font: TTFont, weight: str) -> None:
    full = f"{FAMILY} {weight}"
    texts = {1: full, 3: full, 4: full, 6: full.replace(" ", ""), 16: FAMILY, 17: weight}
    for record in list(font["name"].names):
        if record.nameID in texts:
            ids = (record.nameID, record.platformID, record.platEncID, record.langID)
            font["name"].setName(texts[record.nameID], *ids)


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def main() -> None:
    """Write everything into the static folder."""
    STATIC.mkdir(parents=True, exist_ok=True)
    fonts()
    (STATIC / "tokens.css").write_text(colours(), encoding="utf-8")
    (HERE / "icons.json").write_text(json.dumps(icons(), indent=0) + "\n", encoding="utf-8")
    for licence in ("LICENSE-IBMPlex.txt", "LICENSE-Phosphor.txt"):
        shutil.copy(ASSETS / "fonts" / licence, STATIC / licence)


if __name__ == "__main__":
    main()
