"""One visitor after another: a tap is kept, thanked for, added to, and forgotten."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kiosk.flows.flood import Flood, Tap
from kiosk.flows.services import Services
from kiosk.flows.staff import IDLE_S, Staff
from kiosk.flows.staff_view import StaffView
from kiosk.flows.view import SERVICE_PAGES, Countdown, Help, Over, Page, View
from kiosk.model import Entry, Left, Rating, Reasons, StaffAct, StarsChanged
from kiosk.outbox_state import OutboxError

Cancel = Callable[[], None]
CLOSED_BY_STAFF, FAILED_OFTEN = "S-01", "S-10"
STAFF_PAGES: dict[str, Over] = {"menu": "staff_menu", "tests": "staff_tests", "code": "staff_code"}


class Ledger(Protocol):
    """Where entries are kept: returns the record's id only once it is on disk, or raises OutboxError."""

    def put(self, entry: Entry) -> str: ...


class Shut(Protocol):
    """Whether staff took the kiosk out of service, kept through a restart."""

    shut: bool


@dataclass(frozen=True)
class Times:
    """How long the screen waits, in seconds; `more_time_factor` multiplies all when the visitor asked for more time."""

    thanks_return_s: float
    thanks_after_touch_s: float
    warning_s: float
    qr_enlarged_s: float
    more_time_factor: float
    rest_s: float
    away_s: float = 60.0
    comment_s: float = 60.0


class Visitor:
    """The flow of the desk terminal. Events come in as past-tense calls; each ends by showing the new view.

    `failed` when the screen failed too often: it comes up closed.
    """

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        *,
        language: str,
        ledger: Ledger,
        flood: Flood,
        times: Times,
        now: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Cancel],
        show: Callable[[View], None],
        renew_code: Callable[[], None],
        services: Services,
        staff: Staff,
        kept: Shut,
        failed: bool = False,
    ) -> None:
        self._home = language
        self._ledger, self._flood, self._times = ledger, flood, times
        self._now, self._later, self._show, self._renew_code = now, later, show, renew_code
        self._rating = ""
        self._fault = ""
        self._cancel: Cancel | None = None
        self._wake: Cancel | None = None
        self.services, self.staff, self._kept, self._failed = services, staff, kept, failed
        self.view = View(language, "closed", code=self._held) if self._held else View(language)
        staff.bind(self, lambda: self.view.language)
        services.bind(
            lambda: self.view,
            self._serve,
            lambda: self._leave("done"),
            lambda one: self._become(loop=one),
            lambda paper: self._become(paper=paper),
        )

    # --- the rating

    def rated(self, stars: int, spot: tuple[float, float]) -> None:
        """A star was tapped on the idle screen, `spot` in millimetres on the glass."""
        if self.view.page != "idle" or self.view.over or self.view.resting:
            return
        flags = self._flood.judge(Tap(self._now(), stars, spot))
        try:
            self._rating = self._ledger.put(Rating(stars, self.view.language, flags))
        except OutboxError as error:
            self.storage_failed(error.code)
            return
        self._renew_code()
        self._become(page="thanks", stars=stars, rating=self._rating)
        self._count_down(self._times.thanks_return_s)

    def stars_corrected(self, stars: int) -> None:
        """Another star was tapped on the thank-you screen."""
        if self.view.page != "thanks" or self.view.over:
            return
        if stars != self.view.stars:
            self._add(StarsChanged(self._rating, stars, self.view.language), stars=stars)
        self.touched()

    def reason_toggled(self, reason: str) -> None:
        """A reason was tapped: chosen if it was not, not if it was."""
        if self.view.page != "thanks" or self.view.over:
            return
        chosen = self.view.reasons
        after = tuple(r for r in chosen if r != reason) if reason in chosen else (*chosen, reason)
        self._add(Reasons(self._rating, after, self.view.language), reasons=after)
        self.touched()

    def done(self) -> None:
        """The visitor is finished with the thank-you screen."""
        if self.view.page == "thanks":
            self._leave("done")

    def left_alone(self) -> None:
        """Nobody touched the screen for as long as it waits."""
        self._leave("timeout")

    # --- the other screens

    def qr_enlarged(self) -> None:
        """The QR code was tapped."""
        if self.view.page == "idle" and not self.view.over:
            self._become(page="qr")
            self._wait()

    def comment_wanted(self) -> None:
        """The visitor wants to write, which is done on their phone."""
        if self.view.page == "thanks" and not self.view.over:
            self._become(page="comment", countdown=None)
            self._wait()

    def went_back(self) -> None:
        """Back from an enlarged code to where it was tapped, or from a page of a service."""
        self.services.went_back()
        back = {"qr": "idle", "comment": "thanks"}
        if self.view.page in back:
            self._become(page=back[self.view.page])
            self._wait()

    def language_switched(self) -> None:
        """The other language was asked for."""
        self._become(language="en" if self.view.language == "ar" else "ar")
        self.touched()

    def access_opened(self) -> None:
        """The accessibility sheet was asked for."""
        if not self.view.over and self.view.page != "closed":
            self._become(over="access", countdown=None)
            self._wait()

    def access_closed(self) -> None:
        """The sheet was put away; what was switched on stays on for this visitor."""
        if self.view.over == "access":
            self._become(over="", calling=False)
            self._wait()

    def help_toggled(self, kind: Help) -> None:
        """One kind of help was switched on or off."""
        access = replace(self.view.access, **{kind: not getattr(self.view.access, kind)})
        self._become(access=access)
        self.touched()

    def staff_called(self) -> None:
        """The visitor asked for staff: the bell rings and the tile says so."""
        self._become(calling=True)
        self.touched()

    def more_time_wanted(self) -> None:
        """The visitor answered the time-out: still here."""
        if self.view.over == "timeout":
            self._become(over="", countdown=None)
            self._wait()

    def finished(self) -> None:
        """The visitor answered the time-out: finish now."""
        self._leave("done")

    def touched(self) -> None:
        """Any touch at all: whoever is there has not gone."""
        if self.view.over == "timeout":
            return
        if self.view.page == "thanks" and not self.view.over:
            self._count_down(self._times.thanks_after_touch_s)
        else:
            self._wait()

    # --- the kiosk itself

    def link_changed(self, *, online: bool) -> None:
        """The hub was reached, or no longer is."""
        if online != self.view.online:
            self._become(online=online)

    def storage_failed(self, code: str) -> None:
        """Nothing can be kept: the screen closes, says so with a code, and thanks nobody."""
        self._close(self._held or code)

    def storage_recovered(self) -> None:
        """Taps can be kept again."""
        if self.view.page == "closed" and not self._held:
            self._start_over()

    # --- staff, whose corner lies over whatever is shown

    @property
    def shut(self) -> bool:
        """Whether it stays out of service until staff says otherwise."""
        return bool(self._held)

    @property
    def _held(self) -> str:
        """The code of what keeps the kiosk closed whatever the disk says: it failed too often, or staff wanted it."""
        return FAILED_OFTEN if self._failed else CLOSED_BY_STAFF if self._kept.shut else ""

    def staff_shown(self, view: StaffView | None) -> None:
        """The corner has changed; None when it is left."""
        was = self.view.staff
        over: Over = "" if view is None else STAFF_PAGES.get(view.stage, "staff_pin")
        self._become(over=over, staff=view, **({"countdown": None, "calling": False} if was is None else {}))
        if view is None or was is None or view.stage != was.stage:
            self._wait()

    def staff_did(self, act: StaffAct) -> None:
        """Keep it for the audit; a disk that is full stops no member of staff."""
        with contextlib.suppress(OutboxError):
            self._ledger.put(act)

    def reset(self) -> None:
        """New customer: whoever stood there is gone, and so is all that was theirs."""
        if self.view.page == "closed":
            view = self.view
            self._show_new(View(self._home, "closed", code=view.code, online=view.online, paper=view.paper))
            self._wait()
        else:
            self._leave("staff")

    def closed(self) -> None:
        """Out of service, until staff says otherwise."""
        self._kept.shut = True
        self._keep_leaving("staff")
        self._close(CLOSED_BY_STAFF)

    def opened(self) -> None:
        """Back in service; if nothing can be kept the screen closes again by itself."""
        self._kept.shut = self._failed = False
        self._start_over()

    # --- inside

    def _close(self, code: str) -> None:
        self._stop()
        self._forget()
        self.services.ended()
        view = View(self.view.language, "closed", code=code, online=self.view.online, paper=self.services.paper)
        self._show_new(self._under_staff(view))
        self._wait()

    def _under_staff(self, view: View) -> View:
        """The corner stays over what changes below it."""
        return replace(view, over=self.view.over, staff=self.view.staff) if self.view.staff is not None else view

    def _serve(self, page: Page, **shown: Any) -> None:  # noqa: ANN401  the fields of a View
        if self.view.page not in ("idle", *SERVICE_PAGES):
            self._keep_leaving("done")
            self._forget()
        over = self.view.over if self.view.staff is not None else ""
        self._become(page=page, over=over, calling=False, countdown=None, stars=0, reasons=(), rating="", **shown)
        self._wait()

    def _add(self, entry: Entry, *, stars: int | None = None, reasons: tuple[str, ...] | None = None) -> None:
        try:
            self._ledger.put(entry)
        except OutboxError as error:
            self._fault = error.code
            self._become(unsaved=True)
            return
        self._become(
            stars=self.view.stars if stars is None else stars,
            reasons=self.view.reasons if reasons is None else reasons,
            unsaved=False,
        )

    def _keep_leaving(self, how: str) -> None:
        if self._rating:
            try:
                self._ledger.put(Left(self._rating, how, self.view.language))
            except OutboxError as error:
                self._fault = error.code

    def _leave(self, how: str) -> None:
        self._keep_leaving(how)
        if self._fault:
            self.storage_failed(self._fault)
        else:
            self._start_over()

    def _start_over(self) -> None:
        self._stop()
        self._forget()
        left_in = self.services.ended()
        if self._flood.burst(self._now()):
            self._wake = self._later(self._times.rest_s, self._rested)
        resting, paper = self._wake is not None, self.services.paper
        view = View(language=self._home, online=self.view.online, resting=resting, paper=paper)
        if left_in is not None:
            view = replace(view, language=self.view.language, page="card", card=left_in, resting=False)
        self._show_new(self._under_staff(view))
        if self.view.staff is not None:
            self._wait()

    def _rested(self) -> None:
        self._wake = None
        self._become(resting=False)

    def _forget(self) -> None:
        self._rating = self._fault = ""

    def _count_down(self, seconds: float) -> None:
        span = self._longer(seconds)
        self._become(countdown=Countdown(self._now() + span, span))
        self._alarm(span, self.left_alone)

    def _wait(self) -> None:
        """Start waiting anew for whoever stands here to go, if anything on the screen is theirs."""
        self._stop()
        view = self.view
        if view.staff is not None:
            self._alarm(IDLE_S, self.staff.left)
        elif view.page == "thanks" and not view.over:
            self._count_down(self._times.thanks_after_touch_s)
        elif view.page == "comment" and not view.over:
            self._alarm(self._longer(self._times.comment_s), self.left_alone)
        elif view.page == "qr" and not view.over:
            self._alarm(self._longer(self._times.qr_enlarged_s), self.went_back)
        elif view.over == "access" or view.access.any or self.services.stand():
            self._alarm(self._longer(self._times.away_s), self._warn)
        elif view.language != self._home:
            self._alarm(self._times.away_s, self._home_language)

    def _home_language(self) -> None:
        if self.view.page == "closed":
            self._become(language=self._home)
        else:
            self._leave("timeout")

    def _warn(self) -> None:
        span = self._longer(self._times.warning_s)
        self._become(over="timeout", calling=False, countdown=Countdown(self._now() + span, span))
        self._alarm(span, self.left_alone)

    def _longer(self, seconds: float) -> float:
        return seconds * (self._times.more_time_factor if self.view.access.time else 1)

    def _alarm(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop()
        self._cancel = self._later(seconds, then)

    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _become(self, **changes: Any) -> None:  # noqa: ANN401  the fields of a View
        self._show_new(replace(self.view, **changes))

    def _show_new(self, view: View) -> None:
        self.view = view
        self._show(view)
