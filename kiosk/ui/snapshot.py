"""The window's frame as a PNG."""

from io import BytesIO
from typing import Any


def snapshot(window: Any) -> bytes:
    """As it is drawn now: what a driver leaves in the buffer after a flip is its own affair."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels  # noqa: PLC0415  not on the way to the first frame
    from PIL import Image  # noqa: PLC0415  rare

    window.dispatch("on_draw")
    width, height = map(int, window.size)
    raw = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", (width, height), raw).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    out = BytesIO()
    image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()
