"""Window pixels as PNG files, and how much two pictures differ."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter

FRAMES = 5  # until a new view has been laid out and drawn


def save_window(window: Any, path: Path) -> None:
    """The window's current frame, exactly as drawn, as a small PNG."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    width, height = map(int, window.size)
    raw = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", (width, height), raw).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)


def shoot_each(
    app: Any, todo: list[tuple[str, Any]], place: Callable[[str], Path], settle: Callable[[Any], None]
) -> None:
    """Run the app, show each view by `settle`, and save the window to the place of its name once it is drawn."""
    from kivy.clock import Clock
    from kivy.core.window import Window

    def after_frames(frames: int, then: Callable[[float], None]) -> None:
        """Call once so many frames were drawn, whether or not anything changed in them."""
        Window.canvas.ask_update()
        Clock.schedule_once(lambda dt: then(dt) if frames == 0 else after_frames(frames - 1, then), 0)

    def step(_dt: float) -> None:
        if not todo:
            app.stop()
            return
        name, view = todo.pop(0)
        settle(view)

        def shoot(_dt: float) -> None:
            save_window(Window, place(name))
            Clock.schedule_once(step, 0)

        after_frames(FRAMES, shoot)

    Clock.schedule_once(step, 0.3)
    app.run()


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
