"""The design tokens as pixels and colours for one screen size, contrast and text size."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Rgba = tuple[float, float, float, float]
OTHER_SIZES = {"800x480": 0.90, "1280x800": 0.90, "720x1280": 0.93, "1080x1920": 0.71}  # k where no size is drawn
WEIGHTS = {400: "regular", 500: "medium", 600: "semibold", 700: "bold"}


@dataclass(frozen=True)
class Design:
    """The files a designer edits, read once: tokens, block positions, part sizes."""

    tokens: dict[str, Any]
    layout: dict[str, Any]
    parts: dict[str, Any]
    assets: Path

    @classmethod
    def load(cls, assets: Path) -> "Design":
        """Read assets/design; raises OSError or tomllib.TOMLDecodeError with the file's name."""
        folder = assets / "design"
        names = ("tokens", "layout", "parts")
        tokens, layout, parts = (tomllib.loads((folder / f"{n}.toml").read_text(encoding="utf-8")) for n in names)
        return cls(tokens, layout, parts, assets)


@dataclass(frozen=True)
class Theme:
    """One look: everything a widget may ask of the design, in pixels and 0-1 colours."""

    design: Design
    width: int
    height: int
    high_contrast: bool = False
    larger_text: bool = False
    lowered: bool = False
    still: bool = False
    noticed: bool = False

    def but(self, **changes: Any) -> "Theme":
        """The same look with one thing changed, as when a visitor asks for larger text."""
        return replace(self, **changes)

    @property
    def reference(self) -> str:
        """The drawn size that this screen follows: its own, or the nearest in shape."""
        own = f"{self.width}x{self.height}"
        if own in self.design.layout:
            return own
        if self.width >= self.height:
            return "1280x800" if self.width / self.height < 1.64 and self.height > 600 else "800x480"
        return "1080x1920" if self.width >= 1000 else "720x1280"

    @property
    def unit(self) -> float:
        """Pixels in one design unit (guide, section 3): short side / 480 x k."""
        own = self.design.tokens["unit"].get(f"{self.width}x{self.height}")
        k = own["k"] if own else OTHER_SIZES[self.reference]
        return float(min(self.width, self.height) / 480 * k)

    def px(self, units: float) -> float:
        """Design units as pixels."""
        return units * self.unit

    def type_px(self, units: float) -> float:
        """A type size in units as pixels, larger when the visitor asked for larger text."""
        larger = self.design.tokens["unit"]["larger_text"] if self.larger_text else 1.0
        return self.px(units) * float(larger)

    def part(self, name: str) -> float:
        """A measure of a component, in pixels: its value for this size, else the common one. Raises KeyError."""
        return self.px(self._part(name))

    def part_type(self, name: str) -> float:
        """A component's type size, in pixels, with larger text applied. Raises KeyError."""
        return self.type_px(self._part(name))

    def _part(self, name: str) -> float:
        parts = self.design.parts
        return float(parts[self.reference][name] if name in parts[self.reference] else parts["common"][name])

    def color(self, name: str) -> Rgba:
        """A colour token, or the token that a part's role asks for, as red, green, blue, alpha 0-1. Raises KeyError."""
        contrast = "high_contrast" if self.high_contrast else "light"
        token = self.design.parts["role"][contrast].get(name, name)
        text = self.design.tokens["color"][contrast][token].lstrip("#")
        channels = [int(text[i : i + 2], 16) / 255 for i in range(0, len(text), 2)]
        return (channels[0], channels[1], channels[2], channels[3] if len(channels) > 3 else 1.0)

    def radius(self, name: str) -> float:
        """A corner radius token in pixels."""
        return self.px(self.design.tokens["radius"][name])

    def stroke(self, name: str) -> float:
        """A line width token in pixels; every outline is the high-contrast one where contrast is high."""
        strokes = self.design.tokens["stroke"]
        plain = ("hair", "chip", "button", "field")
        return self.px(strokes["high_contrast"] if self.high_contrast and name in plain else strokes[name])

    def motion(self, name: str) -> float:
        """A duration in seconds; 0 for what a visitor who asked for stillness is spared."""
        motion = self.design.tokens["motion"]
        if self.still and name in motion["reduced"]:
            return float(motion["reduced"][name]) / 1000
        return float(motion[name]) / 1000

    def font(self, weight: int) -> str:
        """The file of a text weight (400, 500, 600, 700)."""
        return str(self.design.assets / "fonts" / self.design.tokens["font"][WEIGHTS[weight]])

    def icon_font(self, weight: str) -> str:
        """The file of an icon weight (`regular`, `bold`, `fill`)."""
        return str(self.design.assets / "fonts" / self.design.tokens["font"]["icons"][weight])

    def icon(self, name: str, *, rtl: bool) -> tuple[str, bool]:
        """The character of an icon and whether it is flipped, by the guide's rules for right-to-left."""
        rules = self.design.tokens["icon_rules"]
        if rtl:
            for one, other in rules["swap_in_rtl"]:
                name = {one: other, other: one}.get(name, name)
        character = chr(int(self.design.tokens["icons"][name], 16))
        return character, rtl and name in rules["mirror_in_rtl"]

    def blocks(self, page: str) -> dict[str, Any]:
        """The blocks of a page for this size as [x, y, w, h] from the top left, left to right, in pixels.

        `page` alone, then what a notice, larger text and the lowered screen change about it.
        """
        reference = self.design.layout[self.reference]
        found = dict(reference[page])
        for wanted, variant in ((self.noticed, "noticed"), (self.larger_text, "larger"), (self.lowered, "lowered")):
            if wanted:
                found |= reference.get(f"{page}_{variant}", {})
        sx, sy = (
            mine / drawn
            for mine, drawn in zip((self.width, self.height), map(int, self.reference.split("x")), strict=True)
        )
        return {name: _scaled(block, sx, sy) for name, block in found.items()}


def _scaled(block: list[Any], sx: float, sy: float) -> list[Any]:
    if block and isinstance(block[0], list):
        return [_scaled(one, sx, sy) for one in block]
    return [block[0] * sx, block[1] * sy, block[2] * sx, block[3] * sy] if block else []
