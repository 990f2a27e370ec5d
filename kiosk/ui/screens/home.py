"""The home of a self-service kiosk: the rating first, then what else can be done here."""

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from kiosk.guide import Service
from kiosk.ui.screens.idle import RatingBoard
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

# Which of the drawn places are used when there are fewer services than places, landscape; upright they follow in order.
PLACES = {1: (2,), 2: (0, 1), 3: (0, 1, 2), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
QR_PLACE = 5  # of the phone's code on the tall kiosk, where every service is there


class HomeScreen(RatingBoard):
    """A rating board that raises `on_service(kind)` too; `services` are the kinds that this kiosk offers, in order.

    While nobody is there `loop` is one service of the guide after another, shown on the guide's tile.
    """

    services = ListProperty([])
    loop = ObjectProperty(None, allownone=True)
    paints_on: tuple[str, ...] = ("page", "children", "services")
    __events__: tuple[str, ...] = ("on_service",)

    def block_rect(self, blocks: dict[str, Any], name: str) -> tuple[float, float, float, float] | None:
        """As a Board, and `tile.KIND` the place of that service; the phone's code follows the last of them."""
        if name.startswith("tile."):
            kind = name.partition(".")[2]
            if kind not in self.services:
                return None
            return super().block_rect({"tile": self._tile(self.services.index(kind), blocks)}, "tile")
        if name in ("qr_panel", "qr_card", "qr_text") and self._upright(blocks):
            return self._moved_up(blocks, name)
        return super().block_rect(blocks, name)

    def is_wide(self, kind: str, services: list[str]) -> bool:
        """Whether a service has a place as wide as two."""
        if self.theme is None or kind not in services:
            return False
        blocks = self.theme.blocks(self.page)
        return not self._upright(blocks) and PLACES[len(services)][services.index(kind)] == PLACES[1][0]

    def guide_title(self, loop: Service | None, language: str, tr: Callable[..., str]) -> str:
        """What the guide's tile says."""
        return tr("home.guide") if loop is None else loop.name.ar if language == "ar" else loop.name.en

    def guide_sub(self, loop: Service | None, words: Words, tr: Callable[..., str]) -> str:
        """What stands below it: what the guide holds, or what the service costs and how long it takes."""
        if loop is None:
            return tr("home.guide.sub")
        return f"{words.dinars(loop.fee_fils)} · {words.duration(loop.minutes)}"

    def _tile(self, number: int, blocks: dict[str, Any]) -> list[float]:
        """The drawn place, moved up where the rows above have nothing in them."""
        tiles = blocks["tiles"]
        if self._upright(blocks):
            return list(tiles[number])
        places = PLACES[len(self.services)]
        rows = sorted({tiles[place][1] for place in places})
        tile, tops = tiles[places[number]], sorted({each[1] for each in tiles})
        return [tile[0], tops[rows.index(tile[1])], *tile[2:]]

    def _upright(self, blocks: dict[str, Any]) -> bool:
        return len(blocks["tiles"]) > QR_PLACE

    def _moved_up(self, blocks: dict[str, Any], name: str) -> tuple[float, float, float, float] | None:
        drawn, now = blocks["tiles"][QR_PLACE], blocks["tiles"][len(self.services)]
        block = drawn if name == "qr_panel" else blocks[name]
        moved = [block[0] + now[0] - drawn[0], block[1] + now[1] - drawn[1], *block[2:]]
        return super().block_rect({name: moved}, name)

    def on_service(self, kind: str) -> None:
        """Event: a service was tapped."""


class ServiceTile(Press):
    """One service: icon, name, what it is."""

    icon = StringProperty("")
    text = StringProperty("")
    sub = StringProperty("")
    face = StringProperty("fill")
    wide = BooleanProperty(False)
