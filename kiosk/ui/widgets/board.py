"""A page: children placed on the blocks of the layout file, mirrored for right-to-left."""

from typing import Any

from kivy.graphics import PopMatrix, PushMatrix, Translate
from kivy.properties import NumericProperty, StringProperty

from kiosk.ui.widgets.base import Themed


class Board(Themed):
    """Places each child that names a `block` on it; a child whose block is empty or missing is put out of sight.

    A block that is a list of blocks is named with a number: `chips.0`.
    """

    page = StringProperty("")
    slide = NumericProperty(0)
    paints_on: tuple[str, ...] = ("page", "children")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            PushMatrix()
            self._moved = Translate()
        with self.canvas.after:
            PopMatrix()

    def on_slide(self, *_: Any) -> None:
        """Move the picture sideways by `slide` pixels without laying it out anew."""
        self._moved.x = self.slide

    def paint(self) -> None:
        blocks = self.theme.blocks(self.page)
        for child in self.children:
            if child.block:
                self._place(child, self.block_rect(blocks, child.block))

    def block_rect(self, blocks: dict[str, Any], name: str) -> tuple[float, float, float, float] | None:
        """The rectangle of a block in window pixels, origin at the bottom left; None where it is not shown."""
        base, _, number = name.partition(".")
        block = blocks.get(base) or []
        if number:
            block = block[int(number)] if int(number) < len(block) else []
        if not block:
            return None
        x, y, wide, high = block
        x = self.theme.width - x - wide if self.rtl else x
        return self.x + x, self.y + self.theme.height - y - high, wide, high

    def typed_at(self, x: float, y: float) -> bool:
        """Whether there are keys at this place, where fingers come down quicker than elsewhere."""
        return any(one.typed and one.placed and one.collide_point(x, y) for one in self.children)

    def _place(self, child: Themed, rect: tuple[float, float, float, float] | None) -> None:
        child.disabled, child.placed = rect is None, rect is not None
        if rect is None:
            child.pos, child.size = (-self.theme.width, -self.theme.height), (1, 1)
        else:
            child.pos, child.size = rect[:2], rect[2:]
