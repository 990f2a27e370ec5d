"""What the machine has for the screen: displays that are connected, and the fonts."""

import os
from collections.abc import Mapping
from pathlib import Path

FONTS = ("RayakSansArabic-Regular.ttf", "RayakSansArabic-Bold.ttf", "Phosphor.ttf")


class Machine:
    """The places to look in are handed in."""

    def __init__(
        self, fonts: Path, drm: Path = Path("/sys/class/drm"), environ: Mapping[str, str] = os.environ
    ) -> None:
        self._fonts, self._drm, self._environ = fonts, drm, environ

    def displays(self) -> list[str]:
        """Connected outputs of the kernel, and the display server that this process could use."""
        found = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if self._environ.get(name)]
        return self._connected() + [f"{name} {self._environ[name]}" for name in found]

    def missing_fonts(self) -> list[str]:
        return [name for name in FONTS if not any(self._fonts.rglob(name))]

    def _connected(self) -> list[str]:
        outputs = []
        for status in sorted(self._drm.glob("card*-*/status")):
            if status.read_text(encoding="ascii").strip() == "connected":
                outputs.append(status.parent.name)
        return outputs
