"""Window pixels as PNG files, and how much two pictures differ."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter


def save_window(window: Any, path: Path) -> None:
    """The window's current frame, exactly as drawn, as a small PNG."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    width, height = map(int, window.size)
    raw = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", (width, height), raw).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)


def difference(one: Path, other: Path, *, but: tuple[int, int, int, int] | None = None) -> float:
    """The share of pixels (0-1) that differ visibly after a slight blur; 1.0 for another size, `but` a box left out."""
    first, second = (Image.open(path).convert("RGB") for path in (one, other))
    if first.size != second.size:
        return 1.0
    if but is not None:
        for image in (first, second):
            image.paste((0, 0, 0), but)
    blurred = [image.filter(ImageFilter.BoxBlur(1)) for image in (first, second)]
    delta = ImageChops.difference(*blurred).convert("L").point(lambda value: 255 if value > 40 else 0)
    return delta.histogram()[255] / (first.width * first.height)
