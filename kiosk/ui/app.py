"""The one crossing between the flow and the screens: views in, past-tense events out, time from Kivy's clock."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.animation import Animation
from kivy.app import App
from kivy.base import EventLoop
from kivy.cache import Cache
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.arabic import isolate
from kiosk.flows.finger import OneFinger
from kiosk.flows.staff_view import CheckShown
from kiosk.flows.view import View
from kiosk.flows.visitor import Cancel, Visitor
from kiosk.ui.corner import Corner
from kiosk.ui.moments import shows_facts, stage
from kiosk.ui.motions import Motions
from kiosk.ui.outside import Outside, Sign
from kiosk.ui.pace import Pace, Sdl
from kiosk.ui.pages import Pages
from kiosk.ui.posters import Posters
from kiosk.ui.reading import Reading
from kiosk.ui.snapshot import snapshot
from kiosk.ui.stage import Stage
from kiosk.ui.start import FRAMES_A_SECOND, check_input
from kiosk.ui.theme import Design, Theme
from kiosk.ui.widgets import hero, parts
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

WIDGETS = (parts, hero)  # loaded so that the kv files find their classes
CALLS = 5
CHORES_EVERY_S = 2.0
FREE_AFTER_S = 10.0
CARD_GONE_S = 0.5  # after the next frames, which still hold the last textures


def _input_waits() -> bool:
    """Whether a provider holds touches that no widget has seen yet."""
    queues = (getattr(one, "waiting_event", None) or getattr(one, "q", None) for one in EventLoop.input_providers)
    return any(queues)


class KioskApp(App):
    """Shows a Visitor flow. Properties are what the kv files read; methods are what they raise."""

    theme = ObjectProperty(None, allownone=True, rebind=True)
    rtl = BooleanProperty(True)
    tr = ObjectProperty(None, allownone=True, rebind=True)
    words = ObjectProperty(None, allownone=True, rebind=True)
    view = ObjectProperty(View("ar"), rebind=True)
    modules = ObjectProperty(())
    comment_modules = ObjectProperty(())
    ready_modules = ObjectProperty(())
    fakes = BooleanProperty(False)
    statement_modules = ObjectProperty(())
    service_name = StringProperty("")
    place_name = StringProperty("")
    desk_label = StringProperty("")
    closed_line = StringProperty("")
    hint = StringProperty("")
    notice = StringProperty("")
    picture = StringProperty("")
    narrow = BooleanProperty(False)
    tall = BooleanProperty(False)
    portrait = BooleanProperty(False)
    help_kinds = ListProperty([])
    help_now = ListProperty([])
    services = ListProperty([])
    today = ObjectProperty(None, allownone=True)
    handing = StringProperty("insert")
    centre_name = StringProperty("")
    kiosk_line = StringProperty("")
    lock_left = NumericProperty(0)
    check_modules = ObjectProperty(())

    def __init__(
        self,
        *,
        design: Design,
        words: dict[str, Words],
        outside: Outside,
        flow: Callable[..., Visitor],
        debounce_s: float,
    ) -> None:
        super().__init__()
        self.title = "Ra'yak"
        self._design, self._by_language, self._outside = design, words, outside
        self._finger = OneFinger(debounce_s)
        self._before: View | None = None
        self._posed = False
        self._sign: Sign | None = None
        self._touched_at = 0.0
        self._frames = 0
        self.flow = flow(now=outside.now, later=self._later, show=self._show, renew_code=self._renew_soon)
        self._posters = Posters(outside.notices, outside.pictures, outside.now)
        self._reading = Reading(outside.say, outside.handing)
        hold_s = design.tokens["touch"]["staff_corner"]["hold_ms"] / 1000
        self._corner = Corner(hold_s, self._later, self.flow.staff.corner_held, lambda: list(EventLoop.touches))

    def leave_after(self, seconds: float) -> None:
        """Stop by itself after so long, to be started anew."""
        Clock.schedule_once(lambda _dt: self.stop(), seconds)

    # --- life

    def build(self) -> Stage:
        """Load the screens, take the window's size, and show the flow's first view."""
        Builder.load_file(str(Path(__file__).parent / "widgets" / "parts.kv"))
        self._stage = Stage(self._finger, self._outside.now, self._touched, self._corner.finger)
        self._measure()
        self._pages = Pages(self._stage, self.flow, self._spot, home=bool(self.services))
        times = self._design.tokens["motion"]
        self._motions = Motions(self._pages, times, self._outside.now, self._later, self._every)
        Window.bind(on_resize=self._resized)
        self._keys_dead()
        self._show(self.flow.view)
        return self._stage

    def _measure(self) -> None:
        self._look = Theme(self._design, int(Window.width), int(Window.height))
        self.portrait = self._look.height > self._look.width
        self.tall = self.portrait and self._look.reference == "1080x1920"
        self.narrow = self.portrait and not self.tall
        self.handing, self.fakes = self._outside.handing, self._outside.fakes
        self._offer()

    def _offer(self) -> None:
        """Have a tile for each service that can be given now, on a size whose home has tiles."""
        outside, drawn = self._outside, self._design.layout[self._look.reference]
        self.services = [one for one in outside.services if "home" in drawn and outside.offered(one)]
        self.flow.services.offered(tuple(self.services))

    def _resized(self, *_: Any) -> None:
        """The compositor gave the window its size; the frame after next is the first that has room for it."""
        self._measure()
        self._show(self.flow.view)
        for seconds in (0.1, 0.5):
            Clock.schedule_once(lambda _dt: Window.canvas.ask_update(), seconds)

    def on_start(self) -> None:
        """Check the input, mark the first frame, start the sweep and the chores."""
        check_input(EventLoop.input_providers)
        sdl = Sdl()
        sdl.quit_joysticks()
        Clock.idle = Pace(Clock, sdl.wait, FRAMES_A_SECOND, _input_waits, self._take_events).idle
        self._outside.inbox.open(sdl.wake)
        Window.bind(on_flip=self._first_flip)

    def _take_events(self) -> None:
        """On a screen for which no services are drawn a card or a code opens nothing."""
        self._outside.alive()
        self._outside.inbox.drain(self._happened)

    def _happened(self, event: object) -> None:
        if isinstance(event, CheckShown):
            self.check_modules = event.modules
        elif not self.flow.staff.happened(event) and self.services:
            self.flow.services.happened(event)

    def _first_flip(self, *_: Any) -> None:
        Window.unbind(on_flip=self._first_flip)
        Window.bind(on_flip=self._count_frame)
        self._outside.mark("first-frame")
        self.renew_code()
        motion = self._design.tokens["motion"]
        Clock.schedule_once(lambda _dt: self._get_ready(), 0.2)
        Clock.schedule_interval(self._sweep, motion["attract_every"] / 1000)
        Clock.schedule_interval(lambda _dt: self._chores(), CHORES_EVERY_S)
        Clock.unschedule(Cache._purge_by_timeout)  # it would wake the kiosk each second; what is cached here is bounded

    def _count_frame(self, *_: Any) -> None:
        self._frames += 1

    def _get_ready(self) -> None:
        """Make the screens that a visitor may want next."""
        for name in ("thanks", "access", "qr"):
            self._pages[name]

    def _keys_dead(self) -> None:
        """Escape, Alt-F4 and every other key of the window do nothing: the way out is not the customer's."""
        Window.bind(on_request_close=lambda *_: True)
        Window.bind(on_key_down=lambda *_: True, on_keyboard=lambda *_: True)

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings page stays shut."""
        return False

    def _chores(self) -> None:
        touched_s = self._outside.now() - self._touched_at if self._touched_at else None
        self._outside.chores(self.flow, self._frames, touched_s)
        self.flow.staff.refreshed()
        self._offer()
        self.renew_code()
        if self._outside.sign(self.view.language) != self._sign or self._line() != self.notice:
            self._show(self.flow.view)  # the hub gave the desk another name, or another line has its turn
        self._outside.tend(self._untouched(), lambda: snapshot(Window))

    def _line(self) -> str:
        """The agency's line that stands on the idle page now; a rest, which is about this visitor, goes before it."""
        view = self.flow.view
        return "" if view.page != "idle" or view.resting else self._posters.line(view.language)

    def _untouched(self) -> str:
        """`idle` or `closed` where that page has stood untouched for a while, and nothing lies over it; else empty."""
        view = self.flow.view
        alone = view.page in ("idle", "closed") and not view.over and view.staff is None
        return view.page if alone and self._outside.now() - self._touched_at >= FREE_AFTER_S else ""

    # --- what the kv files and the screens ask for

    def star_words(self, stars: int, tr: Callable[..., str]) -> str:
        """What read-aloud says of a star: how many, what it means, its place in the row."""
        return f"{tr(f'voice.star.{stars}')}, {tr(f'rate.{stars}')}, {tr('voice.place', i=stars, n=5)}"

    def heard(self, press: Press) -> None:
        """Something was touched for the first time while the screen is read aloud."""
        self._reading.chosen(press, self.words)

    def _renew_soon(self) -> None:
        """After a rating its code is spent; the new one is worked out once the thank-you stands."""
        self._outside.spent()
        Clock.schedule_once(lambda _dt: self.renew_code(), 0.5)

    def renew_code(self) -> None:
        """Show the desk's newest code."""
        modules = self._outside.modules()
        if modules != self.modules:
            self.modules = modules

    def _per_mm(self) -> float:
        return float(self._design.tokens["unit"][self._look.reference]["px_per_mm"])

    def _spot(self, touch: Any) -> tuple[float, float]:
        per_mm = self._per_mm()
        return (touch.x / per_mm, touch.y / per_mm) if touch is not None else (0.0, 0.0)

    def _touched(self) -> None:
        self._touched_at = self._outside.now()
        self._posters.rewind()
        self._pose("")
        self._outside.sounds.play("tap")
        if self.flow.view.over != "timeout":
            self.flow.touched()

    # --- showing a view

    def settle(self, view: View) -> None:
        """Show a view as it stands once every motion has ended, for pictures; nothing moves by itself any more."""
        self._posed = True
        self.flow.view = view
        self._show(view)
        for page in self._stage.children:
            Animation.cancel_all(page)
            page.slide, page.opacity = 0, 1
        self._motions.settle(view)

    def _show(self, view: View) -> None:
        if not hasattr(self, "_pages"):
            return
        before, self._before = self._before, view
        words = self._by_language[view.language]
        self.rtl, self.words, self.tr = words.rtl, words, words.tr
        self._dress(view, words)
        self._corner.measure(
            self._look.width,
            self._look.height,
            self._design.tokens["touch"]["staff_corner"]["size_mm"] * self._per_mm(),
            rtl=self.rtl,
        )
        self._show_staff(view, before)
        if view.page == "ready_told" and not self.ready_modules:
            self.ready_modules = self._outside.ready_modules()
        order = view.card.statement if view.card is not None else None
        self.statement_modules = self._outside.statement_modules(order.code) if order is not None and order.code else ()
        self.comment_modules = self._outside.comment_modules(view.rating) if view.page == "comment" else ()
        self.view = view
        if self._pages.show(view, self.theme, rtl=self.rtl) or stage(view) != stage(before):
            self._arrived(view, before)
        if view.calling and not (before and before.calling):
            self._call_staff(CALLS)
        self._motions.show(view, before, still=self.theme.still)
        if shows_facts(before) and not shows_facts(view):
            Clock.schedule_once(lambda _dt: self._outside.card_gone(), CARD_GONE_S)

    def _show_staff(self, view: View, before: View | None) -> None:
        """What of the corner is not in the view: how long it stays locked, the check's code."""
        staff, was = view.staff, before.staff if before is not None else None
        self.lock_left = max(0.0, staff.ends - self._outside.now()) if staff is not None else 0
        if staff is not None and staff.stage == "code" and (was is None or was.stage != "code"):
            self.check_modules = ()
            self._outside.show_check()

    def _dress(self, view: View, words: Words) -> None:
        access, line = view.access, self._line()
        look = self._look.but(
            high_contrast=access.contrast,
            larger_text=access.text,
            lowered=access.reach,
            still=access.time or access.contrast,
            noticed=bool(line or self.picture),
        )
        if look != self.theme:
            self.theme = look
            self._stage.paint_ground(look.color("paper"))
        sign = self._sign = self._outside.sign(view.language)
        self.service_name, self.desk_label = sign.service, sign.desk
        self.centre_name = sign.centre
        self.place_name = f"{sign.centre} · {words.tr('desk.label', n=words.digits(sign.desk))}"
        self.notice = line
        self.hint = line or words.tr(
            "rest.hint" if view.resting else "idle.hint" if view.online else "net.offline.note"
        )
        self.kiosk_line = " · ".join(
            (
                words.tr("staff.device", id=isolate(sign.kiosk)),
                words.tr("staff.version", v=isolate(self._outside.version)),
            )
        )
        self.closed_line = " · ".join(
            (words.tr("staff.device", id=isolate(sign.kiosk)), words.tr("oos.code", c=isolate(view.code)))
        )
        if view.over == "access":
            self.help_kinds = self._offered()
        self.today = self._outside.today()
        if view.page in ("card", "card_key", "document", "document_result"):
            self.help_now = [kind for kind in self._offered() if kind == "staff"]

    def _offered(self) -> list[str]:
        """The kinds of help that this kiosk can give; what it cannot is not shown."""
        can = {"voice": self._outside.say is not None, "reach": self.tall, "staff": self._outside.can_call()}
        return [kind for kind in ("text", "contrast", "voice", "reach", "time", "staff") if can.get(kind, True)]

    def _arrived(self, view: View, before: View | None) -> None:
        top = f"{view.over}{stage(view)}" if view.staff is not None else view.over or f"{view.page}{stage(view)}"
        if before is not None and view.page == "thanks" and before.page == "idle":
            self._outside.sounds.play(f"star{view.stars}")
        if before is not None and before.page == "thanks" and view.page == "idle":
            self._outside.sounds.play("done")
        Window.bind(on_flip=self._page_flip)
        self._page_mark = top
        self._reading.arrived(view.over or view.page, view, self.words)

    def _page_flip(self, *_: Any) -> None:
        Window.unbind(on_flip=self._page_flip)
        self._outside.mark(f"page-{self._page_mark}")

    def _call_staff(self, times: int) -> None:
        """The bell rings a few times, for as long as the visitor has not moved on."""
        if times and self.view.calling:
            self._outside.sounds.play("warn")
            Clock.schedule_once(lambda _dt: self._call_staff(times - 1), 2.0)

    # --- time

    def _later(self, seconds: float, then: Callable[[], None]) -> Cancel:
        return Clock.schedule_once(lambda _dt: then(), seconds).cancel

    def _every(self, seconds: float, then: Callable[[], None]) -> Cancel:
        return Clock.schedule_interval(lambda _dt: then(), seconds).cancel

    def _sweep(self, *_: Any) -> None:
        seconds = self.theme.motion("attract_sweep")
        if self._posed or self.view.page != "idle" or self.view.over or self.view.resting or not seconds:
            return
        if self._outside.now() - self._touched_at >= self._design.tokens["motion"]["attract_every"] / 1000:
            self.flow.services.guide_loop_turned()
            self._pose(self._posters.next_picture() if self.services else "")
        self._motions.sweep(seconds)

    def _pose(self, picture: str) -> None:
        """One of the agency's pictures in the place of the greeting, or the greeting."""
        if picture != self.picture:
            self.picture = picture
            self._show(self.flow.view)
