"""The service guide, leafed through or searched, then one of its services; and what the idle home shows of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.guide import Service, search

LONGEST = 40


@dataclass(frozen=True)
class GuideTold:
    """Event: the guide that is kept here; no services when there is none to be read."""

    services: tuple[Service, ...]


@dataclass(frozen=True)
class GuideView:
    """One moment of the guide: `first` is the first service of the page that is turned up, `chosen` the one opened.

    `query` is what is searched for, and `services` what was found; None while nothing is searched.
    """

    stage: Literal["opening", "list", "search", "service", "missing"]
    services: tuple[Service, ...] = ()
    first: int = 0
    chosen: Service | None = None
    query: str | None = None


class GuideVisit:
    """Asks for the guide each time it is opened, with `ask`, which ends in a GuideTold."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._show: Callable[[GuideView], None] = lambda _view: None
        self._view: GuideView | None = None
        self._all: tuple[Service, ...] = ()
        self._wanted: Service | None = None

    def bind(self, show: Callable[[GuideView], None]) -> None:
        """Who is told of each change."""
        self._show = show

    def opened(self, service: Service | None = None) -> None:
        """The visitor wants the guide, or the service that the home showed of it."""
        self._wanted = service
        self._become(GuideView("opening"))
        self._ask()

    def happened(self, event: object) -> None:
        """The guide was told."""
        if not isinstance(event, GuideTold):
            return
        self._all = event.services
        if self._view is None or self._view.stage != "opening":
            return
        if not self._all:
            self._become(GuideView("missing"))
            return
        self._become(GuideView("list", self._all))
        if self._wanted is not None:
            self.chosen(self._wanted.code)

    def after(self, shown: Service | None) -> Service | None:
        """The service that follows `shown` in the idle home's loop, None while no guide was told; asked each round."""
        codes = [one.code for one in self._all]
        place = codes.index(shown.code) + 1 if shown is not None and shown.code in codes else 0
        if place % max(1, len(codes)) == 0:
            self._ask()
        return self._all[place % len(codes)] if codes else None

    # --- searching

    def search_opened(self) -> None:
        """A search was asked for."""
        view = self._view
        if view is not None and view.stage == "list":
            self._become(GuideView("search", self._all, query=""))

    def key(self, name: str) -> None:
        """A character was typed, `space`, or `delete`; what makes the query too long is passed over."""
        view = self._view
        if view is None or view.stage != "search":
            return
        query = view.query or ""
        if name == "delete":
            self._search(query[:-1])
        elif len(query) < LONGEST:
            self._search(query + (" " if name == "space" else name))

    def _search(self, query: str) -> None:
        self._become(GuideView("search", search(self._all, query), query=query))

    # --- the list, and one service

    def turned(self, by: int) -> None:
        """The services `by` further on were asked for, back when negative."""
        view = self._view
        if view is not None and view.stage == "list" and 0 <= view.first + by < len(view.services):
            self._become(replace(view, first=view.first + by))

    def chosen(self, code: str) -> None:
        """One service was asked for."""
        view = self._view
        found = next((one for one in view.services if one.code == code), None) if view is not None else None
        if view is not None and view.stage in ("list", "search") and found is not None:
            self._become(replace(view, stage="service", chosen=found))

    def went_back(self) -> bool:
        """Back to what was found, or to the list; False when that is where we are."""
        view = self._view
        if view is None or view.stage not in ("service", "search"):
            return False
        if view.stage == "service" and view.query is not None:
            self._become(replace(view, stage="search", chosen=None))
        elif view.stage == "service":
            self._become(replace(view, stage="list", chosen=None))
        else:
            self._become(GuideView("list", self._all))
        return True

    def ended(self) -> None:
        """The visitor is finished or gone."""
        self._view = None

    def _become(self, view: GuideView) -> None:
        self._view = view
        self._show(view)
