"""What the agency tells whoever passes: lines under the question, and pictures beside the stars, never over them."""

from collections.abc import Callable
from pathlib import Path

LINE_S = 8.0


class Posters:
    """Takes turns: a line for eight seconds, a picture for as long as the app says. `now` in seconds, monotonic."""

    def __init__(
        self,
        lines: Callable[[str], tuple[str, ...]],
        pictures: Callable[[], tuple[Path, ...]],
        now: Callable[[], float],
    ) -> None:
        self._lines, self._pictures, self._now = lines, pictures, now
        self._turn = 0

    def line(self, language: str) -> str:
        """The line that stands now, empty for none."""
        lines = self._lines(language)
        return lines[int(self._now() / LINE_S) % len(lines)] if lines else ""

    def next_picture(self) -> str:
        """The file of the next one, empty for none: after the last the page's own look has its turn."""
        pictures = self._pictures()
        self._turn = (self._turn + 1) % (len(pictures) + 1)
        return str(pictures[self._turn - 1]) if self._turn else ""

    def rewind(self) -> None:
        """Somebody is there: the page's own look."""
        self._turn = 0
