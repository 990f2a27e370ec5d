"""The service guide, leafed through: a page of services, then one of them.

There are some ten services, two pages of them, so they are turned like pages; there is no search.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.guide import Service


@dataclass(frozen=True)
class GuideTold:
    """Event: the guide that is kept here; no services when there is none to be read."""

    services: tuple[Service, ...]


@dataclass(frozen=True)
class GuideView:
    """One moment of the guide: `first` is the first service of the page that is turned up, `chosen` the one opened."""

    stage: Literal["opening", "list", "service", "missing"]
    services: tuple[Service, ...] = ()
    first: int = 0
    chosen: Service | None = None


class GuideVisit:
    """Asks for the guide each time it is opened, with `ask`, which ends in a GuideTold."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._show: Callable[[GuideView], None] = lambda _view: None
        self._view: GuideView | None = None

    def bind(self, show: Callable[[GuideView], None]) -> None:
        """Who is told of each change."""
        self._show = show

    def opened(self) -> None:
        """The visitor wants the guide."""
        self._become(GuideView("opening"))
        self._ask()

    def happened(self, event: object) -> None:
        """The guide was told."""
        if isinstance(event, GuideTold) and self._view is not None and self._view.stage == "opening":
            stage: Literal["list", "missing"] = "list" if event.services else "missing"
            self._become(GuideView(stage, event.services))

    def turned(self, by: int) -> None:
        """The services `by` further on were asked for, back when negative."""
        view = self._view
        if view is not None and view.stage == "list" and 0 <= view.first + by < len(view.services):
            self._become(replace(view, first=view.first + by))

    def chosen(self, code: str) -> None:
        """One service was asked for."""
        view = self._view
        found = next((one for one in view.services if one.code == code), None) if view is not None else None
        if view is not None and view.stage == "list" and found is not None:
            self._become(replace(view, stage="service", chosen=found))

    def went_back(self) -> bool:
        """Back to the list; False when that is where we are."""
        view = self._view
        if view is None or view.stage != "service":
            return False
        self._become(replace(view, stage="list", chosen=None))
        return True

    def ended(self) -> None:
        """The visitor is finished or gone."""
        self._view = None

    def _become(self, view: GuideView) -> None:
        self._view = view
        self._show(view)
