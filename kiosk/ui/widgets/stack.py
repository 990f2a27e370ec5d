"""Children in a row or a column, each at its natural size, mirrored for right-to-left."""

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty

from kiosk.ui.widgets.base import Themed

_SHARE = {"start": 0.0, "center": 0.5, "end": 1.0}


class Stack(Themed):
    """A row (from the start edge) or a column (from the top) of children with `gap` pixels between.

    `main` places them along the stack, `cross` across it, `stretch` gives each the full width across. `pad` is kept
    free on all four sides; `backwards` turns the order around. A child with `hidden` set takes no room.
    """

    direction = OptionProperty("row", options=("row", "column"))
    gap = NumericProperty(0)
    pad = NumericProperty(0)
    main = OptionProperty("start", options=("start", "center", "end"))
    cross = OptionProperty("center", options=("start", "center", "end"))
    stretch = BooleanProperty(False)
    backwards = BooleanProperty(False)
    paints_on = ("direction", "gap", "pad", "main", "cross", "children", "stretch", "backwards")

    def natural(self, width: float) -> tuple[float, float]:
        sizes = self._sizes(width - 2 * self.pad)
        gaps = self.gap * max(0, len(sizes) - 1)
        if self.direction == "row":
            wide, high = sum(w for w, _ in sizes) + gaps, max((h for _, h in sizes), default=0)
        else:
            wide, high = max((w for w, _ in sizes), default=0), sum(h for _, h in sizes) + gaps
        return min(width, wide + 2 * self.pad), high + 2 * self.pad

    def paint(self) -> None:
        sizes = self._sizes(self.width - 2 * self.pad)
        if self.direction == "row":
            self._place_row(sizes)
        else:
            self._place_column(sizes)

    def _shown(self) -> list[Themed]:
        shown = [child for child in self.children if not getattr(child, "hidden", False)]
        return shown if self.backwards else shown[::-1]

    def _sizes(self, width: float) -> list[tuple[float, float]]:
        if self.direction == "column":
            return [child.natural(width) for child in self._shown()]
        sizes: list[tuple[float, float]] = []
        left = width
        for child in self._shown():
            size = child.natural(max(1.0, left))
            sizes.append(size)
            left -= size[0] + self.gap
        return sizes

    def _place_row(self, sizes: list[tuple[float, float]]) -> None:
        total = sum(w for w, _ in sizes) + self.gap * max(0, len(sizes) - 1)
        along = self.pad + (self.width - 2 * self.pad - total) * _SHARE[self.main]
        for child, (wide, high) in zip(self._shown(), sizes, strict=True):
            child.size = (wide, high)
            x = self.right - along - wide if self.rtl else self.x + along
            child.pos = (x, self.y + self.pad + (self.height - 2 * self.pad - high) * (1 - _SHARE[self.cross]))
            along += wide + self.gap

    def _place_column(self, sizes: list[tuple[float, float]]) -> None:
        total = sum(h for _, h in sizes) + self.gap * max(0, len(sizes) - 1)
        top = self.top - self.pad - (self.height - 2 * self.pad - total) * _SHARE[self.main]
        for child, (natural, high) in zip(self._shown(), sizes, strict=True):
            inner = self.width - 2 * self.pad
            wide = inner if self.stretch else natural
            across = self.pad + (inner - wide) * _SHARE[self.cross]
            child.size = (wide, high)
            child.pos = (self.right - across - wide if self.rtl else self.x + across, top - high)
            top -= high + self.gap
