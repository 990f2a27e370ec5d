"""How bright the panel is, where the kernel lets it be set."""

from pathlib import Path

LEVELS = (40, 70, 100)
FOLDER = Path("/sys/class/backlight")


class Backlight:
    """The first backlight that can be written; per cent of what the panel can. Nothing where there is none."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._found = next((one for one in sorted(folder.glob("*")) if _usable(one)), None)

    @property
    def percent(self) -> int | None:
        """How bright it is now, None without one."""
        if self._found is None:
            return None
        return round(100 * _number(self._found / "brightness") / max(1, _number(self._found / "max_brightness")))

    def set(self, percent: int) -> None:
        """OSError when the kernel refuses."""
        if self._found is not None:
            most = _number(self._found / "max_brightness")
            (self._found / "brightness").write_text(str(max(1, round(most * percent / 100))), encoding="ascii")

    def next(self) -> int:
        """The level after the one that is nearest now."""
        now = self.percent or LEVELS[-1]
        nearest = min(LEVELS, key=lambda level: abs(level - now))
        return LEVELS[(LEVELS.index(nearest) + 1) % len(LEVELS)]


def _usable(one: Path) -> bool:
    try:
        with (one / "brightness").open("r+", encoding="ascii"):
            return _number(one / "max_brightness") > 0
    except OSError:
        return False


def _number(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
