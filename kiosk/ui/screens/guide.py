"""The service guide's pages: the services, and one of them."""

from collections.abc import Sequence

from kivy.properties import NumericProperty, ObjectProperty, OptionProperty, StringProperty

from kiosk.guide import Both, Service
from kiosk.ui.widgets.board import Board
from kiosk.ui.widgets.keys import Field, Keys
from kiosk.ui.widgets.panel import Panel
from kiosk.ui.widgets.paragraph import Paragraph
from kiosk.ui.widgets.press import Press
from kiosk.ui.widgets.stack import Stack
from kiosk.words import Words


def in_language(text: Both, language: str) -> str:
    """A text of the guide in the screen's language."""
    return text.ar if language == "ar" else text.en


class GuideScreen(Board):
    """Shows `services` from `first` on.

    Raises `on_back`, `on_switched`, `on_searched`, `on_turned(by)` and `on_chosen(code)`.
    """

    stage = OptionProperty("opening", options=("opening", "list", "search", "service", "missing"))
    services = ObjectProperty(())
    first = NumericProperty(0)
    __events__ = ("on_back", "on_switched", "on_searched", "on_turned", "on_chosen")

    def places(self) -> int:
        """How many services this size shows at once."""
        return len(self.theme.blocks(self.page)["services"]) if self.theme is not None else 1

    def at(self, place: int, services: Sequence[Service], first: int) -> Service | None:
        """The service in a place, if there is one."""
        number = int(first) + place
        return services[number] if place < self.places() and number < len(services) else None

    def page_of(self, services: Sequence[Service], first: int, words: Words) -> str:
        """Which page is turned up, of how many; empty where there is one."""
        pages = -(-len(services) // self.places())
        return words.tr("guide.page", i=int(first) // self.places() + 1, n=pages) if pages > 1 else ""

    def has_samples(self, services: Sequence[Service]) -> bool:
        """Whether any of it is content that an agency has not replaced yet."""
        return any(one.sample for one in services)

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_searched(self) -> None:
        """Event: Search was tapped."""

    def on_turned(self, by: int) -> None:
        """Event: another page was asked for."""

    def on_chosen(self, code: str) -> None:
        """Event: a service was tapped."""


class GuideSearchScreen(Board):
    """Raises `on_back`, `on_switched`, `on_key(name)`, `on_chosen(code)`; shows what was found.

    `letters` are those of the keyboard; a new search, or another language, begins with that language's own.
    """

    guide = ObjectProperty(None, allownone=True)
    services = ObjectProperty(())
    home_letters = OptionProperty("ar", options=("ar", "en"))
    letters = OptionProperty("ar", options=("ar", "en"))
    __events__ = ("on_back", "on_switched", "on_key", "on_chosen")

    def on_home_letters(self, *_: object) -> None:
        """The screen's language is another one."""
        self.letters = self.home_letters

    def on_guide(self, *_: object) -> None:
        """Something was typed, or a search begins or ends."""
        if self.guide is None or self.guide.query is None:
            self.letters = self.home_letters

    def pressed(self, name: str) -> None:
        """A key was touched: other letters are the keyboard's own affair."""
        if name in ("to-ar", "to-en"):
            self.letters = name[3:]
        else:
            self.dispatch("on_key", name)

    def at(self, place: int, services: Sequence[Service]) -> Service | None:
        """The service in a place, if one was found for it."""
        return services[place] if place < len(services) else None

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_key(self, name: str) -> None:
        """Event: a key that types or deletes was touched."""

    def on_chosen(self, code: str) -> None:
        """Event: a service was tapped."""


class GuideServiceScreen(Board):
    """Raises `on_back`, `on_switched`, `on_finished`; shows `service`, None when none is chosen."""

    service = ObjectProperty(None, allownone=True)
    __events__ = ("on_back", "on_switched", "on_finished")

    def text(self, service: Service | None, name: str, language: str) -> str:
        """A text of the service."""
        return "" if service is None else in_language(getattr(service, name), language)

    def needs(self, service: Service | None, language: str) -> tuple[str, ...]:
        """What it asks for."""
        return () if service is None else getattr(service.requirements, language)

    def fee(self, service: Service | None, words: Words) -> str:
        """What it costs."""
        return "" if service is None else words.dinars(service.fee_fils)

    def time(self, service: Service | None, words: Words) -> str:
        """How long it takes."""
        return "" if service is None else words.duration(service.minutes)

    def on_back(self) -> None:
        """Event: Back was tapped."""

    def on_switched(self) -> None:
        """Event: the other language was tapped."""

    def on_finished(self) -> None:
        """Event: Finish was tapped."""


class GuideTile(Press):
    """One service of the list: its name, what it costs and how long it takes."""

    service = ObjectProperty(None, allownone=True)

    def name_of(self, service: Service | None, language: str) -> str:
        """Its name."""
        return "" if service is None else in_language(service.name, language)

    def costs(self, service: Service | None, words: Words) -> str:
        """Fee and time."""
        return "" if service is None else f"{words.dinars(service.fee_fils)} · {words.duration(service.minutes)}"


class GuideFact(Panel):
    """One thing to know of a service: icon, what it is called, what it is."""

    icon = StringProperty("")
    label = StringProperty("")
    value = StringProperty("")


class Bullet(Stack):
    """One line of a list, with its dot."""

    text = StringProperty("")


class Bullets(Stack):
    """A list of `lines`, made smaller until there is room for all."""

    lines = ObjectProperty(())

    def on_lines(self, *_: object) -> None:
        """Other lines."""
        self.clear_widgets()
        for line in self.lines:
            self.add_widget(Bullet(text=line))

    def paint(self) -> None:
        wanted = float(self.theme.part_type("guide_line"))
        smallest = self.theme.part("guide_line_least")
        for size in (wanted, *(wanted * share / 20 for share in range(19, 9, -1))):
            for line in self.walk(restrict=True):
                if isinstance(line, Paragraph):
                    line.type_px = max(size, smallest)
            if self.natural(self.width)[1] <= self.height:
                break
        super().paint()


KV_CLASSES = (Field, Keys)  # found by name in the kv file
