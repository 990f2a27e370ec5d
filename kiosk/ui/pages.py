"""Which screen is on the stage, what lies over it, and how one gives way to the next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.animation import Animation
from kivy.lang import Builder

from kiosk.flows.services import Services
from kiosk.flows.view import View
from kiosk.flows.visitor import Visitor
from kiosk.ui.screens.access import AccessScreen
from kiosk.ui.screens.card import CardScreen
from kiosk.ui.screens.card_data import CardDataScreen
from kiosk.ui.screens.card_key import CardKeyScreen
from kiosk.ui.screens.card_notices import CardNoticesScreen
from kiosk.ui.screens.card_statement import CardStatementScreen
from kiosk.ui.screens.closed import ClosedScreen
from kiosk.ui.screens.document import DocumentResultScreen, DocumentScreen
from kiosk.ui.screens.guide import GuideScreen, GuideSearchScreen, GuideServiceScreen
from kiosk.ui.screens.home import HomeScreen
from kiosk.ui.screens.idle import IdleScreen
from kiosk.ui.screens.qr import CommentScreen, QrScreen
from kiosk.ui.screens.ready import ReadyScreen, ReadyToldScreen
from kiosk.ui.screens.staff_menu import StaffMenuScreen
from kiosk.ui.screens.staff_pin import StaffPinScreen
from kiosk.ui.screens.staff_tests import StaffCodeScreen, StaffTestsScreen
from kiosk.ui.screens.thanks import ThanksScreen
from kiosk.ui.screens.timeout import TimeoutScreen
from kiosk.ui.stage import Stage
from kiosk.ui.theme import Theme
from kiosk.ui.widgets.board import Board

SCREENS: dict[str, type[Board]] = {
    "idle": IdleScreen,
    "thanks": ThanksScreen,
    "comment": CommentScreen,
    "qr": QrScreen,
    "closed": ClosedScreen,
    "access": AccessScreen,
    "timeout": TimeoutScreen,
    "card": CardScreen,
    "card_key": CardKeyScreen,
    "card_data": CardDataScreen,
    "card_notices": CardNoticesScreen,
    "card_statement": CardStatementScreen,
    "document": DocumentScreen,
    "document_result": DocumentResultScreen,
    "guide": GuideScreen,
    "guide_search": GuideSearchScreen,
    "guide_service": GuideServiceScreen,
    "ready": ReadyScreen,
    "ready_told": ReadyToldScreen,
    "staff_pin": StaffPinScreen,
    "staff_menu": StaffMenuScreen,
    "staff_tests": StaffTestsScreen,
    "staff_code": StaffCodeScreen,
}
SERVICES: dict[str, Callable[[Services], None]] = {
    "card": Services.card_opened,
    "doc": Services.document_opened,
    "guide": Services.guide_opened,
    "ready": Services.ready_opened,
}
ALSO_LOADS = {  # the kv files whose parts theirs are made of
    "card_data": ("card",),
    "card_key": ("card", "keys"),
    "card_notices": ("card",),
    "card_statement": ("card",),
    "document": ("card",),
    "guide": ("card", "document", "keys"),
    "ready": ("card", "document", "keys"),
    "staff_pin": ("keys",),
    "staff_tests": ("staff_menu",),
}
IN_WIDGETS = ("keys",)  # kv files that stand beside widgets, and are loaded with the first screen made of theirs
SLIDE_UNITS = 24
FIRST_OPACITY = 0.5


class Pages:
    """Makes each screen when it is first wanted, wires its events to the flow, and keeps at most one page and one
    overlay on the stage."""

    def __init__(self, stage: Stage, flow: Visitor, spot: Callable[[Any], tuple[float, float]], *, home: bool) -> None:
        self._stage, self._flow, self._spot = stage, flow, spot
        self._screens = SCREENS | {"idle": HomeScreen} if home else SCREENS
        self._made: dict[str, Board] = {}
        self._loaded: set[str] = set()
        self._shown: list[str] = []

    def __getitem__(self, name: str) -> Board:
        if name not in self._made:
            self._load(self._screens[name].__module__.rpartition(".")[2])
            self._made[name] = self._screens[name]()
            self._wire(name, self._made[name])
        return self._made[name]

    def _load(self, kv: str) -> None:
        if kv not in self._loaded:
            self._loaded.add(kv)
            for other in ALSO_LOADS.get(kv, ()):
                self._load(other)
            folder = "widgets" if kv in IN_WIDGETS else "screens"
            Builder.load_file(str(Path(__file__).parent / folder / f"{kv}.kv"))

    def made(self, name: str) -> Any:
        """The screen if it was ever wanted, else None."""
        return self._made.get(name)

    @property
    def top(self) -> Board:
        """The screen that takes the touches."""
        return self[self._shown[-1]]

    def show(self, view: View, theme: Theme, *, rtl: bool) -> bool:
        """Put the view's page and overlay on the stage; True if that changed what is there."""
        wanted: list[str] = [view.page, view.over] if view.over else [view.page]
        if view.staff is not None:
            wanted = [view.over]  # it is as large as the page
        if wanted == self._shown:
            return False
        before, self._shown = self._shown, wanted
        self._stage.clear_widgets()
        for name in wanted:
            self._stage.add_widget(self[name])
        if before and before[0] != wanted[0]:
            self._slide_in(self[wanted[0]], theme, rtl=rtl)
        return True

    def _slide_in(self, page: Any, theme: Theme, *, rtl: bool) -> None:
        Animation.cancel_all(page)
        seconds = theme.motion("screen")
        if not seconds:
            page.slide, page.opacity = 0.0, 1.0
            return
        page.slide, page.opacity = theme.px(SLIDE_UNITS) * (-1 if rtl else 1), FIRST_OPACITY
        Animation(slide=0, opacity=1, duration=seconds, transition=theme.design.tokens["motion"]["easing"]).start(page)

    def _wire(self, name: str, screen: Board) -> None:
        flow, services, staff = self._flow, self._flow.services, self._flow.staff
        events: dict[str, dict[str, Callable[..., Any]]] = {
            "idle": {
                "on_rated": lambda _s, stars, touch: flow.rated(stars, self._spot(touch)),
                "on_enlarged": lambda _s: flow.qr_enlarged(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_access": lambda _s: flow.access_opened(),
                "on_lowered": lambda _s: flow.help_toggled("reach"),
            },
            "thanks": {
                "on_corrected": lambda _s, stars: flow.stars_corrected(stars),
                "on_reason": lambda _s, reason: flow.reason_toggled(reason),
                "on_comment": lambda _s: flow.comment_wanted(),
                "on_done": lambda _s: flow.done(),
            },
            "comment": {"on_back": lambda _s: flow.went_back()},
            "qr": {"on_back": lambda _s: flow.went_back()},
            "closed": {"on_switched": lambda _s: flow.language_switched()},
            "access": {
                "on_help": lambda _s, kind: flow.help_toggled(kind),
                "on_staff_called": lambda _s: flow.staff_called(),
                "on_closed": lambda _s: flow.access_closed(),
            },
            "card": {
                "on_back": lambda _s: services.card_finished(),
                "on_staff": lambda _s: flow.staff_called(),
                "on_again": lambda _s: services.card_tried_again(),
                "on_print": lambda _s: services.receipt_wanted(),
                "on_finished": lambda _s: services.card_finished(),
            },
            "card_key": {
                "on_back": lambda _s: services.card_finished(),
                "on_key": lambda _s, name: services.card_key_typed(name),
            },
            "card_data": {
                "on_finished": lambda _s: services.card_finished(),
                "on_update": lambda _s: services.card_update_wanted(),
                "on_notices": lambda _s: services.card_notices_opened(),
                "on_statement": lambda _s: services.card_statement_wanted(),
                "on_print": lambda _s: services.receipt_wanted(),
            },
            "card_notices": {
                "on_back": lambda _s: flow.went_back(),
                "on_turned": lambda _s, by: services.card_notices_turned(by),
                "on_shown": lambda _s, ids: services.card_notices_shown(ids),
            },
            "card_statement": {
                "on_back": lambda _s: flow.went_back(),
                "on_again": lambda _s: services.card_statement_wanted(),
                "on_print": lambda _s: services.receipt_wanted(),
                "on_finished": lambda _s: services.card_finished(),
            },
            "document": {
                "on_back": lambda _s: services.finished(),
                "on_staff": lambda _s: flow.staff_called(),
                "on_switched": lambda _s: flow.language_switched(),
            },
            "document_result": {
                "on_another": lambda _s: services.document_opened(),
                "on_staff": lambda _s: flow.staff_called(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_finished": lambda _s: services.finished(),
            },
            "guide": {
                "on_back": lambda _s: flow.went_back(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_searched": lambda _s: services.guide_search_opened(),
                "on_turned": lambda _s, by: services.guide_turned(by),
                "on_chosen": lambda _s, code: services.guide_chosen(code),
            },
            "guide_search": {
                "on_back": lambda _s: flow.went_back(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_key": lambda _s, name: services.guide_key(name),
                "on_chosen": lambda _s, code: services.guide_chosen(code),
            },
            "ready": {
                "on_back": lambda _s: services.finished(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_key": lambda _s, name: services.ready_key(name),
                "on_looked_up": lambda _s: services.ready_looked_up(),
            },
            "ready_told": {
                "on_again": lambda _s: services.ready_tried_again(),
                "on_print": lambda _s: services.receipt_wanted(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_finished": lambda _s: services.finished(),
            },
            "guide_service": {
                "on_back": lambda _s: flow.went_back(),
                "on_switched": lambda _s: flow.language_switched(),
                "on_finished": lambda _s: services.finished(),
            },
            "staff_pin": {
                "on_back": lambda _s: staff.went_back(),
                "on_key": lambda _s, name: staff.key_typed(name),
            },
            "staff_menu": {
                "on_left": lambda _s: staff.left(),
                "on_reset": lambda _s: staff.reset_wanted(),
                "on_closed": lambda _s: staff.close_wanted(),
                "on_opened": lambda _s: staff.open_wanted(),
                "on_tests": lambda _s: staff.tests_opened(),
                "on_restart": lambda _s: staff.restart_wanted(),
            },
            "staff_tests": {
                "on_back": lambda _s: staff.went_back(),
                "on_test": lambda _s, kind: staff.test_wanted(kind),
                "on_code": lambda _s: staff.code_opened(),
            },
            "staff_code": {"on_back": lambda _s: staff.went_back()},
            "timeout": {
                "on_more_time": lambda _s: flow.more_time_wanted(),
                "on_finished": lambda _s: flow.finished(),
            },
        }
        if isinstance(screen, HomeScreen):
            events["idle"]["on_service"] = lambda _s, kind: SERVICES[kind](services)
        screen.bind(**events[name])
